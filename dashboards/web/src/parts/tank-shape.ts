import type { Alarm } from '../../../../rules/alarm.ts';
import type { Level } from '../../../../rules/register.ts';
import type { Point } from '../api/answers.ts';
import { isHidden } from '../live/urgency.ts';
import { isHeldBy, isMetBy, limitStep } from './limit-met.ts';
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

/** How a limit stands: met by what is measured, or by the word of the gateway, or both. */
export interface LimitLine {
  readonly name: string;
  readonly value: number;
  /** Of the height. */
  readonly share: number;
  /** Whether the level meets it. */
  readonly isMet: boolean;
  /** Whether an alarm of it is active, in sight or not. */
  readonly isHeld: boolean;
  /** The level whose colour it has: only where an alarm in sight holds it. */
  readonly level: Level | null;
}

const DRAWN: readonly string[] = ['HH', 'H', 'L', 'LL'];

/** The limits of a level that can be drawn as lines across a tank, highest first; `alarms` are those of its point. */
export function limitLines(
  { limits, latest, kind }: Pick<Point, 'limits' | 'latest' | 'kind'>,
  height: number,
  alarms: readonly Alarm[],
): readonly LimitLine[] {
  // A bad value meets nothing, as in the rules.
  const level = latest === null || latest.q === 'bad' ? null : latest.v;
  return limitsDownwards(limits).flatMap(([name, value]): LimitLine[] => {
    const step = DRAWN.includes(name) ? limitStep(kind, name) : null;
    if (step === null) return [];
    const holding = alarms.filter(
      (alarm) => alarm.returnedAt === null && !alarm.late && isHeldBy(alarm, step),
    );
    return [
      {
        name,
        value,
        share: fillOf(value, height),
        isMet: isMetBy({ low: level, high: level }, { value, isLow: step.isLow }),
        isHeld: holding.length > 0,
        level: holding.some((alarm) => !isHidden(alarm)) ? step.level : null,
      },
    ];
  });
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
