import { keep, kept } from './kept.ts';

/** Looks there are; `auto` follows the system. */
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEPT_UNDER = 'theme';

/** The look that was chosen before. */
export function keptTheme(): Theme {
  const name = kept(KEPT_UNDER);
  return THEMES.find((theme) => theme === name) ?? 'auto';
}

/** Shows the page in this look, and remembers it. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  keep(KEPT_UNDER, theme);
}

/** The look after this one. */
export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
}
