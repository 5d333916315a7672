import { distance } from 'fastest-levenshtein';

/** The candidate that a word was probably meant to be, or null where none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  // What is longer than any key of ours is no misspelling; measuring it would cost more than it tells.
  if (word.length > 100) return null;
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    // The word itself is known elsewhere and wrong here.
    if (candidate === word) continue;
    const apart = distance(word.toLowerCase(), candidate.toLowerCase());
    if (apart < bestDistance) [best, bestDistance] = [candidate, apart];
  }
  // Two letters that changed places are two edits; in a word of three nearly anything would be near.
  const near = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  return bestDistance <= near ? best : null;
}

/** ` (did you mean 'x'?)`, or nothing where nothing is meant. */
export function hint(meant: string | null): string {
  return meant === null ? '' : ` (did you mean '${meant}'?)`;
}

/** The hint to the nearest candidate, or nothing where none is near. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  return hint(nearest(word, candidates));
}
