import type { Colour, ColourCounts } from './colour.ts';
import type { Level, Route, StandardReference } from './register.ts';
import type { Season } from './season.ts';

/** ISA-18.2 / IEC 62682 state as it stands on the wire, derived from the axes of alarm-machine.ts. */
export const ALARM_STATES = [
  'UNACK',
  'ACKED',
  'RTNUN',
  'LATCHED',
  'SHELVED',
  'SUPPRESSED',
  'OUT_OF_SERVICE',
  'NORMAL',
] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** What an event can tell of an alarm. */
export const ALARM_EVENT_TYPES = [
  'raised',
  'escalated',
  'de-escalated',
  'returned',
  'acknowledged',
  'reset',
  'shelved',
  'unshelved',
  'suppressed',
  'unsuppressed',
  'out-of-service',
  'in-service',
  'commented',
  'closed',
] as const;
export type AlarmEventType = (typeof ALARM_EVENT_TYPES)[number];

/** How a group came to its colour, at the last event. */
export interface Counting {
  /** Whose count decided: the alarm's colour, or the next milder one where enough of it make one worse; null after the return. */
  readonly colour: Colour | null;
  /** That count; also the alarm's value. */
  readonly count: number;
  /** Members by colour: points of an item, items of a pond. */
  readonly counts: ColourCounts;
  /** Those that have a colour, worst first; at most 50. An id is that of a point, or for a pond the rule of an item. */
  readonly members: readonly { readonly id: string; readonly colour: Colour }[];
}

/** What a member of a vote says: its value meets the limit, does not, or it can't vote. */
export const BALLOTS = ['for', 'against', 'none'] as const;
export type Ballot = (typeof BALLOTS)[number];

/** Who voted, and how, at the last event. */
export interface Voting {
  /** As configured, such as 2oo3. */
  readonly scheme: string;
  /** With the members that could vote, such as 1oo2; null where none could. */
  readonly inForce: string | null;
  /** In file order; `value` is the last that was believed, null before the first. */
  readonly members: readonly {
    readonly id: string;
    readonly value: number | null;
    readonly vote: Ballot;
  }[];
}

/** An alarm as the outside sees it, over HTTP, MQTT and in the event journal. Times are RFC 3339 in UTC with milliseconds. */
export interface Alarm {
  /** Null only on a shelf or out-of-service event of a point and rule that has no open alarm. */
  readonly id: string | null;
  readonly site: string;
  readonly source: string;
  readonly point: string | null;
  readonly rule: string;
  /** Level of the last active limit. */
  readonly level: Level;
  /** Worst level this alarm has had. */
  readonly worst: Level;
  readonly limitName: string | null;
  readonly limit: number | null;
  /** Value at the last event. */
  readonly value: number | null;
  /** Worst value while it was active: from the raise on, so without what came during an on-delay. */
  readonly peak: number | null;
  readonly unit: string | null;
  readonly state: AlarmState;
  readonly occurrences: number;
  readonly raisedAt: string | null;
  readonly updatedAt: string;
  readonly returnedAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly acknowledgedBy: string | null;
  readonly shelvedUntil: string | null;
  readonly late: boolean;
  readonly mark: 'DRILL' | 'TEST' | null;
  /** How a group came to its colour; null for a point's alarm. */
  readonly counted: Counting | null;
  /** Who voted; only in the alarms of a vote. */
  readonly votes?: Voting | undefined;
  /** On a rule `copied`: full name of the point whose readings it repeats, its own for its earlier ones. */
  readonly copyOf?: string | undefined;
  /** Season of `limit`, where the point has limits by season. */
  readonly season?: Season | undefined;
  readonly standard: StandardReference | null;
  /** Where it must be shown beside the control room; null where nowhere else. */
  readonly route: Route | null;
  /** Hash of the configuration it was judged under. */
  readonly config: string;
  readonly version: number;
}
