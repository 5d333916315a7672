import type { SiteFilePoint } from './site-file.ts';

/** What the site file tells of a point beside what is judged: enough to draw it where it stands. As written; null where it says nothing. */
export interface PointFacts {
  readonly placement: string | null;
  /** [x, y] or [x, y, z] on the site's plan, in m. */
  readonly position: readonly number[] | null;
  readonly tank: NonNullable<SiteFilePoint['tank']> | null;
  /** Areas of the source that it cuts. */
  readonly cuts: readonly string[];
  readonly calibration: NonNullable<SiteFilePoint['calibration']> | null;
}

/** A point of which the file says nothing more. */
export const NO_POINT_FACTS: PointFacts = Object.freeze({
  placement: null,
  position: null,
  tank: null,
  cuts: Object.freeze([]),
  calibration: null,
});

/** The facts of one entry of a site file. */
export function pointFacts(point: SiteFilePoint): PointFacts {
  const { placement, position, tank, cuts, calibration } = point;
  return Object.freeze({
    placement: placement ?? null,
    position: position === undefined ? null : Object.freeze([...position]),
    tank: tank ?? null,
    cuts: Object.freeze([...(cuts ?? [])]),
    calibration: calibration ?? null,
  });
}
