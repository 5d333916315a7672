import type { Level } from '../../../../rules/register.ts';
import type { Point } from '../api/answers.ts';
import { limitsDownwards } from '../parts/limit-order.ts';

/** A limit as a chart draws and names it. */
export interface DrawnLimit {
  readonly name: string;
  readonly value: number;
  /** Null where passing it is no alarm but requires a cut of power. */
  readonly level: Level | null;
}

const LEVEL_OF_LIMIT: Readonly<Record<string, Level | null>> = {
  cut: null,
  HH: 1,
  LL: 1,
  red: 1,
  H: 2,
  L: 2,
  orange: 2,
  yellow: 3,
  blue: 4,
};

/** The limits of a point that can be drawn, with the level whose colour they have; the highest first. */
export function namedLimits({ limits }: Pick<Point, 'limits'>): readonly DrawnLimit[] {
  return limitsDownwards(limits).flatMap(([name, value]) => {
    const level = LEVEL_OF_LIMIT[name];
    return level === undefined ? [] : [{ name, value, level }];
  });
}

/**
 * Those to draw beside the readings of a point: none where they are held against something that is made of readings. The past
 * of a point is its readings; what was made of them then is kept by nobody and is not guessed at.
 */
export function limitsOfCurve(point: Pick<Point, 'limits' | 'limitsOf'>): readonly DrawnLimit[] {
  return point.limitsOf === 'reading' ? namedLimits(point) : [];
}
