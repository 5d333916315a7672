import { jsonParts } from '../json-scan.ts';
import type { Fault } from './rejection.ts';

/** Where an object stands in a message: the names and places in lists that lead to it; empty for the message itself. */
export type Steps = readonly (string | number)[];

const QUOTE = 0x22;
/** The last of the four characters that JSON has between a name and its colon. */
const BLANK = 0x20;

/** How many names of fields JSON text holds, or more: a colon behind a quote may stand inside of a string too. */
function namesWritten(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) <= BLANK) before -= 1;
    if (text.charCodeAt(before) === QUOTE) count += 1;
  }
  return count;
}

/** How many names a value has, with all that it holds. A message nests few levels deep. */
function namesKept(value: object): number {
  let count = 0;
  if (Array.isArray(value)) {
    for (const each of value) if (isNest(each)) count += namesKept(each);
    return count;
  }
  for (const name of Object.keys(value)) {
    const each: unknown = value[name as keyof typeof value];
    count += isNest(each) ? 1 + namesKept(each) : 1;
  }
  return count;
}

function isNest(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** False where no name stands twice in one object, as in nearly all messages: as many were kept as are written. */
function mayBeDoubled(text: string, value: unknown): value is object {
  if (!isNest(value)) return false;
  const written = namesWritten(text);
  // The names of columns stand in the message itself: its rows need not be walked.
  if (!Array.isArray(value) && written === Object.keys(value).length) return false;
  return written !== namesKept(value);
}

/**
 * Names that stand twice in one object of a message. Of their values `JSON.parse` keeps the last where other programs keep the
 * first, so that nobody knows which one the device meant.
 */
export class DoubledNames {
  private readonly namesBySteps = new Map<string, Set<string>>();

  /** Of valid JSON and what it was parsed to; null where there are none. */
  static in(text: string, value: unknown): DoubledNames | null {
    if (!mayBeDoubled(text, value)) return null;
    const doubled = new DoubledNames();
    for (const part of jsonParts(text)) {
      if (!part.isRepeated) continue;
      const steps = part.steps();
      const key = JSON.stringify(steps.slice(0, -1));
      const names = doubled.namesBySteps.get(key) ?? new Set();
      doubled.namesBySteps.set(key, names.add(String(steps.at(-1))));
    }
    return doubled.namesBySteps.size === 0 ? null : doubled;
  }

  private constructor() {}

  /** What is wrong with the object there where one of these fields stands in it twice; null where none does. */
  faultAt(steps: Steps, fields: readonly string[]): Fault | null {
    const names = this.namesBySteps.get(JSON.stringify(steps));
    const field = fields.find((name) => names?.has(name));
    if (field === undefined) return null;
    const detail = `"${field}" stands twice and it is not known which is meant: send each field once`;
    return { code: 'malformed', detail };
  }
}
