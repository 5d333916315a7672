import type { Alarm, AlarmEventType } from './alarm.ts';

/** What an event can tell of an interlock. */
export const INTERLOCK_EVENT_TYPES = [
  'cut-required',
  'cut-commanded',
  'cut-confirmed',
  'cut-failed',
  'feed-abnormal',
  'feed-normal',
  'restore-permitted',
  'restored',
  'locked',
  'unlocked',
] as const;
export type InterlockEventType = (typeof INTERLOCK_EVENT_TYPES)[number];

/** An interlock as its events show it; `cause` is the full name of a point. */
export interface Interlock {
  readonly id: string;
  readonly site: string;
  readonly source: string;
  readonly area: string;
  readonly cause: string;
  readonly value: number | null;
  readonly limit: number | null;
  readonly commanded: boolean;
}

/** What a system event tells; further facts stand beside these by name. */
export interface SystemFacts {
  /** Which part of the gateway speaks: gateway, journal, historian, clock, configuration, engine, ... */
  readonly part: string;
  readonly severity: 1 | 2 | 3 | 4;
  readonly detail: string;
  readonly [fact: string]: unknown;
}

interface EventCommon {
  /** Event time: the reading's, the deadline's, the action's. RFC 3339. */
  readonly at: string;
  /** Null where the event belongs to the gateway and to no site. */
  readonly site: string | null;
  /** Account, `token:NAME`, `local` in open mode, null for the gateway. */
  readonly by: string | null;
  readonly comment: string | null;
}

/** An event as the engine makes it; the journal numbers and chains it. */
export type EngineEvent =
  | (EventCommon & { readonly kind: 'alarm'; readonly type: AlarmEventType; readonly alarm: Alarm })
  | (EventCommon & {
      readonly kind: 'interlock';
      readonly type: InterlockEventType;
      readonly interlock: Interlock;
    })
  | (EventCommon & {
      readonly kind: 'system';
      readonly type: string;
      readonly system: SystemFacts;
    });

/** What the journal adds to an event: its place in the order and in the chains. */
export interface Chained {
  readonly seq: number | null;
  readonly siteSeq: number | null;
  readonly recordedAt: string;
  readonly durable: boolean;
  readonly prevHash: string | null;
  readonly sitePrevHash: string | null;
  readonly hash: string | null;
}

/** An event as the outside world sees it. */
export type HazgateEvent = EngineEvent & Chained;
