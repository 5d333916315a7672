import type { AlarmEntry } from './alarm-entry.ts';
import type { Occasion } from './alarm-update.ts';
import { setPlainRule } from './follow-rule.ts';
import type { JudgedQuality } from './point-quality.ts';
import type { PointState } from './point-state.ts';
import type { ReadingTrail } from './reading-trail.ts';
import { suspicionIndex } from './rule-state.ts';
import { clippedAt, copiedFrom, isFrozen, type Twin } from './suspicion.ts';
import {
  type CopiedWatch,
  type SuspicionRule,
  type SuspicionWatch,
  suspicionRules,
} from './suspicion-watch.ts';

/** What an alarm tells of a sign; null where there is none. */
type Sign = Partial<AlarmEntry> | null;

function twinOf({ point, trail }: PointState): Twin {
  return { name: point.fullName, trail: trail as ReadingTrail };
}

function signOf(
  state: PointState,
  trail: ReadingTrail,
  rule: SuspicionRule,
  watch: SuspicionWatch,
  value: number,
  isHeld: boolean,
): Sign {
  if (rule === 'frozen')
    return isFrozen(trail, value, watch.frozen as NonNullable<SuspicionWatch['frozen']>)
      ? {}
      : null;
  if (rule === 'clipped') {
    const limit = clippedAt(trail, value, watch.clipped as NonNullable<SuspicionWatch['clipped']>);
    return limit === null ? null : { limit };
  }
  const twins = state.twins.map(twinOf);
  const copyOf = copiedFrom(twinOf(state), value, twins, watch.copied as CopiedWatch, isHeld);
  return copyOf === null ? null : { copyOf };
}

/**
 * Looks whether the newest readings of a point look faked. Only good ones count: others neither go on nor break off what the
 * good ones show, and what a person has announced, a test or a calibration, is no fake.
 *
 * @param isLive only then may a sign be over
 */
export function judgeSuspicion(
  state: PointState,
  value: number | null,
  quality: JudgedQuality,
  isLive: boolean,
  occasion: Occasion,
): void {
  const { trail, point } = state;
  const { suspicion } = point;
  if (trail === null || suspicion === undefined) return;
  if (value === null || quality !== 'good' || state.mode !== null) return;
  for (const [place, rule] of suspicionRules(suspicion).entries()) {
    const index = suspicionIndex(point) + place;
    const isHeld = state.rules[index]?.holds[0]?.on === true;
    const sign = signOf(state, trail, rule, suspicion, value, isHeld);
    if (sign !== null) setPlainRule(state, index, true, value, occasion, sign);
    else if (isLive) setPlainRule(state, index, false, value, occasion);
  }
  trail.add(value);
}
