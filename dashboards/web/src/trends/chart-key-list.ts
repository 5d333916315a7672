/** What the keys of a keyboard do on a chart that has the focus: as they are shown, by name, and what they are called by a browser. */
export const CHART_KEYS = [
  { shown: ['←', '→'], does: 'readOff', keys: ['ArrowLeft', 'ArrowRight'] },
  { shown: ['Home', 'End'], does: 'ends', keys: ['Home', 'End'] },
  { shown: ['PgUp', 'PgDn'], does: 'earlierLater', keys: ['PageUp', 'PageDown'] },
  { shown: ['+', '−'], does: 'lessMore', keys: ['+', '-'] },
  { shown: ['Esc'], does: 'readNoMore', keys: ['Escape'] },
] as const;

/** A key that a chart takes, as a browser calls it. */
export type ChartKeyName = (typeof CHART_KEYS)[number]['keys'][number];
