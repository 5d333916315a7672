import { jsonParts } from '../json-scan.ts';
import { LIMITS } from '../limits.ts';
import type { TextLine } from './line-splitter.ts';

/** No event fills a segment of the journal, and so none this line. */
export const EVENT_LINE_BYTES_MAX: number = LIMITS.segmentBytes;

/** Events nest some five deep; what nests deeper than this can't be walked. */
const DEPTH_MAX = 100;

/** What a line of an export holds. */
export type EventLine =
  | { readonly kind: 'blank' }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'unreadable'; readonly why: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function unreadable(why: string): EventLine {
  return { kind: 'unreadable', why };
}

/** Reads a line of an export. Never throws: what can't be read, or could be read in two ways, is told as such. */
export function readEventLine({ bytes, isTooLong, isEnded }: TextLine): EventLine {
  if (isTooLong) return unreadable(`is longer than ${EVENT_LINE_BYTES_MAX} bytes`);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return unreadable('is not UTF-8');
  }
  if (text.trim() === '') return { kind: 'blank' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const cut = isEnded ? '' : ', and no line end stands behind it: the file was cut off';
    return unreadable(`is no JSON${cut}`);
  }
  const why = ambiguity(text, value);
  return why === null ? { kind: 'value', value } : unreadable(why);
}

/**
 * Why valid JSON may not be what it seems: a key that stands twice is read by some programs with its first value and by some
 * with its last, so that a hash says nothing of what the others see. Null where nothing is.
 */
function ambiguity(text: string, value: unknown): string | null {
  if (isAsWritten(text, value)) return null;
  for (const { depth, string, isRepeated } of jsonParts(text)) {
    if (isRepeated) return `has the key ${JSON.stringify(string)} twice in one object`;
    if (depth > DEPTH_MAX) return `nests deeper than ${DEPTH_MAX}`;
  }
  return null;
}

/** True for a value that is written again just as it stands there, as `export` writes it, and does not nest deep. */
function isAsWritten(text: string, value: unknown): boolean {
  return hasFewOpenings(text) && JSON.stringify(value) === text;
}

/** Whether there are so few opening brackets that it can't nest too deep. */
function hasFewOpenings(text: string): boolean {
  let count = 0;
  for (const opening of ['[', '{']) {
    for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, at + 1)) {
      count += 1;
      if (count > DEPTH_MAX) return false;
    }
  }
  return true;
}
