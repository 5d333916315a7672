/** Elements of a list that are turned into text at a time. */
const LIST_PIECE = 64;
/** Below so many levels a value is turned into text at once. */
const DEPTH_MAX = 4;

function isTold(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

/**
 * The text of `JSON.stringify` in pieces, long lists cut between their elements, so that others can run in between. For plain
 * data: a value with a `toJSON` of its own must not stand above the fifth level.
 */
export function* jsonPieces(value: unknown, depth = 0): Generator<string> {
  if (typeof value !== 'object' || value === null || depth >= DEPTH_MAX) {
    yield JSON.stringify(value) ?? 'null';
  } else if (Array.isArray(value)) {
    for (let from = 0; from < value.length; from += LIST_PIECE) {
      const text = JSON.stringify(value.slice(from, from + LIST_PIECE));
      yield `${from === 0 ? '[' : ','}${text.slice(1, -1)}`;
    }
    yield value.length === 0 ? '[]' : ']';
  } else {
    let before = '{';
    for (const [key, each] of Object.entries(value)) {
      if (!isTold(each)) continue;
      yield `${before}${JSON.stringify(key)}:`;
      yield* jsonPieces(each, depth + 1);
      before = ',';
    }
    yield before === '{' ? '{}' : '}';
  }
}
