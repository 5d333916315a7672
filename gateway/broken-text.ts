/** What is told of a text that {@link isBroken}. */
export const BROKEN_TEXT = 'holds U+0000 or half of a surrogate pair: leave that character out';

/** Whether a text has no RFC 8785 form (half of a surrogate pair), so that it can't be hashed, or is cut short by others (U+0000). */
export function isBroken(text: string): boolean {
  return !text.isWellFormed() || text.includes('\0');
}
