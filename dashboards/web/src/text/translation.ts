import i18next, { type TFunction } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { keep, kept } from '../app/kept.ts';
import { EN, firstLanguage, type Language, ZH } from './texts.ts';

const KEPT_UNDER = 'language';

/** Makes every text available, in the language that was chosen before or that the browser speaks. */
export async function startTranslation(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(kept(KEPT_UNDER), navigator.language),
    fallbackLng: false,
    resources: { en: { translation: EN }, zh: { translation: ZH } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = i18next.language;
}

/** Shows the page in another language, and remembers it for the next time. */
export async function chooseLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  keep(KEPT_UNDER, language);
}

/** The texts of one language, whichever is chosen. */
export function textsIn(language: Language): TFunction {
  return i18next.getFixedT(language);
}
