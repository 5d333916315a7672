const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

/** Whether there are at most `countMax` opening brackets in all; then it can't nest deeper, and most messages end here. */
function hasFewOpenings(text: string, countMax: number): boolean {
  let count = 0;
  for (const opening of ['[', '{']) {
    for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, at + 1)) {
      count += 1;
      if (count > countMax) return false;
    }
  }
  return true;
}

/** Position behind the string that opens at `start`; the length where it never ends. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length) {
    const unit = text.charCodeAt(index);
    if (unit === QUOTE) return index + 1;
    index += unit === BACKSLASH ? 2 : 1;
  }
  return text.length;
}

/**
 * Whether JSON text nests lists and objects deeper than `depthMax`; brackets in strings don't count. Looked at before
 * it is parsed, since what can be parsed can still be too deep to be walked or written again.
 */
export function isDeeperThan(text: string, depthMax: number): boolean {
  if (hasFewOpenings(text, depthMax)) return false;
  let depth = 0;
  let index = 0;
  while (index < text.length) {
    const unit = text.charCodeAt(index);
    if (unit === QUOTE) {
      index = endOfString(text, index);
      continue;
    }
    if (unit === BRACKET_OPEN || unit === BRACE_OPEN) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (unit === BRACKET_CLOSE || unit === BRACE_CLOSE) {
      depth -= 1;
    }
    index += 1;
  }
  return false;
}
