import type { z } from 'zod';
import type {
  AlarmBulkSchema,
  AlarmDetailSchema,
  AreaSchema,
  BlindSpotListSchema,
  PointSchema,
  PointValueSchema,
  ProblemSchema,
  SiteSchema,
  SourceSchema,
} from '../../../../gateway/api/contract.ts';
import type { LimitStandardSchema } from '../../../../gateway/api/event-contract.ts';
import type { ReadinessSchema } from '../../../../gateway/api/health-contract.ts';
import type { InhibitionSchema } from '../../../../gateway/api/inhibition-contract.ts';
import type {
  ClientListSchema,
  JournalStateSchema,
  RejectedListSchema,
} from '../../../../gateway/api/operation-contract.ts';
import type { ProfileSchema } from '../../../../gateway/api/profile-contract.ts';
import type {
  OwnSessionSchema,
  SessionOpenedSchema,
  SessionSchema,
} from '../../../../gateway/api/session-contract.ts';

/** A site of the register. */
export type Site = z.output<typeof SiteSchema>;
/** A hazard source of the register. */
export type Source = z.output<typeof SourceSchema>;
/** A point with its current value. */
export type Point = z.output<typeof PointSchema>;
/** Something of which nothing has been seen for too long. */
export type BlindSpot = z.output<typeof BlindSpotListSchema>['items'][number];
/** What was refused, and why. */
export type Problem = z.output<typeof ProblemSchema>;
/** How the parts of the gateway do. */
export type Readiness = z.output<typeof ReadinessSchema>;
/** How one of them does. */
export type ReadinessPart = Readiness['parts'][string];
/** An alarm with its whole story. */
export type AlarmDetail = z.output<typeof AlarmDetailSchema>;
/** What became of each alarm of a bulk acknowledgement. */
export type AlarmBulk = z.output<typeof AlarmBulkSchema>;

/** One value of the feed of current values. */
export type ValueItem = z.output<typeof PointValueSchema>;

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** How far the journal, its chains and its views have come. */
export type JournalState = z.output<typeof JournalStateSchema>;
/** A connected MQTT client. */
export type Client = z.output<typeof ClientListSchema>['items'][number];
/** A refused message. */
export type Refused = z.output<typeof RejectedListSchema>['items'][number];
/** Who is signed in. */
export type Session = z.output<typeof SessionSchema>;
/** A session that was opened, with its token. */
export type SessionOpened = z.output<typeof SessionOpenedSchema>;
/** Where the reader is signed in. */
export type OwnSession = z.output<typeof OwnSessionSchema>;

/** What standards say of limits, by kind of point. */
export type Profile = z.output<typeof ProfileSchema>;
/** A limit of a profile, with where it comes from. */
export type ProfileLimit = Profile['entries'][number]['limits'][number];
/** What a standard says of a limit. */
export type LimitStandard = z.output<typeof LimitStandardSchema>;
/** What interlocks cut, power of an area or the inlet of a tank, as it stands. */
export type InterlockArea = z.output<typeof AreaSchema>;
/** One rule of a point or group that somebody has shelved or taken out of service, or a point in a mode. */
export type Inhibition = z.output<typeof InhibitionSchema>;
