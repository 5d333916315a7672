import type { Alarm, AlarmState } from '../../rules/alarm.ts';
import type { AreaView } from '../../rules/area-view.ts';
import type { Derived } from '../../rules/derivation.ts';
import type { EngineEvent, HazgateEvent } from '../../rules/event.ts';
import type { GuardedAction } from '../../rules/guarded-action.ts';
import type { Inhibition } from '../../rules/inhibition.ts';
import type { Action, Refusal } from '../../rules/input.ts';
import type { PointMode } from '../../rules/point-mode.ts';
import type { Disposition, Quality } from '../../rules/reading.ts';
import type { Level, Register } from '../../rules/register.ts';
import type { Role } from '../../rules/role.ts';
import type { Scope } from '../../rules/scope.ts';
import type { WallMs } from '../../rules/time.ts';
import type { BlindSpot } from '../../rules/view.ts';
import type { Cancel, Clock } from '../ports.ts';
import type { PartReason } from './health-contract.ts';
import type { Operation } from './operation.ts';

/** What people are shown of a point. */
export interface PointView {
  readonly latest: {
    readonly value: number | null;
    readonly quality: Quality;
    readonly eventTime: WallMs;
    readonly derived?: Derived | undefined;
  } | null;
  readonly lastSeen: WallMs | null;
  readonly condition: 'ok' | 'uncertain' | 'bad' | 'stale' | 'calibrating' | 'never';
  readonly alarms: readonly string[];
  readonly mode: PointMode | null;
  /** In units a day; null where that is not known, left out where it is not watched. */
  readonly ratePerDay?: number | null;
}

/** The engine's present state, read synchronously. */
export interface PlantView {
  readonly register: Register;
  pointStatus(index: number): PointView;
  /** The level that the live inventory counts a tank's gauge with; null where it counts none. */
  countedLevel(index: number): number | null;
  /** All that are not NORMAL, hidden ones included. */
  openAlarms(): readonly Alarm[];
  openAlarm(id: string): Alarm | null;
  /** What interlocks cut, power of areas and inlets of tanks, in file order. */
  areas(): readonly AreaView[];
  /** What people have shelved, taken out of service or put into a mode, in the order of the register. */
  inhibitions(): readonly Inhibition[];
  /** What can't be seen just now, in the order of the register. */
  blindSpots(): readonly BlindSpot[];
}

/** What became of an action. `events` are those it made, whose last alarm of an id is that alarm after it. */
export type ActionResult =
  | { readonly kind: 'done'; readonly events: readonly EngineEvent[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'not-durable' };

/** The door for people's actions. */
export interface Actions {
  /** Judges synchronously, before it returns; resolves once durable, or `not-durable` after 5 s. Never rejects. */
  perform(action: Action, by: string, comment: string | null): Promise<ActionResult>;
}

/** The durable events. */
export interface EventLog {
  durableSeq(): number;
  /** Up to `limit` behind `seq` in ascending order; fewer only at the end. */
  after(seq: number, options: { readonly limit: number }): Promise<readonly HazgateEvent[]>;
}

/** Which alarms are asked of the history; what is left out is no condition. */
export interface AlarmHistoryQuery {
  readonly sites?: readonly string[] | undefined;
  readonly source?: string | undefined;
  readonly point?: string | undefined;
  readonly states?: readonly AlarmState[] | undefined;
  readonly levels?: readonly Level[] | undefined;
  /** The worst that alarms have been at. */
  readonly worst?: readonly Level[] | undefined;
  /** Raised at or after. */
  readonly from?: WallMs | undefined;
  /** Raised before. */
  readonly to?: WallMs | undefined;
  readonly limit: number;
  readonly cursor?: string | null | undefined;
}

/** Alarms there have been. An answer holds every alarm event that was durable when it was asked for; rejects while unavailable. */
export interface AlarmHistory {
  find(
    id: string,
  ): Promise<{ readonly alarm: Alarm; readonly events: readonly HazgateEvent[] } | null>;
  /** Null where the cursor is none of its own. */
  list(query: AlarmHistoryQuery): Promise<{
    readonly items: readonly Alarm[];
    readonly nextCursor: string | null;
  } | null>;
}

/** One page of a point's past, oldest first; `next` is null on the last. */
export type HistoryPage =
  | {
      readonly kind: 'readings';
      readonly items: readonly {
        readonly t: WallMs;
        readonly v: number | null;
        readonly q: Quality;
        readonly disposition?: Disposition;
      }[];
      readonly next: string | null;
    }
  | {
      readonly kind: 'buckets';
      readonly items: readonly {
        readonly t: WallMs;
        readonly min: number | null;
        readonly mean: number | null;
        readonly max: number | null;
        readonly last: number | null;
        readonly count: number;
        readonly qualities?: Readonly<Record<Quality, number>>;
        readonly late?: number;
      }[];
      readonly next: string | null;
    };

/** The readings there have been; rejects while unavailable. */
export interface Historian {
  /** Event time in [from, to); `every` in milliseconds, null for the readings themselves; `detail` tells what they are worth. Null where the cursor is none of its own. */
  history(query: {
    readonly fullName: string;
    readonly from: WallMs;
    readonly to: WallMs;
    readonly every: number | null;
    readonly limit: number;
    readonly detail: boolean;
    readonly cursor?: string | null | undefined;
  }): Promise<HistoryPage | null>;
}

/** How one part of the gateway does. */
export interface PartState {
  readonly state: 'ok' | 'degraded' | 'down';
  readonly detail: string | null;
  /** The same as `detail`, for whoever says it in another language. */
  readonly reason?: PartReason | undefined;
}

/** Whether the gateway does its main job, and how its parts do. */
export interface Readiness {
  report(): { readonly ready: boolean; readonly parts: Readonly<Record<string, PartState>> };
}

/** Ends a subscription; harmless once it has ended. */
export interface StreamSubscription {
  cancel(): void;
}

/** Where a stream writes for one client. */
export interface StreamSink {
  write(chunk: Uint8Array): boolean;
  bufferedBytes(): number;
  close(): void;
}

/** The feed of events; null from `subscribe` where it is full. */
export interface EventFeed {
  subscribe(
    sink: StreamSink,
    request: {
      readonly after: number | null | 'unknown';
      readonly filter: {
        readonly sites: readonly string[] | null;
        readonly kinds: readonly HazgateEvent['kind'][] | null;
        readonly levels: readonly number[] | null;
      };
    },
  ): StreamSubscription | null;
}

/** The feed of current values; null from `subscribe` where it is full. */
export interface ValueFeed {
  subscribe(
    sink: StreamSink,
    filter: {
      readonly sites: readonly string[] | null;
      readonly sources: readonly string[] | null;
    },
  ): StreamSubscription | null;
}

/** Metrics as the API shows and feeds them. */
export interface ApiMetrics {
  readonly contentType: string;
  text(): Promise<string>;
  observeRequest(route: string, method: string, status: number, seconds: number): void;
}

/** Who makes a request, and what exists for them. */
export interface Caller {
  /** `by` of what they do: an account's name, `token:NAME`, `local`. */
  readonly name: string;
  readonly role: Role;
  readonly scope: Scope;
  /** When their session or token ends by itself; null for never. */
  readonly expiresAt: WallMs | null;
  /** Ids of the sites they see now; null for all, and for what belongs to no site. */
  sites(): readonly string[] | null;
  sees(site: string): boolean;
  /** Calls back when they may no longer see what they see now; a stream must end then. Harmless to cancel afterwards. */
  onEnd(task: () => void): Cancel;
}

/** What a request brings to show who makes it. */
export interface RequestCredentials {
  /** What follows `Authorization: Bearer`: a token or the id of a session. */
  readonly bearer: string | undefined;
  /** The session cookie; it does not count where there is a bearer. */
  readonly cookie: string | undefined;
}

/** What somebody signs in with. */
export type SignInAttempt =
  | { readonly username: string; readonly password: string }
  | { readonly token: string };

/** A session for whoever has just shown who they are. */
export interface SessionGiven {
  /** Id of the session, told once. */
  readonly id: string;
  readonly expiresAt: WallMs;
  readonly caller: Caller;
}

/** What came of a sign-in. The answer for an unknown name and for a wrong password is the same and takes as long. */
export type SignInResult =
  | ({ readonly kind: 'signed-in' } & SessionGiven)
  | { readonly kind: 'refused' }
  | { readonly kind: 'too-many'; readonly waitSeconds: number };

/** Why somebody who is signed in could not show once more who they are; `no-password` where they came by a token. */
export type NotShown =
  | { readonly kind: 'signed-out' | 'no-password' | 'wrong-password' }
  | { readonly kind: 'too-many'; readonly waitSeconds: number };

/** What came of changing a password. `word`: the new one holds a name; `common`: many have it; `unavailable`: not known to be done. */
export type PasswordChangeResult =
  | NotShown
  | ({ readonly kind: 'changed' } & SessionGiven)
  | { readonly kind: 'word' | 'common' /** What is wrong with it. */; readonly message: string }
  | { readonly kind: 'unavailable' };

/** A session of whoever asks; what it lacks was opened by an earlier version. */
export interface OwnSession {
  /** Names it; lets nobody in. */
  readonly name: string;
  readonly openedAt: WallMs | null;
  readonly address: string | null;
  readonly usedAt: WallMs;
  readonly expiresAt: WallMs;
  readonly isCurrent: boolean;
}

/** What came of ending sessions. */
export type SessionsEndResult =
  | NotShown
  | { readonly kind: 'ended'; readonly count: number }
  | { readonly kind: 'unknown' };

/** Knows people and programs by what they bring. */
export interface Gatekeeper {
  /** Null where the credentials are missing, wrong, expired or revoked. */
  identify(credentials: RequestCredentials): Caller | null;
  signIn(attempt: SignInAttempt, address: string): Promise<SignInResult>;
  /** Ends the session that the credentials name, if they name one. */
  signOut(credentials: RequestCredentials, address: string): void;
  /** Gives whoever is signed in another password; their session goes on by another id, all others end. */
  changePassword(
    credentials: RequestCredentials,
    change: { readonly password: string; readonly newPassword: string },
    address: string,
  ): Promise<PasswordChangeResult>;
  /** Where whoever brings these is signed in, oldest first. */
  sessions(credentials: RequestCredentials): readonly OwnSession[];
  /** Ends one session of the same person, with null all but that of the credentials. */
  endSessions(
    credentials: RequestCredentials,
    meant: { readonly password: string; readonly session: string | null },
    address: string,
  ): Promise<SessionsEndResult>;
}

/** Who signs beside whoever acts, and what for. */
export interface Countersignature {
  readonly action: GuardedAction;
  readonly site: string;
  /** Full name of a point or source, or `alarm` and its id. */
  readonly place: string;
  /** Whoever acts. */
  readonly by: string;
  readonly second: string;
  readonly reason: string | null;
}

/** Everything the API stands on; the composition root hands it in. */
export interface ApiDependencies {
  readonly clock: Clock;
  /** Null where security is open: everybody is the local operator. */
  readonly gatekeeper: Gatekeeper | null;
  readonly plant: PlantView;
  readonly actions: Actions;
  readonly events: EventLog;
  readonly alarmHistory: AlarmHistory;
  readonly historian: Historian;
  readonly eventFeed: EventFeed;
  readonly valueFeed: ValueFeed;
  readonly readiness: Readiness;
  readonly operation: Operation;
  readonly metrics: ApiMetrics;
  /** Writes down a signature; false where it is not on disk after 5 s. Never rejects. */
  countersigned(signature: Countersignature): Promise<boolean>;
  /** Somebody asked for what they may not do or see, for the log. */
  denied(account: string, request: string): void;
  /** A part did not answer what a request asked of it, and why, for the log. */
  unanswered(cause: unknown, request: string): void;
  /** A fault of ours, for the log; the client is told nothing of it. */
  faulted(error: unknown, request: string): void;
}
