/** Shares of the size of type that a letter takes across, those of a broad type. */
const SHARES = {
  plain: { usual: 0.64, broad: 1 },
  bold: { usual: 0.7, broad: 1.1 },
} as const;
const BROAD = /[mwMW%‰@—…]/u;
const FULL_WIDTH =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;

/** How heavy the letters of a text are. */
export type Weight = keyof typeof SHARES;

/** How wide a text is about to be in type of this size: no browser is asked, so that a page is the same everywhere. */
export function textWidth(text: string, size: number, weight: Weight = 'plain'): number {
  const { usual, broad } = SHARES[weight];
  const shareOf = (letter: string) => {
    if (FULL_WIDTH.test(letter)) return 1;
    return BROAD.test(letter) ? broad : usual;
  };
  return size * [...text].reduce((width, letter) => width + shareOf(letter), 0);
}
