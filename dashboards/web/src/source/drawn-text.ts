import { textWidth, type Weight } from '../text/text-width.ts';

/** Narrower than this share of itself, type can't be read any more. */
const NARROWEST = 0.75;

/** A text in the room there is for it. */
export interface FittedText {
  readonly text: string;
  /** Width to which it is drawn together; undefined where it fits as it is. */
  readonly textLength: number | undefined;
}

/** Draws a text together that is too wide for its room: every letter of a value stays. */
export function squeezed(text: string, size: number, room: number, weight?: Weight): FittedText {
  return { text, textLength: textWidth(text, size, weight) > room ? room : undefined };
}

/** The first of these sizes in which a text is whole in its room, drawn together no more than can be read; the last where there is none. */
export function sizeFor(
  text: string,
  sizes: readonly number[],
  room: number,
  weight?: Weight,
): number {
  const fits = (size: number) => textWidth(text, size, weight) * NARROWEST <= room;
  return sizes.find(fits) ?? sizes.at(-1) ?? 0;
}

/** Draws a name together likewise: one that would become too narrow to be read loses its middle, for names that are alike begin alike. */
export function shortened(text: string, size: number, room: number, weight?: Weight): FittedText {
  const letters = [...text];
  const isTooWide = (each: string) => textWidth(each, size, weight) * NARROWEST > room;
  let shown = text;
  for (let left = letters.length - 1; left > 1 && isTooWide(shown); left -= 1) {
    const before = Math.floor(left / 2);
    shown = `${letters.slice(0, before).join('')}…${letters.slice(letters.length - left + before).join('')}`;
  }
  return squeezed(shown, size, room, weight);
}
