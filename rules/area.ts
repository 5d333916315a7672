import {
  FAN_LOCK_PLACEMENTS,
  FAULT_LOCK_SOURCES,
  INTERLOCK_NUMBERS,
} from './interlock-standard.ts';
import type { Bilingual, Point } from './register.ts';
import type { SiteFileArea, SiteFilePoint, SiteFileSource } from './site-file.ts';
import { withoutNoise } from './unit-conversion.ts';
import type { Vote } from './vote.ts';

const MS_PER_SECOND = 1_000;

/** Limits in the point's unit: required at or above `at`, undone by a good value below `below`. */
export interface Threshold {
  readonly at: number;
  readonly below: number;
}

/** What a cut of an area stops: its power, or what flows into a tank. */
export const STOPPABLES = ['power', 'inlet'] as const;
export type Stoppable = (typeof STOPPABLES)[number];

/** A point, or a vote of several, that can cut an area. */
export type AreaCause = CauseFacts &
  (
    | {
        /** Index in the register. */
        readonly point: number;
        readonly voters?: undefined;
      }
    | {
        readonly point: null;
        /** Indexes of the points that vote. */
        readonly voters: readonly number[];
      }
  );

/** Indexes of the points that a cause goes by. */
export function pointsOf({ point, voters }: AreaCause): readonly number[] {
  return point === null ? voters : [point];
}

interface CauseFacts {
  /** Full name of the point, or of the vote. */
  readonly name: string;
  /** Methane by its value; null for a fan or an air duct, which cuts while it stands at 0. */
  readonly cut: Threshold | null;
  /** Methane that also locks the start of the local fan (甲烷风电闭锁); null where there is none to lock. */
  readonly fanLock: Threshold | null;
}

/** What interlocks cut, the power of an area or the inlet of a tank, with everything that may cut it. */
export interface Area {
  readonly index: number;
  readonly stops: Stoppable;
  readonly site: string;
  readonly source: string;
  readonly id: string;
  /** `site/source/areas/id`, unique in the register. */
  readonly fullName: string;
  readonly name: Bilingual | null;
  /** Index of the point that tells whether it is powered, or its inlet open; null where none does. */
  readonly feed: number | null;
  readonly controller: 'local' | 'remote';
  /** Whether commands are published to its controller. */
  readonly commands: boolean;
  /** How long after a cut is required its power may still be on, or its inlet open. */
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

/** A tank's inlet is closed by the limit that its alarm HH stands on, and permitted again when that alarm would return. */
function inletCut({ limits, deadband }: Point): Threshold | null {
  const { HH } = limits;
  return HH === undefined ? null : { at: HH, below: withoutNoise(HH - deadband) };
}

function cutsOf(point: SiteFilePoint, compiled: Point, inlets: readonly string[]): readonly Cut[] {
  const named = point.cuts ?? [];
  const closes = inletCut(compiled);
  const closed = closes === null ? [] : named.filter((area) => inlets.includes(area));
  return [
    ...closed.map((area) => ({ area, threshold: closes })),
    ...powerCuts(
      point,
      compiled.limits,
      named.filter((area) => !inlets.includes(area)),
    ),
  ];
}

function powerCuts(
  point: SiteFilePoint,
  limits: Point['limits'],
  areas: readonly string[],
): readonly Cut[] {
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

/** What an area of a site file stops. */
export function stopsOf({ stops = 'power' }: SiteFileArea): Stoppable {
  return stops;
}

/** How long an area may take to obey: power by the standard, an inlet as long as its valve needs to close. */
function deadlineOf(area: SiteFileArea): number {
  if (stopsOf(area) === 'inlet') return Math.round((area.deadlineSeconds ?? 0) * MS_PER_SECOND);
  const { localDeadlineMs, remoteDeadlineMs } = INTERLOCK_NUMBERS;
  return (area.controller === 'remote' ? remoteDeadlineMs : localDeadlineMs).value;
}

/** The points that can cut an area. `written`: the same points as the file has them; `inlets`: areas that are one. */
function pointCauses(
  source: SiteFileSource,
  written: readonly SiteFilePoint[],
  area: SiteFileArea,
  inlets: readonly string[],
  points: readonly Point[],
): readonly AreaCause[] {
  const isMine = source.kind === 'coal-mine';
  const hasFan = written.some(
    ({ kind, cuts }) => kind === 'fan' && cuts?.includes(area.id) === true,
  );
  return points.flatMap((point, index): AreaCause[] => {
    const file = written[index] as SiteFilePoint;
    const isHeading = FAN_LOCK_PLACEMENTS.includes(file.placement ?? '');
    const locksFan = isMine && file.kind === 'methane' && (hasFan || isHeading);
    const fanLock = locksFan ? FAN_LOCK : null;
    return cutsOf(file, point, inlets)
      .filter((cut) => cut.area === area.id)
      .slice(0, 1)
      .map(({ threshold }) =>
        Object.freeze({ point: point.index, name: point.fullName, cut: threshold, fanLock }),
      );
  });
}

/** The votes that can cut an area. */
function voteCauses(
  area: SiteFileArea,
  votes: readonly Vote[],
  points: readonly Point[],
): readonly AreaCause[] {
  return votes
    .filter(({ cuts }) => cuts.includes(area.id))
    .map(({ fullName, members, limit: { value } }) => {
      const voters = points.filter(({ id }) => members.includes(id)).map(({ index }) => index);
      const cut = { at: value, below: value };
      return Object.freeze({ point: null, voters, name: fullName, cut, fanLock: null });
    });
}

/** Ids of the areas of a source that stop an inlet, in file order. */
export function inletsOf({ areas = [] }: SiteFileSource): readonly string[] {
  return areas.filter((area) => stopsOf(area) === 'inlet').map(({ id }) => id);
}

/**
 * The areas of a source. `points` are its points in file order, compiled, and `votes` what decides together; `firstIndex` is
 * the place of the first area in the register.
 */
export function compileAreas(
  site: string,
  source: SiteFileSource,
  points: readonly Point[],
  votes: readonly Vote[],
  firstIndex: number,
): readonly Area[] {
  const written = source.points ?? [];
  const areas = source.areas ?? [];
  const inlets = inletsOf(source);
  return areas.map((area, offset): Area => {
    const causes = [
      ...pointCauses(source, written, area, inlets, points),
      ...voteCauses(area, votes, points),
    ];
    return Object.freeze({
      index: firstIndex + offset,
      stops: stopsOf(area),
      site,
      source: source.id,
      id: area.id,
      fullName: `${site}/${source.id}/areas/${area.id}`,
      name: area.name ?? null,
      feed: points.find(({ id }) => id === area.feed)?.index ?? null,
      controller: area.controller ?? 'local',
      commands: source.interlocks?.commands === 'on',
      deadlineMs: deadlineOf(area),
      faultLock: area.faultLock ?? FAULT_LOCK_SOURCES.includes(source.kind),
      causes: Object.freeze(causes),
    });
  });
}
