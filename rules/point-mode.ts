import type { SteadyMs, WallMs } from './time.ts';

/** What a person may put a point into for a while. */
export const POINT_MODES = ['calibration', 'bump-test', 'maintenance'] as const;
export type PointModeName = (typeof POINT_MODES)[number];

/** Whether it is the name of a mode. */
export function isPointMode(name: string): name is PointModeName {
  return (POINT_MODES as readonly string[]).includes(name);
}

/** The longest that a mode lasts; then it ends by itself. */
export const MODE_MINUTES_MAX = 30;

/** A mode in force. */
export interface PointMode {
  readonly mode: PointModeName;
  /** When it began; what was measured before is judged as always. */
  readonly sinceWallMs: WallMs;
  readonly untilSteadyMs: SteadyMs;
  readonly untilWallMs: WallMs;
  readonly by: string | null;
  readonly reason: string;
  /** Place of the colour that the point had in its group when a bump test began: it counts with that one until the test is over. */
  readonly colourRank: number;
}

/** Calibration and maintenance: readings neither raise nor clear. */
export function hidesReadings(mode: Pick<PointMode, 'mode'> | null): boolean {
  return mode !== null && mode.mode !== 'bump-test';
}

/** A bump test: alarms are raised and cleared, and marked as a test. */
export function isTest(mode: PointMode | null): boolean {
  return mode?.mode === 'bump-test';
}
