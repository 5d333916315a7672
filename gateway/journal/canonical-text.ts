import canonicalize from 'canonicalize';

/** Keys that JavaScript puts in an order of its own, whatever order they are given in. */
const INTEGER_LIKE = /^\d/;
/** Orders of keys that are remembered; events have some dozens. */
const SHAPES_MAX = 512;

/** A value whose text the runtime would write otherwise; the library takes it. */
class Odd extends Error {}

type Fields = Record<string, unknown>;

/** The keys of an object in their order, and an object that has them. */
interface Shape {
  readonly given: readonly string[];
  readonly keys: readonly string[];
  readonly blank: Readonly<Fields>;
}

/** By how many keys an object has; compared one by one, since a text of them all would be made, and collected, each time. */
const shapes = new Map<number, Shape[]>();
let remembered = 0;

function hasKeys(shape: Shape, keys: readonly string[]): boolean {
  for (let index = 0; index < keys.length; index += 1)
    if (shape.given[index] !== keys[index]) return false;
  return true;
}

/**
 * An object that gets one key after the other is kept as a table from the thirteenth on, which costs three times as much to
 * fill and to write; a copy of one that has all keys already is not.
 */
function shapeOf(value: object): Shape {
  const given = Object.keys(value);
  const alike = shapes.get(given.length);
  if (alike !== undefined) for (const shape of alike) if (hasKeys(shape, given)) return shape;
  const shape = newShape(given);
  if (remembered >= SHAPES_MAX) {
    shapes.clear();
    remembered = 0;
  }
  remembered += 1;
  const others = shapes.get(given.length);
  if (others === undefined) shapes.set(given.length, [shape]);
  else others.push(shape);
  return shape;
}

function newShape(given: readonly string[]): Shape {
  const keys = given.toSorted();
  if (keys.some((key) => INTEGER_LIKE.test(key) || key === '__proto__')) throw new Odd();
  const blank: Fields = JSON.parse(`{${keys.map((key) => `${JSON.stringify(key)}:0`).join()}}`);
  return { given, keys, blank };
}

function sortedCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    const isKept = typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0));
    if (value === undefined || !isKept) throw new Odd();
    return value;
  }
  if ('toJSON' in value) throw new Odd();
  if (Array.isArray(value)) return value.map(sortedCopy);
  const { keys, blank } = shapeOf(value);
  const copy: Fields = { ...blank };
  for (const key of keys) copy[key] = sortedCopy((value as Fields)[key]);
  return copy;
}

/** A copy of a value as it reads back from its RFC 8785 form, keys in their order, and that form. */
export interface Canonical {
  readonly value: unknown;
  readonly text: string;
}

/**
 * The RFC 8785 form of a value, as `canonicalize` gives it, in a third of the time (3 µs and 10 µs for an alarm event on one
 * machine): the runtime writes numbers and texts as RFC 8785 wants them, so that only the keys have to be put in order first.
 * What it would write otherwise goes to `canonicalize`, which throws for what JSON can't hold.
 */
export function canonical(value: unknown): Canonical {
  try {
    const copy = sortedCopy(value);
    const text = JSON.stringify(copy) ?? 'null';
    // Lone surrogates are written as escapes, and nothing else is written so.
    if (!text.includes('\\ud')) return { value: copy, text };
  } catch (error) {
    if (!(error instanceof Odd)) throw error;
  }
  const text = canonicalize(value) ?? 'null';
  return { value: JSON.parse(text), text };
}
