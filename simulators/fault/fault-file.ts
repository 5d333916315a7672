import { z } from 'zod';
import { QUALITIES } from '../../rules/reading.ts';
import { secondsSchema, spanSchema, whenShape } from '../process/process-schema.ts';

const on = {
  on: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)], {
      error: 'expected the name of a point, source or site, or a list of them',
    })
    .describe('Points, or all points of a source (site/source) or of a site.'),
};
const span = {
  from: secondsSchema.default(0).describe('First second.'),
  to: secondsSchema.optional().describe('Last second; to the end where it is missing.'),
  every: spanSchema.optional().describe('Comes again after every so many seconds.'),
};

function windowed<const Name extends string, Shape extends z.ZodRawShape>(
  fault: Name,
  shape: Shape,
) {
  return z.strictObject({ fault: z.literal(fault), ...on, ...span, ...shape });
}

function momentary<const Name extends string, Shape extends z.ZodRawShape>(
  fault: Name,
  shape: Shape,
) {
  return z.strictObject({ fault: z.literal(fault), ...on, ...whenShape, ...shape });
}

const VALUE_FAULTS = [
  windowed('stuck', {}),
  windowed('clipped', { above: z.number().optional(), below: z.number().optional() }),
  windowed('copied', {
    of: z.string().min(1).optional().describe('Point whose waveform is shown; its own by default.'),
    lagSeconds: spanSchema.describe('How old the waveform is.'),
  }),
  momentary('spike', { by: z.number() }),
  windowed('quality', { q: z.enum(QUALITIES) }),
  windowed('no-value', {}),
  windowed('dropout', { share: z.number().min(0).max(1).default(1) }),
] as const;

const PAYLOAD_FAULTS = [windowed('not-a-number', {}), windowed('garbage', {})] as const;

const CLOCK_FAULTS = [
  windowed('clock-skew', {
    bySeconds: z.number().default(0),
    perDaySeconds: z.number().default(0),
  }),
  momentary('clock-step', { bySeconds: z.number() }),
  momentary('counter-reset', {}),
] as const;

const LINK_FAULTS = [
  windowed('duplicate', {
    times: z.int().min(1).max(10).default(1),
    afterSeconds: z.number().min(0).default(0),
  }),
  windowed('late', { bySeconds: z.number().min(0), jitterSeconds: z.number().min(0).default(0) }),
  windowed('out-of-order', { withinSeconds: spanSchema }),
  windowed('link-down', {
    stores: z.boolean().default(true).describe('Whether the device keeps what it could not send.'),
    perSecond: z.number().positive().default(50).describe('Stored readings sent a second.'),
  }),
  windowed('reconnect-storm', {
    everySeconds: spanSchema.default(5),
    downSeconds: spanSchema.default(1),
  }),
  windowed('half-open', {
    noticesAfterSeconds: spanSchema.default(90).describe('When the device finds out.'),
    stores: z.boolean().default(true),
  }),
] as const;

const ALL = [...VALUE_FAULTS, ...PAYLOAD_FAULTS, ...CLOCK_FAULTS, ...LINK_FAULTS] as const;

/** Names of all faults. */
export const FAULT_NAMES: readonly string[] = ALL.map(({ shape }) => shape.fault.value);

/** One fault of a sensor, its clock or its connection, as a scenario describes it. */
export const faultSchema = z.discriminatedUnion('fault', ALL, {
  error: `expected "fault": one of ${FAULT_NAMES.join(', ')}`,
});

/** Any fault. */
export type FaultFile = z.infer<typeof faultSchema>;
/** A fault that changes what is measured. */
export type ValueFaultFile = z.infer<(typeof VALUE_FAULTS)[number]>;
/** A fault that spoils what is sent. */
export type PayloadFaultFile = z.infer<(typeof PAYLOAD_FAULTS)[number]>;
/** A fault of the device's clock or counter. */
export type ClockFaultFile = z.infer<(typeof CLOCK_FAULTS)[number]>;
/** A fault of the connection. */
export type LinkFaultFile = z.infer<(typeof LINK_FAULTS)[number]>;

function isOneOf<File extends FaultFile>(
  list: readonly { readonly shape: { readonly fault: { readonly value: string } } }[],
) {
  const names = new Set(list.map(({ shape }) => shape.fault.value));
  return (file: FaultFile): file is File => names.has(file.fault);
}

/** Tells the faults of a value from the others. */
export const isValueFault = isOneOf<ValueFaultFile>(VALUE_FAULTS);
/** Tells the faults of a payload from the others. */
export const isPayloadFault = isOneOf<PayloadFaultFile>(PAYLOAD_FAULTS);
/** Tells the faults of a clock from the others. */
export const isClockFault = isOneOf<ClockFaultFile>(CLOCK_FAULTS);
/** Tells the faults of a connection from the others. */
export const isLinkFault = isOneOf<LinkFaultFile>(LINK_FAULTS);
