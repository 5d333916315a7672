import type { EngineEvent } from './event.ts';
import type { PointState } from './point-state.ts';
import { tellSystem } from './system-event.ts';
import type { Moment, WallMs } from './time.ts';

const ONCE_A_DAY_MS = 86_400_000;

/** What happened beside judging that is told once a day and point. */
export interface Oddities {
  readonly counterRestarted: boolean;
  readonly clockSkewed: boolean;
}

/** Tells what is odd about a device, each kind at most once a day for each point. */
export function tellOddities(
  state: PointState,
  oddities: Oddities,
  at: Moment,
  events: EngineEvent[],
): void {
  const { fullName: point, site } = state.point;
  const due = (told: WallMs | null): boolean =>
    told === null || Math.abs(at.wallMs - told) >= ONCE_A_DAY_MS;
  const tell = (type: string, what: string): void => {
    const facts = { part: 'engine', severity: 4 as const, detail: `${point}: ${what}`, point };
    tellSystem(events, type, site, at.wallMs, facts);
  };
  if (oddities.counterRestarted && due(state.counterToldAt)) {
    state.counterToldAt = at.wallMs;
    tell('counter-restarted', 'the counter of the device started again');
  }
  if (oddities.clockSkewed && due(state.skewToldAt)) {
    state.skewToldAt = at.wallMs;
    tell('clock-skew', 'the clock of the device is wrong; receipt is taken as event time');
  }
}
