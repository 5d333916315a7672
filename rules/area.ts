import {
  FAN_LOCK_PLACEMENTS,
  FAULT_LOCK_SOURCES,
  INTERLOCK_NUMBERS,
} from './interlock-standard.ts';
import type { Bilingual, Point } from './register.ts';
import type { SiteFilePoint, SiteFileSource } from './site-file.ts';

/** Limits in the point's unit: required at or above `at`, undone by a good value below `below`. */
export interface Threshold {
  readonly at: number;
  readonly below: number;
}

/** A point that can cut an area. */
export interface AreaCause {
  /** Index of the point in the register. */
  readonly point: number;
  /** Full name of the point. */
  readonly name: string;
  /** Methane by its value; null for a fan or an air duct, which cuts while it stands at 0. */
  readonly cut: Threshold | null;
  /** Methane that also locks the start of the local fan (甲烷风电闭锁); null where there is none to lock. */
  readonly fanLock: Threshold | null;
}

/** An area whose power interlocks cut, with everything that may cut it. */
export interface Area {
  readonly index: number;
  readonly site: string;
  readonly source: string;
  readonly id: string;
  /** `site/source/areas/id`, unique in the register. */
  readonly fullName: string;
  readonly name: Bilingual | null;
  /** Index of the point that tells whether it is powered; null where none does. */
  readonly feed: number | null;
  readonly controller: 'local' | 'remote';
  /** Whether commands are published to its controller. */
  readonly commands: boolean;
  /** How long after a cut is required its power may still be on. */
  readonly deadlineMs: number;
  /** Whether a point of its chain that is silent or bad cuts and locks it (故障闭锁). */
  readonly faultLock: boolean;
  readonly causes: readonly AreaCause[];
}

/** Kinds of boolean points that cut an area while they stand at 0: a fan that is stopped, an air duct without flow. */
export const STATE_CAUSES: readonly string[] = ['fan', 'duct-flow'];

/** What a site file says that one point cuts. */
interface Cut {
  readonly area: string;
  readonly threshold: Threshold | null;
}

/** Value of the second stage where the file gives none: for the fan of a series-ventilated heading only. */
export function secondStageOf(point: SiteFilePoint): number | null {
  const { secondStage } = point;
  if (secondStage === undefined) return null;
  if (secondStage.cut !== undefined) return secondStage.cut;
  return point.placement === 'series-fan' ? INTERLOCK_NUMBERS.secondStageCut.value : null;
}

function cutsOf(point: SiteFilePoint, limits: Point['limits']): readonly Cut[] {
  const areas = point.cuts ?? [];
  if (STATE_CAUSES.includes(point.kind)) return areas.map((area) => ({ area, threshold: null }));
  const { cut } = limits;
  if (cut === undefined) return [];
  const first = { at: cut, below: limits.restore ?? cut };
  const stages = areas.map((area): Cut => ({ area, threshold: first }));
  const { secondStage } = point;
  const second = secondStageOf(point);
  if (secondStage === undefined || second === null) return stages;
  const { cuts: further, restore: below = first.below } = secondStage;
  return [...stages, ...further.map((area): Cut => ({ area, threshold: { at: second, below } }))];
}

const FAN_LOCK: Threshold = Object.freeze({
  at: INTERLOCK_NUMBERS.fanLockAt.value,
  below: INTERLOCK_NUMBERS.fanUnlockBelow.value,
});

/**
 * The areas of a source. `points` are its points in file order, compiled; `firstIndex` is the place of the first area in the
 * register.
 */
export function compileAreas(
  site: string,
  source: SiteFileSource,
  points: readonly Point[],
  firstIndex: number,
): readonly Area[] {
  const written = source.points ?? [];
  return (source.areas ?? []).map((area, offset): Area => {
    const isMine = source.kind === 'coal-mine';
    const hasFan = written.some(
      ({ kind, cuts }) => kind === 'fan' && cuts?.includes(area.id) === true,
    );
    const causes = points.flatMap((point, index): AreaCause[] => {
      const file = written[index] as SiteFilePoint;
      const isHeading = FAN_LOCK_PLACEMENTS.includes(file.placement ?? '');
      const locksFan = isMine && file.kind === 'methane' && (hasFan || isHeading);
      const fanLock = locksFan ? FAN_LOCK : null;
      return cutsOf(file, point.limits)
        .filter((cut) => cut.area === area.id)
        .slice(0, 1)
        .map(({ threshold }) =>
          Object.freeze({ point: point.index, name: point.fullName, cut: threshold, fanLock }),
        );
    });
    const controller = area.controller ?? 'local';
    const { localDeadlineMs, remoteDeadlineMs } = INTERLOCK_NUMBERS;
    return Object.freeze({
      index: firstIndex + offset,
      site,
      source: source.id,
      id: area.id,
      fullName: `${site}/${source.id}/areas/${area.id}`,
      name: area.name ?? null,
      feed: points.find(({ id }) => id === area.feed)?.index ?? null,
      controller,
      commands: source.interlocks?.commands === 'on',
      deadlineMs: (controller === 'remote' ? remoteDeadlineMs : localDeadlineMs).value,
      faultLock: area.faultLock ?? FAULT_LOCK_SOURCES.includes(source.kind),
      causes: Object.freeze(causes),
    });
  });
}
