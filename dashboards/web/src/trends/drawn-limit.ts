import type { Level } from '../../../../rules/register.ts';
import type { Point } from '../api/answers.ts';
import { isHeldBy, isMetBy, limitStep } from '../parts/limit-met.ts';
import { limitsDownwards } from '../parts/limit-order.ts';
import { limitWord } from '../parts/limit-word.ts';
import type { Words } from '../parts/words.ts';
import { formatQuantity } from '../text/format.ts';
import type { History } from './use-history.ts';

/** A limit as a chart draws and names it. */
export interface DrawnLimit {
  readonly name: string;
  readonly value: number;
  /** Null where passing it is no alarm but requires a cut of power. */
  readonly level: Level | null;
  /** Whether it is met from above, by what falls to it. */
  readonly isLow: boolean;
  /** The rule that makes an alarm of it; null where none does. */
  readonly rule: string | null;
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
export function namedLimits({
  limits,
  kind,
}: Pick<Point, 'limits' | 'kind'>): readonly DrawnLimit[] {
  return limitsDownwards(limits).flatMap(([name, value]) => {
    const level = LEVEL_OF_LIMIT[name];
    if (level === undefined) return [];
    const { isLow = false, rule = null } = limitStep(kind, name) ?? {};
    return [{ name, value, level, isLow, rule }];
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
  words: Pick<Words, 'find'>,
): string {
  return `${limitWord(name, words)} ${formatQuantity(value, unit)}`;
}

/** A limit in a chart of what has been. */
export interface ShownLimit extends DrawnLimit {
  /** Whether a value that is shown meets it, or an alarm held it then: only so it is coloured, and what lies beyond it tinted. */
  readonly isPassed: boolean;
}

/** The limits of {@link limitsOfCurve}, and which of them were met in what is shown: by a value, or by the gateway's word. */
export function limitsShown(
  point: Pick<Point, 'limits' | 'limitsOf' | 'kind'>,
  { samples, alarms }: Pick<History, 'samples' | 'alarms'>,
): readonly ShownLimit[] {
  return limitsOfCurve(point).map((limit) => ({
    ...limit,
    isPassed:
      samples.some((sample) => isMetBy(sample, limit)) ||
      alarms.some((alarm) => isHeldBy(alarm, limit)),
  }));
}
