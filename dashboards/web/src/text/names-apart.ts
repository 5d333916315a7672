/** A name in three parts: what tells it from the one most like it, and before and behind that what may be cut. */
export interface NameParts {
  readonly start: string;
  /** Empty where no other name begins as this one does. */
  readonly kept: string;
  readonly end: string;
}

const IN_WORD = /[\p{Script=Latin}\p{Number}#._/-]/u;

/** How many letters two names begin with alike. */
function alike(one: readonly string[], other: readonly string[]): number {
  const end = Math.min(one.length, other.length);
  let index = 0;
  while (index < end && one[index] === other[index]) index += 1;
  return index;
}

function isInWord(letter: string | undefined): boolean {
  return letter !== undefined && IN_WORD.test(letter);
}

/** The word around a place in a name, with the space before it; a sign of Chinese is a word of its own. */
function partsAround(letters: readonly string[], place: number): NameParts {
  let from = letters[place] === ' ' && place + 1 < letters.length ? place + 1 : place;
  let to = from + 1;
  if (isInWord(letters[from])) {
    while (isInWord(letters[from - 1])) from -= 1;
    while (isInWord(letters[to])) to += 1;
  }
  if (letters[from - 1] === ' ') from -= 1;
  const text = (start: number, end?: number) => letters.slice(start, end).join('');
  return { start: text(0, from), kept: text(from, to), end: text(to) };
}

/** A name by itself, of which its end may be cut. */
function partsOf(name: string): NameParts {
  return { start: name, kept: '', end: '' };
}

/** Tells how a name is to be cut where there is no room for it. */
export type NameCut = (name: string) => NameParts;

/**
 * Cuts names so that those that begin alike stay told apart; one that is not among them loses its end. Of thousands of names a
 * page shows few: only these are gone through.
 */
export function namesApart(names: Iterable<string>): NameCut {
  const sorted = [...new Set(names)].sort();
  const places = new Map(sorted.map((name, place) => [name, place]));
  return (name) => {
    const place = places.get(name);
    if (place === undefined) return partsOf(name);
    const letters = [...name];
    const nearest = [sorted[place - 1], sorted[place + 1]];
    const common = Math.max(...nearest.map((other = '') => alike(letters, [...other])));
    if (common === 0) return partsOf(name);
    return partsAround(letters, Math.min(common, letters.length - 1));
  };
}

/** What an alarm is about, of which the last word stays: it says on which side of a limit a value is. */
export function partsOfRule(rule: string): NameParts {
  const [kept = ''] = /\s\S+$/u.exec(rule) ?? /..$/u.exec(rule) ?? [];
  return { start: rule.slice(0, rule.length - kept.length), kept, end: '' };
}
