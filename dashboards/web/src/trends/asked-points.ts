import type { Point } from '../api/answers.ts';

/** Charts that stand on one page at most. */
export const POINTS_MAX = 6;

/** The full names that an address asks charts for, each once, as many as fit. */
export function pointsOfQuery({
  points = '',
}: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set(points.split(',').filter((name) => name !== ''))].slice(0, POINTS_MAX);
}

/** A point that an address asks for; null where the register has none of that name. */
export interface AskedPoint {
  readonly key: string;
  readonly point: Point | null;
}

/** The points of an address, in its order; null while the register has not come: nothing can be said of them yet. */
export function askedPoints(
  keys: readonly string[],
  points: ReadonlyMap<string, Point>,
  hasRegister: boolean,
): readonly AskedPoint[] | null {
  if (!hasRegister) return null;
  return keys.map((key) => ({ key, point: points.get(key) ?? null }));
}
