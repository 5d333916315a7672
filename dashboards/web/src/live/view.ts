import type { InterlockArea, Point, Session, Site, Source } from '../api/answers.ts';
import { type Board, emptyBoard } from './board.ts';
import type { Sight } from './sight.ts';
import type { SourcePoints } from './source-points.ts';

/** The register as names need it; values in it may be old. */
export interface Names {
  readonly sites: readonly Site[];
  readonly sources: readonly Source[];
  readonly points: ReadonlyMap<string, Point>;
}

/** Everything the page knows at one moment. Replaced as a whole, never changed. */
export interface View {
  readonly board: Board;
  readonly sites: readonly Site[];
  readonly sources: readonly Source[];
  /** By full name, with their current values. */
  readonly points: ReadonlyMap<string, Point>;
  /** The same by source: who shows one source is not drawn anew with the values of others. */
  readonly sourcePoints: SourcePoints<Point>;
  /** The same without news of values: what only needs names and kinds is not drawn anew with each value. */
  readonly names: Names;
  /** Whether the register has come, points and all. */
  readonly hasRegister: boolean;
  /** What interlocks cut, as it was last told; the same list until something of it changes. */
  readonly areas: readonly InterlockArea[];
  /** It could not be asked for just now: what stands may be old, but is not gone. */
  readonly areAreasOld: boolean;
  /** Alarms or the register could not be listed when they were last asked for: what stands may be old, or lack something. */
  readonly areListsOld: boolean;
  /** Whether the connection stands. */
  readonly live: boolean;
  readonly sight: Sight;
  /** When something was last heard, by this machine's wall clock. */
  readonly heardAtMs: number;
  readonly hasHeard: boolean;
  /** How far the gateway's clock is ahead of this machine's. */
  readonly aheadMs: number;
  /** What an action is under way on: ids of alarms, full names of places. */
  readonly busy: ReadonlySet<string>;
  /** How many readers there were before this one: what was asked for one is not shown to the next. */
  readonly reader: number;
  /** Who is signed in; null while nobody knows. */
  readonly session: Session | null;
  /** Accounts are in force, and nobody is signed in. */
  readonly isSignedOut: boolean;
  /** Counts up with each interlock or system event, for pages that fetch what those change. */
  readonly plantEvents: number;
  /** Counts up with each event that bears on what is shelved, out of service or in a mode. */
  readonly inhibitionEvents: number;
}

/** Whether the register and the alarms have come: before that, what is not known must not look like what is well. */
export function isComplete({ hasRegister, board }: Pick<View, 'hasRegister' | 'board'>): boolean {
  return hasRegister && board.loaded;
}

/** What is known before anything was heard. */
export function emptyView(nowMs: number): View {
  return {
    board: emptyBoard(),
    sites: [],
    sources: [],
    points: new Map(),
    sourcePoints: new Map(),
    names: { sites: [], sources: [], points: new Map() },
    hasRegister: false,
    areas: [],
    areAreasOld: false,
    areListsOld: false,
    live: false,
    sight: { blind: false, silentMs: 0 },
    heardAtMs: nowMs,
    hasHeard: false,
    aheadMs: 0,
    busy: new Set(),
    reader: 0,
    session: null,
    isSignedOut: false,
    plantEvents: 0,
    inhibitionEvents: 0,
  };
}
