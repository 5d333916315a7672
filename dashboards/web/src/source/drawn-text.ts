/** Share of the size of type that a letter takes across, the widest of the usual ones. */
const LETTER = 0.62;
/** Narrower than this share of itself, type can't be read any more. */
const NARROWEST = 0.75;
const FULL_WIDTH =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;

/** How wide a text is about to be in type of this size: no browser is asked, so that a drawing is the same everywhere. */
export function textWidth(text: string, size: number): number {
  return [...text].reduce(
    (width, letter) => width + (FULL_WIDTH.test(letter) ? size : LETTER * size),
    0,
  );
}

/** A text in the room there is for it. */
export interface FittedText {
  readonly text: string;
  /** Width to which it is drawn together; undefined where it fits as it is. */
  readonly textLength: number | undefined;
}

/** Draws a text together that is too wide for its room: every letter of a value stays. */
export function squeezed(text: string, size: number, room: number): FittedText {
  return { text, textLength: textWidth(text, size) > room ? room : undefined };
}

/** The same for a name: one that would become too narrow to be read loses its end. */
export function shortened(text: string, size: number, room: number): FittedText {
  const letters = [...text];
  const isTooWide = () => textWidth(letters.join(''), size) * NARROWEST > room;
  if (!isTooWide()) return squeezed(text, size, room);
  while (letters.length > 1 && isTooWide()) letters.pop();
  letters[letters.length - 1] = '…';
  return squeezed(letters.join(''), size, room);
}
