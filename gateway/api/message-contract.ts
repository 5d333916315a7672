import { z } from 'zod';
import { QUALITIES } from '../../rules/reading.ts';
import { AlarmSchema, EventSchema, InstantSchema } from './event-contract.ts';

/** Why a message or an item of it is refused; the same list as the decoder's, held by a test. */
export const REFUSAL_CODES = [
  'unknown-site',
  'unknown-source',
  'unknown-point',
  'malformed',
  'not-finite',
  'wrong-type',
  'bad-time',
  'bad-quality',
  'unequal-columns',
  'too-large',
  'too-deep',
] as const;

const Time = z
  .union([z.number(), InstantSchema])
  .nullable()
  .describe('Milliseconds since 1970, or RFC 3339; receipt if left out');
const Value = z
  .union([z.number(), z.boolean()])
  .nullable()
  .describe('In the unit of the point; null where there is none, with `q: bad`');
const Quality = z.enum(QUALITIES).nullable().describe('`good` if left out');
const Counter = z
  .int()
  .nullable()
  .describe('A counter of the device; with `t` it makes a reading known when it is sent again');

const readingFields = {
  v: Value,
  t: Time.optional(),
  q: Quality.optional(),
  n: Counter.optional(),
};

/** One reading: a bare number or boolean, or an object. */
export const ReadingMessage = z
  .union([z.number(), z.boolean(), z.object(readingFields)])
  .describe('A JSON number or boolean, or an object')
  .meta({ id: 'Reading' });

const Item = z.object({ p: z.string().describe('Id of the point'), ...readingFields });

const Columns = z.object({
  p: z.array(z.string()).describe('Ids of points'),
  v: z.array(Value),
  t: z
    .union([Time, z.array(Time)])
    .optional()
    .describe('One for all, or one for each'),
  q: z
    .union([Quality, z.array(Quality)])
    .optional()
    .describe('One for all, or one for each'),
  n: z.array(Counter).optional(),
});

/** Many readings of one source, as a list, as a list with one time, or as columns of equal length (the cheapest). */
export const ReadingsMessage = z
  .union([z.array(Item), z.object({ t: Time.optional(), readings: z.array(Item) }), Columns])
  .describe('A list, a list with one time for all that have none, or columns of equal length')
  .meta({ id: 'Readings' });

/** What was refused of a message. */
export const RejectedMessage = z
  .object({
    topic: z.string().describe('The topic the message came on'),
    item: z.int().nullable().describe('Index in its batch from 0; null for the whole message'),
    code: z.enum(REFUSAL_CODES),
    detail: z.string().describe('What is wrong and what to do'),
    at: InstantSchema,
    count: z
      .int()
      .optional()
      .describe('How many this stands for, where there were more than 20 in a second'),
  })
  .meta({ id: 'Rejected' });

/** How the gateway is; every 10 s. */
export const StatusMessage = z
  .object({
    at: InstantSchema,
    seq: z.int().describe('Number of the last durable event'),
    judging: z.boolean().describe('Whether readings are judged'),
    durable: z.boolean().describe('Whether what is judged reaches the disk'),
  })
  .meta({ id: 'Status' });

/** A request to the controller of an area. */
export const CommandMessage = z
  .object({
    id: z.string(),
    action: z.enum(['cut', 'restore']),
    area: z.string(),
    cause: z.string().describe('Full name of the point'),
    requestedAt: InstantSchema,
    expiresAt: InstantSchema,
  })
  .meta({ id: 'Command' });

/** What a controller made of a request. */
export const CommandResultMessage = z
  .object({
    id: z.string().describe('Of the command'),
    result: z.enum(['done', 'refused']),
    detail: z.string().optional(),
    at: z.union([z.number(), InstantSchema]).optional(),
  })
  .meta({ id: 'CommandResult' });

/** Who sends on a topic: devices to the gateway, or the gateway. */
export type Sender = 'device' | 'gateway';

/** A topic, who sends on it, and what. */
export interface Channel {
  /** With `{parameters}`. */
  readonly address: string;
  readonly sender: Sender;
  readonly summary: string;
  readonly message: z.ZodType;
  readonly retained: boolean;
}

/** Every topic of the gateway, by the name of its operation. */
export const CHANNELS = {
  reading: {
    address: 'hazgate/v1/{site}/{source}/{point}/reading',
    sender: 'device',
    summary: 'One reading; its PUBACK (PUBREC at QoS 2) means: on disk, synced, judged',
    message: ReadingMessage,
    retained: false,
  },
  readings: {
    address: 'hazgate/v1/{site}/{source}/readings',
    sender: 'device',
    summary: 'Readings of one source',
    message: ReadingsMessage,
    retained: false,
  },
  commandResult: {
    address: 'hazgate/v1/{site}/{source}/areas/{area}/command/result',
    sender: 'device',
    summary: 'What a controller made of a command',
    message: CommandResultMessage,
    retained: false,
  },
  rejected: {
    address: 'hazgate/v1/{site}/rejected',
    sender: 'gateway',
    summary: 'What was refused, item by item',
    message: RejectedMessage,
    retained: false,
  },
  alarm: {
    address: 'hazgate/v1/{site}/alarms/{alarmId}',
    sender: 'gateway',
    summary: 'An open alarm; an empty message once it is closed',
    message: AlarmSchema,
    retained: true,
  },
  alarmEvent: {
    address: 'hazgate/v1/{site}/alarm-events',
    sender: 'gateway',
    summary: 'Every event of the site; without a gap only on the HTTP feed',
    message: EventSchema,
    retained: false,
  },
  command: {
    address: 'hazgate/v1/{site}/{source}/areas/{area}/command',
    sender: 'gateway',
    summary: 'A request to the controller of an area',
    message: CommandMessage,
    retained: false,
  },
  status: {
    address: 'hazgate/v1/gateway/status',
    sender: 'gateway',
    summary: 'How the gateway is, every 10 s',
    message: StatusMessage,
    retained: true,
  },
} as const satisfies Readonly<Record<string, Channel>>;
