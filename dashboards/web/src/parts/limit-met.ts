import { POINT_KINDS, pointKind } from '../../../../rules/point-kind.ts';
import type { Level } from '../../../../rules/register.ts';

/** The part of a rule that a limit is: which rule judges it, and from which side it is met. */
export interface LimitStep {
  readonly rule: string;
  readonly level: Level;
  /** Whether it is met from above, by what falls to it. */
  readonly isLow: boolean;
}

/** What the limit of a name is for points of a kind; null where no alarm is made of it. */
export function limitStep(kind: string, name: string): LimitStep | null {
  const known = POINT_KINDS.find((each) => each === kind);
  if (known === undefined) return null;
  for (const { rule, direction, steps } of pointKind(known).ladders) {
    const step = steps.find((each) => each.name === name);
    if (step !== undefined) return { rule, level: step.level, isLow: direction === 'falling' };
  }
  return null;
}

/** Whether a value, or something between the ends of a range, meets a limit as the gateway judges it: at the limit itself it is met. */
export function isMetBy(
  { low, high }: { readonly low: number | null; readonly high: number | null },
  { value, isLow }: { readonly value: number; readonly isLow: boolean },
): boolean {
  return isLow ? low !== null && low <= value : high !== null && high >= value;
}

/**
 * Whether the gateway holds a limit as met: an active alarm of its rule stands at its level or at a worse one. With a delay it
 * does so later than the value, with a deadband longer; the colour of a limit goes by this, and both are shown.
 */
export function isHeldBy(
  alarm: { readonly rule: string; readonly level: Level },
  { rule, level }: { readonly rule: string | null; readonly level: Level | null },
): boolean {
  return level !== null && alarm.rule === rule && alarm.level <= level;
}
