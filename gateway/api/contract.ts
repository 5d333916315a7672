import { z } from 'zod';
import { ALARM_STATES, type AlarmState } from '../../rules/alarm.ts';
import { STOPPABLES } from '../../rules/area.ts';
import { AREA_STATES } from '../../rules/area-view.ts';
import { QUALITIES } from '../../rules/reading.ts';
import type { Level } from '../../rules/register.ts';
import { SEASONS } from '../../rules/season.ts';
import { parseInstant, type WallMs } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import { Comment, Reason } from './contract-text.ts';
import { PROBLEM_CODES } from './errors.ts';
import { AlarmSchema, EventSchema, InstantSchema, LimitStandardSchema } from './event-contract.ts';
import { CoverageSchema, SourceHazardSchema } from './hazard-contract.ts';
import { DerivedSchema, JUDGED, ModeSchema, RateSchema, SuspectSchema } from './point-contract.ts';
import { PointFactsSchema } from './point-facts-contract.ts';

const PointConditions = ['ok', 'uncertain', 'bad', 'stale', 'calibrating', 'never'] as const;

/** Text in both languages. */
export const Bilingual = z.object({ zh: z.string(), en: z.string() }).meta({ id: 'Bilingual' });

/** A list as every route answers it. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('What to ask for the next page; null on the last'),
  });
}

/** RFC 9457 problem details. */
export const ProblemSchema = z
  .object({
    type: z
      .string()
      .describe(`urn:hazgate:problem: and one of ${Object.keys(PROBLEM_CODES).join(', ')}`),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What is wrong and what to do'),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('For bad input: each field at fault'),
    alarm: AlarmSchema.optional().describe('For a conflict: the alarm as it is'),
  })
  .meta({ id: 'Problem' });

/** A site of the register: what its file says, but for its sources. */
export const SiteSchema = z
  .looseObject({
    id: z.string(),
    kind: z.string(),
    name: Bilingual,
    region: z.array(z.string()).describe('One to five names, the widest first'),
    timeZone: z.string().describe('IANA name'),
  })
  .meta({ id: 'Site' });

/** A hazard source of the register: what its file says, but for its points. */
export const SourceSchema = z
  .looseObject({
    site: z.string(),
    id: z.string(),
    kind: z.string(),
    name: Bilingual,
    coverage: CoverageSchema,
    majorHazard: SourceHazardSchema.nullable().describe('Null where its file names no substances'),
    groupRules: z
      .array(z.string())
      .describe('Rules of its groups of points; each can be shelved or taken out of service'),
  })
  .meta({ id: 'Source' });

const VALUE = {
  v: z.number().nullable().describe('In `unit`; 1 and 0 for a boolean point'),
  t: InstantSchema.describe('Event time'),
  q: z.enum(QUALITIES),
};

/** A current value as the feed of points tells it. */
export const PointValueSchema = z.strictObject({
  site: z.string(),
  source: z.string(),
  id: z.string(),
  ...VALUE,
  derived: DerivedSchema.optional().describe(
    'What was made of it; missing where it is judged as it is',
  ),
});

/** A point with its current value. */
export const PointSchema = z
  .object({
    site: z.string(),
    source: z.string(),
    id: z.string(),
    kind: z.string(),
    name: Bilingual.nullable(),
    unit: z.string().nullable().describe('Of readings and `range`'),
    ...JUDGED,
    substance: z.string().nullable().describe('Gas that it detects: English name or CAS number'),
    range: z.array(z.number()).length(2).nullable().describe('Lowest and highest, in `unit`'),
    periodSeconds: z.number().describe('How often a reading is expected'),
    staleAfterSeconds: z.number().describe('Silence beyond this is an alarm'),
    limits: z.record(z.string(), z.number()).describe('By name, in `limitUnit`'),
    standards: z
      .record(z.string(), LimitStandardSchema)
      .describe(
        'What standards demand of those limits, by name; a limit of the site alone is missing',
      ),
    guidance: Bilingual.nullable().describe('What an alarm means and what to do first'),
    calibrationDueAt: z
      .string()
      .nullable()
      .describe('Day by which it must be calibrated again, YYYY-MM-DD'),
    latest: z.object(VALUE).nullable().describe('Null before the first reading'),
    derived: DerivedSchema.nullable().describe(
      'What was made of it; null where it is judged as it is',
    ),
    lastSeen: InstantSchema.nullable().describe('Receipt of the last reading'),
    condition: z.enum(PointConditions).describe('How far the value can be trusted'),
    alarms: z.array(z.string()).describe('Ids of its open alarms'),
    mode: ModeSchema.nullable().describe('What a person has put it into for a while'),
    season: z
      .enum(SEASONS)
      .nullable()
      .describe('Season whose `limits` are in force; null where they are the same all year'),
    rate: RateSchema.nullable().describe('Null where its rate is not watched'),
    suspect: SuspectSchema.nullable().describe('Null where it is not watched for faked values'),
    facts: PointFactsSchema,
  })
  .meta({ id: 'Point' });

/** What interlocks cut, power of an area or the inlet of a tank, as it stands. */
export const AreaSchema = z
  .object({
    site: z.string(),
    source: z.string(),
    area: z.string().describe('Id of the area in its source'),
    stops: z
      .enum(STOPPABLES)
      .describe('What a cut stops: the power of the area, or what flows into a tank'),
    name: Bilingual.nullable(),
    feed: z
      .string()
      .nullable()
      .describe('Full name of the point that shows whether it is powered, or its inlet open'),
    controller: z.enum(['local', 'remote']).describe('local obeys within 2 s, remote within 40 s'),
    commands: z.boolean().describe('Whether commands are published to its controller'),
    required: z.boolean().describe('Whether a cut is required'),
    locked: z.boolean().describe('Whether a fault, a fan or methane locks it'),
    fed: z
      .boolean()
      .nullable()
      .describe('Whether it is powered, or open; null where that is not known'),
    feedAbnormal: z.boolean().describe('Power is not as it was asked for'),
    cutFailed: z
      .boolean()
      .describe('Whether the open cut was refused, or not seen carried out by its time'),
    state: z
      .enum(AREA_STATES)
      .describe(
        'powered: no cut required; cut-required: not seen carried out; cut: seen without power, or closed; restore-permitted: power not seen back, or not seen open',
      ),
    causes: z
      .array(z.string())
      .describe('Full names of the points and votes of the open cut, oldest first'),
    since: InstantSchema.nullable().describe('When the cut was required, or power permitted'),
  })
  .meta({ id: 'InterlockArea' });

/** Answers that are lists. */
export const SiteListSchema = listOf(SiteSchema);
/** Sources, in file order. */
export const SourceListSchema = listOf(SourceSchema);
/** Points with their current values, in file order. */
export const PointListSchema = listOf(PointSchema);
/** Areas with their open cuts, in file order. */
export const AreaListSchema = listOf(AreaSchema);
/** What can't be seen just now: a source all of whose points are silent, and every silent point. */
export const BlindSpotListSchema = listOf(
  z
    .object({
      site: z.string(),
      source: z.string(),
      point: z.string().nullable().describe('Null for the source as a whole'),
      since: InstantSchema.describe('Nothing has been seen of it since'),
    })
    .meta({ id: 'BlindSpot' }),
);
/** Alarms, a page at a time. */
export const AlarmListSchema = listOf(AlarmSchema);
/** Events by rising sequence number, a page at a time. */
export const EventListSchema = listOf(EventSchema);

/** An alarm with its whole story. */
export const AlarmDetailSchema = z.object({
  alarm: AlarmSchema,
  events: z.array(EventSchema).describe('In order; an event that is not durable yet is missing'),
});

const Version = z
  .int()
  .min(1)
  .describe('The version that was seen; 409 where the alarm has changed since');
const Rule = z
  .string()
  .min(1)
  .max(64)
  .describe('Only this rule; else those with an open alarm, else all');
const Minutes = z
  .number()
  .min(1)
  .max(480)
  .describe(
    '1 to 480 minutes; level 2 at most 60, level 1 never. Where more than ten places of a site would come back within a minute it ends earlier, at the earliest after half of it: `shelvedUntil` says when',
  );

/** A request may leave out a body in which every field may be left out. */
function optionalBody<Shape extends z.ZodType>(shape: Shape) {
  return z.preprocess((body) => body ?? {}, shape);
}

/** Acknowledge, reset, close an alarm. */
export const AlarmActionBody = optionalBody(
  z.strictObject({ comment: Comment.optional(), version: Version.optional() }),
);
/** Comment on an alarm. */
export const AlarmCommentBody = z.strictObject({ comment: Comment, version: Version.optional() });
/** Shelve the point and rule of an alarm. */
export const AlarmShelveBody = z.strictObject({
  minutes: Minutes,
  reason: Reason,
  comment: Comment.optional(),
  version: Version.optional(),
});
/** Acknowledge many alarms at once, each with the version that was seen, or all of one source that wait. */
export const AlarmBulkBody = z
  .strictObject({
    alarms: z
      .array(z.strictObject({ id: z.string().min(1).max(200), version: Version.optional() }))
      .min(1)
      .max(LIMITS.listItemsMax)
      .optional()
      .describe('These; an alarm that is named twice is acknowledged once'),
    site: z.string().min(1).max(200).optional().describe('With `source`, instead of `alarms`'),
    source: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('All alarms of this source that wait for it, those of its groups too'),
    comment: Comment.optional(),
  })
  .refine(
    ({ alarms, site, source }) =>
      alarms === undefined
        ? site !== undefined && source !== undefined
        : site === undefined && source === undefined,
    { error: 'give either `alarms`, or `site` and `source`', path: ['alarms'] },
  );
/** Shelve a point, or one of its rules. */
export const PointShelveBody = z.strictObject({
  rule: Rule.optional(),
  minutes: Minutes,
  reason: Reason,
  comment: Comment.optional(),
});
/** Unshelve a point or return it to service, or one of its rules. */
export const PointRuleBody = optionalBody(
  z.strictObject({ rule: Rule.optional(), comment: Comment.optional() }),
);
/** Take a point, or one of its rules, out of service. */
export const PointOutOfServiceBody = z.strictObject({
  rule: Rule.optional(),
  reason: Reason,
  comment: Comment.optional(),
});

/** Take the point (or group) and rule of an alarm out of service. */
export const AlarmOutOfServiceBody = z.strictObject({
  reason: Reason,
  comment: Comment.optional(),
  version: Version.optional(),
});

/** What became of each item of a bulk acknowledgement, in the order of the request. */
export const AlarmBulkSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      status: z.int().describe('As if asked alone: 200, 404, 409 or 503'),
      alarm: AlarmSchema.nullable().describe('The alarm after it, or as it is'),
      detail: z.string().nullable().describe('Why it was refused'),
    }),
  ),
});

/** A comma list in a query, 1 to 200 items; naming the parameter several times is the same. */
export function commaList<Output>(item: z.ZodType<Output, string>) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [given].flat().flatMap((text) => text.split(',')))
    .transform((parts) => parts.map((part) => part.trim()))
    .pipe(z.array(item).min(1).max(200));
}

/** A name in a query or an address. */
export const Name = z.string().min(1).max(200);

/** A time in a query: RFC 3339 or epoch milliseconds, in milliseconds. */
export const TimeQuery = z
  .string()
  .transform((text, context): WallMs => {
    const ms = /^\d{1,15}$/.test(text)
      ? Number(text)
      : parseInstant(text.replace(/ (?=\d\d:\d\d$)/, '+'));
    if (ms === null) {
      context.addIssue({ code: 'custom', message: 'expected RFC 3339 or epoch milliseconds' });
      return z.NEVER;
    }
    return ms;
  })
  .describe('RFC 3339 or epoch milliseconds');

const Seq = z
  .string()
  .regex(/^\d{1,15}$/, 'expected a sequence number')
  .transform(Number)
  .describe('Sequence number');

const LevelText = z.enum(['1', '2', '3', '4']).transform((text) => Number(text) as Level);
const Kind = z.enum(['alarm', 'interlock', 'system']);
/** Where a page of a list begins. */
export const Cursor = z.string().max(500).describe('`nextCursor` of the page before');

/** A whole number in a query. */
export function wholeNumber(low: number, high: number) {
  return z
    .string()
    .regex(/^\d{1,6}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().min(low).max(high))
    .describe(`Items a page, ${low} to ${high}`);
}

/** How many items a page of a list has at most. */
export const Limit = wholeNumber(1, LIMITS.listItemsMax);

const STATES_NOT_NAMED: readonly AlarmState[] = ['UNACK', 'ACKED', 'RTNUN', 'LATCHED'];

/** Which alarms are wanted. */
export const AlarmsQuery = z.strictObject({
  state: commaList(z.enum([...ALARM_STATES, 'all']))
    .transform((named) => named.flatMap((state) => (state === 'all' ? ALARM_STATES : [state])))
    .default([...STATES_NOT_NAMED])
    .describe('Comma list, or `all`; by default what is neither NORMAL nor hidden'),
  site: commaList(Name).optional().describe('Site ids, comma list'),
  source: Name.optional(),
  point: Name.optional().describe('Id or full name site/source/point'),
  level: commaList(LevelText).optional().describe('Present levels, comma list'),
  worst: commaList(LevelText).optional().describe('Worst levels there have been, comma list'),
  from: TimeQuery.optional().describe('Raised at or after'),
  to: TimeQuery.optional().describe('Raised before'),
  limit: Limit.default(LIMITS.listItemsMax),
  cursor: Cursor.optional(),
});

/** Which events are wanted. */
export const EventsQuery = z.strictObject({
  after: Seq.default(0).describe('Behind this sequence number; from the first if left out'),
  cursor: Seq.optional().describe('`nextCursor` of the page before; stands for `after`'),
  kind: commaList(Kind).optional().describe('Comma list'),
  site: commaList(Name).optional().describe('Site ids, comma list'),
  limit: Limit.default(LIMITS.listItemsMax),
});

/** Where a feed of events begins, and what it lets through. */
export const EventsFeedQuery = z.strictObject({
  after: Seq.optional().describe('Resume behind this sequence number; `Last-Event-ID` wins'),
  kind: commaList(Kind).optional().describe('Comma list'),
  site: commaList(Name).optional().describe('Site ids, comma list'),
  level: commaList(LevelText).optional().describe('Alarms whose `worst` is one of these'),
});

/** A point by its place in the address. */
export const PointParams = z.object({ site: Name, source: Name, point: Name });
/** A source by its place in the address. */
export const SourceParams = z.object({ site: Name, source: Name });
/** An alarm by its place in the address. */
export const AlarmParams = z.object({ id: Name });

/** Server-sent events, each a frame of text. */
export const StreamSchema = z.string().describe('Server-sent events');
