export type Language = 'zh' | 'en';
export const TEXTS: Readonly<Record<Language, Readonly<Record<string, unknown>>>>;
export const BLIND_TEXTS: Readonly<Record<Language, (clock: string, span: string) => string>>;
export function ruleText(rule: string, language: Language): string;
export function firstLanguage(kept: unknown, spoken: unknown): Language;
