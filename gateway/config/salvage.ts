import type { z } from 'zod';
import type { ProblemPath } from '../../rules/configuration.ts';
import { valueAt } from './schema-problem.ts';

/** Replaces what does not fit by something harmless; null where it may simply go. */
export type Mend = (
  path: ProblemPath,
  data: unknown,
) => { readonly path: ProblemPath; readonly value: unknown } | null;

/** The part of a misshapen file that can still be checked. */
export interface Salvage<Value> {
  readonly value: Value;
  /** Path in the file of what stands at a path in `value`. */
  original(path: ProblemPath): ProblemPath;
}

type Container = Record<string | number, unknown>;

/** What one round of mending can't settle, the next may; a file that needs more is beyond it. */
const ROUNDS_MAX = 20;
const REMOVED = Symbol('removed');

function copy(value: unknown, indexes: WeakMap<object, number[]>): unknown {
  if (Array.isArray(value)) {
    const list = value.map((each) => copy(each, indexes));
    indexes.set(list, [...list.keys()]);
    return list;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each, indexes)]));
}

/** Takes removed items out of lists and remembers which items are left. */
function sweep(value: unknown, indexes: WeakMap<object, number[]>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value) && value.includes(REMOVED)) {
    const kept = (indexes.get(value) ?? []).filter((_, index) => value[index] !== REMOVED);
    value.splice(0, value.length, ...value.filter((each) => each !== REMOVED));
    indexes.set(value, kept);
  }
  for (const each of Object.values(value)) sweep(each, indexes);
}

function put(data: unknown, path: ProblemPath, value: unknown): void {
  const key = path.at(-1);
  const parent = valueAt(data, path.slice(0, -1));
  if (key === undefined || typeof parent !== 'object' || parent === null) return;
  (parent as Container)[key] = value;
}

function remove(data: unknown, path: ProblemPath): void {
  const key = path.at(-1);
  const parent = valueAt(data, path.slice(0, -1));
  if (key === undefined || typeof parent !== 'object' || parent === null) return;
  if (Array.isArray(parent)) parent[Number(key)] = REMOVED;
  else delete (parent as Container)[key];
}

function mendIssue(data: unknown, issue: z.core.$ZodIssue, mend: Mend): void {
  const path = issue.path as ProblemPath;
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) remove(data, [...path, key]);
    return;
  }
  const mended = mend(path, data);
  if (mended !== null) put(data, mended.path, mended.value);
  else remove(data, valueAt(data, path) === undefined ? path.slice(0, -1) : path);
}

/**
 * Cuts away what does not fit a schema, so that one misspelt key does not hide every other problem of a file.
 * Null where nothing is left to check.
 */
export function salvage<Value>(
  schema: z.ZodType<Value>,
  data: unknown,
  mend: Mend,
): Salvage<Value> | null {
  const indexes = new WeakMap<object, number[]>();
  const draft = copy(data, indexes);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const result = schema.safeParse(draft);
    if (result.success) {
      return { value: result.data, original: (path) => originalPath(draft, indexes, path) };
    }
    for (const issue of result.error.issues) mendIssue(draft, issue, mend);
    sweep(draft, indexes);
  }
  return null;
}

function originalPath(
  draft: unknown,
  indexes: WeakMap<object, number[]>,
  path: ProblemPath,
): ProblemPath {
  return path.map((key, depth) => {
    const parent = valueAt(draft, path.slice(0, depth));
    if (!Array.isArray(parent) || typeof key !== 'number') return key;
    return indexes.get(parent)?.[key] ?? key;
  });
}
