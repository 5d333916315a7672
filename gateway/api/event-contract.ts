import { z } from 'zod';
import { ALARM_EVENT_TYPES, ALARM_STATES, type Alarm, BALLOTS } from '../../rules/alarm.ts';
import { COLOURS } from '../../rules/colour.ts';
import {
  type HazgateEvent,
  INTERLOCK_EVENT_TYPES,
  type Interlock,
  type SystemFacts,
} from '../../rules/event.ts';
import { ROUTES, type StandardReference } from '../../rules/register.ts';
import { SEASONS } from '../../rules/season.ts';

/** A time as the gateway writes it. */
export const InstantSchema = z
  .string()
  .describe('RFC 3339 in UTC with milliseconds')
  .meta({ format: 'date-time' });

const Id = z.string().describe('Id of the site file: a-z, 0-9, _ and -, up to 64');

/** 1 red, 2 orange, 3 yellow, 4 blue. */
export const LevelSchema = z
  .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
  .describe('1 red, 2 orange, 3 yellow, 4 blue: the smaller, the worse');

/** Where a limit comes from. */
export const StandardSchema = z
  .object({
    id: z.string().describe('The standard and its edition'),
    clause: z.string(),
    confidence: z.enum(['found', 'memory-high', 'memory-low']).describe('How sure the number is'),
  })
  .describe('Where the limit comes from')
  .meta({ id: 'StandardReference' });

const ColourSchema = z.enum(COLOURS).describe('Mildest first');

/** How a group of points came to its colour. */
export const CountingSchema = z
  .object({
    colour: ColourSchema.nullable().describe(
      'Whose count decided: the colour of the alarm, or the next milder one where enough of it make one worse',
    ),
    count: z.int().min(0).describe('That count; also `value`'),
    counts: z
      .object({ blue: z.int(), yellow: z.int(), orange: z.int(), red: z.int() })
      .describe('Members by colour: points of an item, items of a pond'),
    members: z
      .array(z.object({ id: z.string(), colour: ColourSchema }))
      .readonly()
      .describe('Those with a colour, worst first, at most 50: point ids, or rules of items'),
  })
  .meta({ id: 'Counting' });

/** Who voted for an alarm, and how. */
export const VotingSchema = z
  .object({
    scheme: z.string().describe('As configured, such as 2oo3: votes needed out of members'),
    inForce: z
      .string()
      .nullable()
      .describe('With the members that could vote, such as 1oo2; null where none could'),
    members: z
      .array(
        z.object({
          id: z.string().describe('Id of the point'),
          value: z.number().nullable().describe('The last that was believed'),
          vote: z.enum(BALLOTS).describe('none: bad, silent, calibrating or not heard yet'),
        }),
      )
      .readonly()
      .describe('In file order'),
  })
  .meta({ id: 'Voting' });

/** Where a limit comes from, and what a site may do about it. */
export const LimitStandardSchema = StandardSchema.extend({
  bound: z
    .enum(['exact', 'upper', 'lower'])
    .describe('How far a site may go: exactly the value, at most, at least'),
  statutory: z.boolean().describe('Whether a looser limit is refused'),
})
  .describe('Where a limit comes from, and what a site may do about it')
  .meta({ id: 'LimitStandard' });

/** An alarm (ISA-18.2 / IEC 62682). */
export const AlarmSchema = z
  .object({
    id: z
      .string()
      .nullable()
      .describe('Null only in a shelving event of a point that has no open alarm'),
    site: Id,
    source: Id,
    point: Id.nullable().describe('Null where a group of points concluded it'),
    rule: z
      .string()
      .describe(
        'What was judged: level-high, displacement-rate-high, communication, instrument, frozen, clipped, copied, …',
      ),
    level: LevelSchema.describe('Of the last active limit: 1 red, 2 orange, 3 yellow, 4 blue'),
    worst: LevelSchema.describe('Worst level it has had'),
    limitName: z
      .string()
      .nullable()
      .describe(
        'HH, H, L, LL, a colour, or what a conclusion stands at: declared, grade-3, deviation, …',
      ),
    limit: z.number().nullable().describe('In `unit`'),
    value: z.number().nullable().describe('Value at the last event, in `unit`'),
    peak: z
      .number()
      .nullable()
      .describe(
        'Worst value while active, in `unit`; what came before it was raised, during an on-delay, is not in it',
      ),
    unit: z.string().nullable(),
    state: z.enum(ALARM_STATES).describe('ISA-18.2 state; NORMAL is closed'),
    occurrences: z.int().min(0).describe('How often it became active'),
    raisedAt: InstantSchema.nullable(),
    updatedAt: InstantSchema,
    returnedAt: InstantSchema.nullable(),
    acknowledgedAt: InstantSchema.nullable(),
    acknowledgedBy: z.string().nullable(),
    shelvedUntil: InstantSchema.nullable(),
    late: z.boolean().describe('Found in data that came too late to be judged live'),
    mark: z.enum(['DRILL', 'TEST']).nullable().describe('Not an emergency: a drill or a bump test'),
    counted: CountingSchema.nullable().describe('How a group came to it; null for a point'),
    votes: VotingSchema.optional().describe('Who voted; only in the alarms of a vote'),
    copyOf: z
      .string()
      .optional()
      .describe(
        'On rule `copied`: full name of the point whose readings it repeats, its own for earlier ones',
      ),
    season: z
      .enum(SEASONS)
      .optional()
      .describe('Season of `limit`, where the point has limits by season'),
    standard: StandardSchema.nullable(),
    route: z
      .enum(ROUTES)
      .nullable()
      .describe('Where it must be shown beside the control room (GB/T 50493 5.1.2)'),
    config: z.string().describe('Hash of the configuration it was judged under'),
    version: z
      .int()
      .min(0)
      .describe(
        'From 1, rises with each event; guards an action against stale sight. 0 only where there is no alarm',
      ),
  })
  .meta({ id: 'Alarm' });

/** A cut of power, or of the inlet of a tank, that a point or a vote requires, and what came of it. */
export const InterlockSchema = z
  .object({
    id: z.string().describe('One for each cause of an open cut; that of its command too'),
    site: Id,
    source: Id,
    area: z.string().describe('Id of the area in its source'),
    cause: z
      .string()
      .describe('Full name of the point that caused it, or of the vote: site/source/vote:id'),
    value: z.number().nullable(),
    limit: z.number().nullable(),
    commanded: z.boolean().describe('Whether a command was sent to the controller'),
  })
  .meta({ id: 'Interlock' });

/** What a system event tells; further facts stand beside these by name. */
export const SystemFactsSchema = z
  .looseObject({
    part: z.string().describe('Which part of the gateway speaks'),
    severity: LevelSchema.describe('1 worst, 4 mildest'),
    detail: z.string(),
  })
  .meta({ id: 'SystemFacts' });

const Hash = z.string().nullable().describe('SHA-256, hex; null where not durable or the first');

const common = {
  seq: z.int().nullable().describe('From 1, without a gap but behind damage; null: not durable'),
  siteSeq: z.int().nullable().describe('The same within the site'),
  at: InstantSchema.describe('Event time: of the reading, the deadline or the action'),
  recordedAt: InstantSchema.describe('Receipt of the input that made the event'),
  site: Id.nullable().describe('Null for the gateway itself'),
  by: z.string().nullable().describe('Account, `token:NAME`, `local`; null for the gateway'),
  comment: z.string().nullable(),
  durable: z.boolean().describe('False: told before the disk confirmed it; it is sent again then'),
  prevHash: Hash,
  sitePrevHash: Hash,
  hash: Hash.describe('SHA-256, hex, of the RFC 8785 form of the event without `hash`'),
};

/** An event of the journal. */
export const EventSchema = z
  .discriminatedUnion('kind', [
    z.object({
      ...common,
      kind: z.literal('alarm'),
      type: z.enum(ALARM_EVENT_TYPES),
      alarm: AlarmSchema.describe('The alarm after the event'),
    }),
    z.object({
      ...common,
      kind: z.literal('interlock'),
      type: z.enum(INTERLOCK_EVENT_TYPES),
      interlock: InterlockSchema,
    }),
    z.object({
      ...common,
      kind: z.literal('system'),
      type: z.string().describe('started, stopped, gap, config-changed, checkpoint, …'),
      system: SystemFactsSchema,
    }),
  ])
  .meta({ id: 'Event' });

/** Fails to compile where a schema here and its type in rules/ differ. */
type Same<Left, Right> = [Left, Right] extends [Right, Left] ? true : never;
type SameKeys<Left, Right> = [keyof Left, keyof Right] extends [keyof Right, keyof Left]
  ? Same<Left, Right>
  : never;

/** The contract shows exactly what rules/ defines. */
export const CONTRACT_MATCHES_RULES: readonly [
  SameKeys<z.output<typeof AlarmSchema>, Alarm>,
  SameKeys<z.output<typeof InterlockSchema>, Interlock>,
  Same<z.output<typeof SystemFactsSchema>, SystemFacts>,
  SameKeys<z.output<typeof StandardSchema>, StandardReference>,
  Same<z.output<typeof EventSchema>, HazgateEvent>,
] = [true, true, true, true, true];
