import type { z } from 'zod';
import type {
  AlarmBulkSchema,
  AlarmDetailSchema,
  PointSchema,
  ProblemSchema,
  SiteSchema,
  SourceSchema,
} from '../../../../gateway/api/contract.ts';
import type { ReadinessSchema } from '../../../../gateway/api/health-contract.ts';

import type {
  ClientListSchema,
  JournalStateSchema,
  RejectedListSchema,
} from '../../../../gateway/api/operation-contract.ts';
import type { SessionSchema } from '../../../../gateway/api/session-contract.ts';

/** A site of the register. */
export type Site = z.output<typeof SiteSchema>;
/** A hazard source of the register. */
export type Source = z.output<typeof SourceSchema>;
/** A point with its current value. */
export type Point = z.output<typeof PointSchema>;
/** What was refused, and why. */
export type Problem = z.output<typeof ProblemSchema>;
/** How the parts of the gateway do. */
export type Readiness = z.output<typeof ReadinessSchema>;
/** An alarm with its whole story. */
export type AlarmDetail = z.output<typeof AlarmDetailSchema>;
/** What became of each alarm of a bulk acknowledgement. */
export type AlarmBulk = z.output<typeof AlarmBulkSchema>;

/** One value of the feed of current values. */
export interface ValueItem {
  readonly site: string;
  readonly source: string;
  readonly id: string;
  readonly v: number | null;
  readonly t: string;
  readonly q: 'good' | 'uncertain' | 'bad' | 'calibrating' | 'maintenance';
}

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** Text in both languages. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** An area whose power interlocks cut, as it stands. */
export interface InterlockArea {
  readonly site: string;
  readonly source: string;
  readonly area: string;
  readonly name: Bilingual | null;
  /** Full name of the point that tells whether it is powered; null where none does. */
  readonly feed: string | null;
  readonly controller: 'local' | 'remote';
  readonly commands: boolean;
  readonly required: boolean;
  readonly locked: boolean;
  readonly fed: boolean | null;
  readonly state: string;
  /** Full names of the points that require the cut. */
  readonly causes: readonly string[];
}

/** What a standard says of a limit. */
export interface LimitStandard {
  readonly id: string;
  readonly clause: string;
  readonly confidence: 'found' | 'memory-high' | 'memory-low';
  readonly bound?: 'exact' | 'upper' | 'lower';
  readonly statutory?: boolean;
}

/** What a gateway may tell of a point beside the rest. */
export interface PointNotes {
  readonly guidance?: Bilingual | null;
  readonly standards?: Readonly<Record<string, LimitStandard>>;
  readonly mode?: { readonly mode: string; readonly until: string } | null;
}

/** How far the journal, its chains and its views have come. */
export type JournalState = z.output<typeof JournalStateSchema>;
/** A connected MQTT client. */
export type Client = z.output<typeof ClientListSchema>['items'][number];
/** A refused message. */
export type Refused = z.output<typeof RejectedListSchema>['items'][number];
/** Who is signed in. */
export type Session = z.output<typeof SessionSchema>;

/** A limit of a profile, with where it comes from. */
export interface ProfileLimit extends LimitStandard {
  readonly limit: string;
  /** Null where it is reckoned from the site file or set by its design. */
  readonly value: number | null;
  readonly shown: Bilingual;
  readonly edition: string | null;
}

/** What standards say of limits, by kind of point. */
export interface Profile {
  readonly id: string;
  readonly name: Bilingual | null;
  readonly builtIn: boolean;
  readonly sourceKind: string | null;
  readonly entries: readonly {
    readonly kind: string;
    readonly placement: string | null;
    readonly substance: string | null;
    readonly unit: string | null;
    readonly limits: readonly ProfileLimit[];
  }[];
}
