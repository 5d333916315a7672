import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoment, formatSpan } from '../text/format.ts';
import { type FindText, quantityText, ruleText, substanceText } from '../text/rule-text.ts';
import type { Language } from '../text/texts.ts';

/** Everything that is said in the reader's language. */
export interface Words {
  readonly t: TFunction;
  readonly language: Language;
  /** Finds a text by a name that is only known at run time. */
  readonly find: FindText;
  /** What people call a thing of the register; its id where it has no name. */
  name(thing: {
    readonly id: string;
    readonly name?: { readonly zh: string; readonly en: string } | null;
  }): string;
  rule(rule: string): string;
  quantity(kind: string): string;
  substance(name: string): string;
  /** Several things side by side. */
  list(things: readonly string[]): string;
  span(ms: number): string;
  /** An RFC 3339 time as a moment near now; a dash for none. */
  moment(at: string | null, nowMs: number): string;
  /** How long ago an RFC 3339 time was; null for none. */
  ago(at: string | null | undefined, nowMs: number): string | null;
}

/** The words of one language. */
function wordsIn(t: TFunction, language: Language): Words {
  const find: FindText = (name, values) => {
    const options = { ...values, defaultValue: '' };
    const text = (t as (name: string, options: object) => unknown)(name, options);
    return typeof text === 'string' && text !== '' ? text : undefined;
  };
  const span = (ms: number) =>
    formatSpan(ms, {
      second: t('units.second'),
      minute: t('units.minute'),
      hour: t('units.hour'),
      day: t('units.day'),
    });
  return {
    t,
    language,
    find,
    name: ({ id, name }) => (name?.[language] ?? '') || id,
    rule: (rule) => ruleText(rule, find, language),
    quantity: (kind) => quantityText(kind, find),
    substance: (name) => substanceText(name, language),
    list: (things) => things.join(t('separator')),
    span,
    moment: (at, nowMs) => (at === null ? '–' : formatMoment(Date.parse(at), nowMs)),
    ago: (at, nowMs) => (at == null ? null : t('ago', { span: span(nowMs - Date.parse(at)) })),
  };
}

/** The words of the reader's language; the same object until it changes. */
export function useWords(): Words {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'zh' ? 'zh' : 'en';
  return useMemo(() => wordsIn(t, language), [t, language]);
}
