import type { Point } from '../api/answers.ts';
import { limitsDownwards } from './limit-order.ts';

/** How high a tank is drawn full, in the unit of its level: its shell, else what the instrument can measure, else a bit above its limits. */
export function tankHeight(point: Pick<Point, 'facts' | 'range' | 'limits' | 'latest'>): number {
  const shell = point.facts.tank?.heightM;
  if (shell !== undefined && shell > 0) return shell;
  const top = point.range?.[1];
  if (top !== undefined && top > 0) return top;
  const known = [...Object.values(point.limits), point.latest?.v ?? 0, 1];
  return Math.max(...known) * 1.15;
}

/** A level as a share of the tank, 0 to 1. */
export function fillOf(level: number | null, height: number): number {
  if (level === null || height <= 0) return 0;
  return Math.min(1, Math.max(0, level / height));
}

/** A limit as a line across the tank: its name, its share of the height, and whether the level has passed it. */
export interface LimitLine {
  readonly name: string;
  readonly value: number;
  readonly share: number;
  readonly passed: boolean;
}

const LOW = ['L', 'LL'];

/** The limits of a level that can be drawn, highest first. */
export function limitLines(
  limits: Readonly<Record<string, number>>,
  level: number | null,
  height: number,
): readonly LimitLine[] {
  return limitsDownwards(limits)
    .filter(([name]) => ['HH', 'H', 'L', 'LL'].includes(name))
    .map(([name, value]) => ({
      name,
      value,
      share: fillOf(value, height),
      passed: level !== null && (LOW.includes(name) ? level <= value : level >= value),
    }));
}

/** Places for labels of these heights, downwards and in order, at least `gap` apart and none below `lowest`. */
export function spread(heights: readonly number[], gap: number, lowest: number): readonly number[] {
  const placed: number[] = [];
  for (const height of heights) {
    const above = placed.at(-1);
    placed.push(above === undefined ? height : Math.max(height, above + gap));
  }
  let floor = lowest;
  for (let index = placed.length - 1; index >= 0; index -= 1) {
    placed[index] = Math.min(placed[index] ?? 0, floor);
    floor = (placed[index] ?? 0) - gap;
  }
  return placed;
}
