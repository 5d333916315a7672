import type { AreaCause, Threshold } from './area.ts';
import type { Band, Sight, Trust } from './interlock-machine.ts';
import { isTest } from './point-mode.ts';
import type { JudgedQuality } from './point-quality.ts';
import type { PointState } from './point-state.ts';
import type { Reading } from './reading.ts';
import type { SteadyMs, WallMs } from './time.ts';

function bandOf({ at, below }: Threshold, value: number): Band {
  if (value >= at) return 'met';
  return value < below ? 'left' : 'between';
}

/** Where a value stands to what its cause cuts by. A fan or an air duct cuts while it is off. */
export function sightOf(cause: AreaCause, trust: Trust, value: number | null): Sight {
  if (value === null) return { trust, cut: 'between', fanLock: 'between' };
  const byState: Band = value === 0 ? 'met' : 'left';
  return {
    trust,
    cut: cause.cut === null ? byState : bandOf(cause.cut, value),
    fanLock: cause.fanLock === null ? 'left' : bandOf(cause.fanLock, value),
  };
}

const TRUST_OF: Readonly<Record<JudgedQuality, Trust>> = {
  good: 'sure',
  uncertain: 'unsure',
  calibrating: 'blind',
  bad: 'fault',
};

/** How far the newest reading of a point can be believed; null before the first. `timely`: it is fresh news. */
export function trustOfLatest(state: PointState, now: SteadyMs): Trust | null {
  const quality = state.judgedQuality(now);
  if (quality === null) return null;
  // What a bump test shows neither requires a cut nor permits a restore.
  if (isTest(state.mode)) return 'blind';
  const trust = TRUST_OF[quality];
  return trust === 'sure' && state.latest?.timely !== true ? 'unsure' : trust;
}

/** The same for a reading that is older than the newest, but live. Null where it shows nothing. */
export function trustOfOlder(
  state: PointState,
  reading: Pick<Reading, 'quality' | 'value'>,
  eventTime: WallMs,
  now: SteadyMs,
): Trust | null {
  if (isTest(state.mode)) return null;
  const trust = TRUST_OF[state.qualityOfOlder(reading, eventTime, now)];
  if (trust === 'blind') return null;
  return trust === 'fault' ? 'fault' : 'old';
}

/**
 * Whether an area is powered, as far as its feed point shows it. Doubt may say that power is on, only a sure word that it
 * is off; what is old says neither.
 */
export function fedBy(
  state: PointState,
  now: SteadyMs,
): { readonly fed: boolean | null; readonly isSure: boolean } {
  const isFresh = state.latest?.timely === true && !state.stale;
  const trust = isFresh ? trustOfLatest(state, now) : null;
  const isOn = state.latest?.value === 1;
  if (trust === 'sure') return { fed: isOn, isSure: true };
  return { fed: trust === 'unsure' && isOn ? true : null, isSure: false };
}
