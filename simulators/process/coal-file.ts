import { z } from 'zod';
import { minePowerSchema, type PowerAction } from './mine-power.ts';
import { fractionSchema, nameSchema, spanSchema, whenShape } from './process-schema.ts';

const hours = z.tuple([z.number().min(0).max(24), z.number().min(0).max(24)]);

const shared = [
  z.strictObject({ ...whenShape, do: z.literal('produce'), on: z.boolean() }),
  z.strictObject({ ...whenShape, do: z.literal('power'), area: nameSchema, on: z.boolean() }),
  z.strictObject({ ...whenShape, do: z.literal('smoke'), on: z.boolean() }),
  z.strictObject({
    ...whenShape,
    do: z.literal('outburst'),
    gasM3: z.number().positive(),
    overSeconds: spanSchema.describe('Time constant in which it dies away.'),
  }),
] as const;

const faceAction = z.discriminatedUnion(
  'do',
  [
    ...shared,
    z.strictObject({ ...whenShape, do: z.literal('air'), airM3S: z.number().min(0) }),
    z.strictObject({
      ...whenShape,
      do: z.literal('barometer'),
      hPa: z.number().min(700).max(1100),
      overHours: z.number().positive(),
    }),
    z.strictObject({
      ...whenShape,
      do: z.literal('heating'),
      coLitresS: z.number().min(0),
      doublesEveryHours: z.number().positive(),
    }),
  ],
  { error: 'expected "do": produce, power, smoke, outburst, air, barometer or heating' },
);

const headingAction = z.discriminatedUnion(
  'do',
  [
    ...shared,
    z.strictObject({ ...whenShape, do: z.literal('start-fan') }),
    z.strictObject({ ...whenShape, do: z.literal('stop-fan') }),
    z.strictObject({ ...whenShape, do: z.literal('duct'), share: fractionSchema }),
  ],
  { error: 'expected "do": produce, power, smoke, outburst, start-fan, stop-fan or duct' },
);

const emission = {
  coalM3Min: z.number().min(0).describe('Methane that the coal gives off at rest.'),
  productionM3Min: z.number().min(0).describe('What cutting adds.'),
  productionDecayMinutes: z.number().positive().default(15),
};

const site = {
  source: z.string().min(3).describe('site/source in the register, whose areas these are.'),
  shifts: z
    .array(hours)
    .default([[0, 24]])
    .describe('Hours of the day in which coal is cut.'),
  startHour: z.number().min(0).max(24).default(0).describe('Hour of the day at the start.'),
  areas: z.array(minePowerSchema).default([]),
  productionArea: nameSchema.optional().describe('Area whose power runs the cutting machine.'),
};

/** A longwall face as a scenario describes it. */
export const coalFaceShape = {
  model: z.literal('coal-face'),
  ...site,
  airM3S: z.number().positive(),
  crossSectionM2: z.number().positive().default(12),
  faceVolumeM3: z.number().positive().default(1_500),
  cornerVolumeM3: z.number().positive().default(60),
  returnVolumeM3: z.number().positive().default(3_000),
  intakePercent: fractionSchema.default(0.05),
  cornerShare: fractionSchema
    .default(0.04)
    .describe('Share of the air that sweeps the upper corner.'),
  recirculation: z.number().min(0).max(0.95).default(0.3).describe('Share of it that turns round.'),
  emission: z.strictObject({ ...emission, goafM3Min: z.number().min(0).default(0.5) }),
  goaf: z
    .strictObject({ volumeM3: z.number().min(0), methanePercent: z.number().min(0).max(100) })
    .default({ volumeM3: 100_000, methanePercent: 30 }),
  barometerHPa: z.number().min(700).max(1100).default(1_013),
  coPpm: z.number().min(0).default(4).describe('In the return on a quiet day.'),
  do: z.array(faceAction).default([]),
};

/** A heading with its local fan as a scenario describes it. */
export const coalHeadingShape = {
  model: z.literal('coal-heading'),
  ...site,
  ductM3S: z.number().positive().describe('Air through the duct with the fan running.'),
  ductAlarmM3S: z
    .number()
    .positive()
    .optional()
    .describe('Below it the duct counts as without flow.'),
  ductLagSeconds: spanSchema.default(15),
  stillM3S: z.number().min(0).default(0.05).describe('Air that moves without the fan.'),
  crossSectionM2: z.number().positive().default(12),
  lengthM: z.number().positive().default(300),
  intakePercent: fractionSchema.default(0.05),
  fanArea: nameSchema
    .optional()
    .describe('Area whose power runs the fan; its own feed by default.'),
  emission: z.strictObject(emission),
  do: z.array(headingAction).default([]),
};

type Parsed<Shape extends z.ZodRawShape> = z.infer<z.ZodObject<Shape>>;
/** One action on either of them; switching the power is also what areas do by themselves. */
export type SharedCoalAction =
  | Exclude<z.infer<(typeof shared)[number]>, { do: 'power' }>
  | PowerAction;
/** One action on a face. */
export type CoalFaceAction = z.infer<typeof faceAction>;
/** One action on a heading. */
export type CoalHeadingAction = z.infer<typeof headingAction>;
/** What the model of a face needs. */
export type CoalFaceSettings = Omit<Parsed<typeof coalFaceShape>, 'model' | 'do'>;
/** What the model of a heading needs. */
export type CoalHeadingSettings = Omit<Parsed<typeof coalHeadingShape>, 'model' | 'do'>;
