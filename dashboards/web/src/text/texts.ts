import { ACCOUNT_TEXTS } from './account-texts.ts';
import { ALARM_TEXTS } from './alarm-texts.ts';
import { INHIBITION_TEXTS } from './inhibition-texts.ts';
import { OFFICE_TEXTS } from './office-texts.ts';
import { PLANT_TEXTS } from './plant-texts.ts';
import { QUANTITY_TEXTS, RULE_TEXTS } from './rule-texts.ts';
import { BLIND_TEXTS, SHELL_TEXTS } from './shell-texts.ts';
import { SIGNATURE_TEXTS } from './signature-texts.ts';
import { TREND_TEXTS } from './trend-texts.ts';

/** The languages of the product. */
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Every text of the page in English; the Chinese has the same names. */
export const EN = {
  ...SHELL_TEXTS.en,
  ...BLIND_TEXTS.en,
  account: ACCOUNT_TEXTS.en,
  alarm: ALARM_TEXTS.en,
  plant: PLANT_TEXTS.en,
  trend: TREND_TEXTS.en,
  inhibition: INHIBITION_TEXTS.en,
  office: OFFICE_TEXTS.en,
  signature: SIGNATURE_TEXTS.en,
  rule: RULE_TEXTS.en,
  quantity: QUANTITY_TEXTS.en,
} as const;

/** Every text of the page in Chinese. */
export const ZH = {
  ...SHELL_TEXTS.zh,
  ...BLIND_TEXTS.zh,
  account: ACCOUNT_TEXTS.zh,
  alarm: ALARM_TEXTS.zh,
  plant: PLANT_TEXTS.zh,
  trend: TREND_TEXTS.zh,
  inhibition: INHIBITION_TEXTS.zh,
  office: OFFICE_TEXTS.zh,
  signature: SIGNATURE_TEXTS.zh,
  rule: RULE_TEXTS.zh,
  quantity: QUANTITY_TEXTS.zh,
} as const;

/** The language to begin with: what was chosen before, else what the browser speaks. */
export function firstLanguage(kept: string | null, spoken: string | undefined): Language {
  if (kept === 'zh' || kept === 'en') return kept;
  return (spoken ?? '').toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
