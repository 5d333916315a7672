import { POINT_KINDS, pointKind } from '../../../../rules/point-kind.ts';
import type { Level } from '../../../../rules/register.ts';
import type { Point } from '../api/answers.ts';
import { limitsDownwards } from '../parts/limit-order.ts';
import type { Words } from '../parts/words.ts';
import { formatQuantity } from '../text/format.ts';
import type { Sample } from './sample.ts';

/** A limit as a chart draws and names it. */
export interface DrawnLimit {
  readonly name: string;
  readonly value: number;
  /** Null where passing it is no alarm but requires a cut of power. */
  readonly level: Level | null;
  /** Whether it is met from above, by what falls to it. */
  readonly isLow: boolean;
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

/** Whether a kind of point falls to a limit of this name. */
function isFallenTo(kind: string, name: string): boolean {
  const known = POINT_KINDS.find((each) => each === kind);
  if (known === undefined) return false;
  return pointKind(known).ladders.some(
    ({ direction, steps }) =>
      direction === 'falling' && steps.some(({ name: each }) => each === name),
  );
}

/** The limits of a point that can be drawn, with the level whose colour they have; the highest first. */
export function namedLimits({
  limits,
  kind,
}: Pick<Point, 'limits' | 'kind'>): readonly DrawnLimit[] {
  return limitsDownwards(limits).flatMap(([name, value]) => {
    const level = LEVEL_OF_LIMIT[name];
    return level === undefined ? [] : [{ name, value, level, isLow: isFallenTo(kind, name) }];
  });
}

/**
 * Those to draw beside the readings of a point: none where they are held against something that is made of readings. The past
 * of a point is its readings; what was made of them then is kept by nobody and is not guessed at.
 */
export function limitsOfCurve(
  point: Pick<Point, 'limits' | 'limitsOf' | 'kind'>,
): readonly DrawnLimit[] {
  return point.limitsOf === 'reading' ? namedLimits(point) : [];
}

/** A limit in words, with its unit; null for none. */
export function limitWords(
  { name, value }: Pick<DrawnLimit, 'name' | 'value'>,
  unit: string | null,
  { find }: Pick<Words, 'find'>,
): string {
  return `${find(`alarm.limits.${name}`) ?? name} ${formatQuantity(value, unit)}`;
}

/** Whether a value, or something in the range of a bucket, meets a limit; a gap meets none. */
export function meets(
  { low, high }: Pick<Sample, 'low' | 'high'>,
  { value, isLow }: DrawnLimit,
): boolean {
  return isLow ? low !== null && low <= value : high !== null && high >= value;
}

/** A limit in a chart of what has been. */
export interface ShownLimit extends DrawnLimit {
  /** Whether a value that is shown meets it: only then it is coloured, and what lies beyond it tinted. */
  readonly isPassed: boolean;
}

/** The limits of {@link limitsOfCurve}, and which of them the samples that are shown have met. */
export function limitsShown(
  point: Pick<Point, 'limits' | 'limitsOf' | 'kind'>,
  samples: readonly Pick<Sample, 'low' | 'high'>[],
): readonly ShownLimit[] {
  return limitsOfCurve(point).map((limit) => ({
    ...limit,
    isPassed: samples.some((sample) => meets(sample, limit)),
  }));
}
