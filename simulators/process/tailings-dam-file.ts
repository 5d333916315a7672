import { z } from 'zod';
import { fractionSchema, nameSchema, whenShape } from './process-schema.ts';

const piezometer = z.strictObject({
  id: nameSchema,
  fromCrestM: z.number().describe('Downstream of the crest; upstream where negative.'),
  groundM: z.number().describe('Elevation of the ground above it.'),
  tipM: z.number().describe('Elevation of its tip.'),
  lagHours: z.number().positive().default(12),
});

const gauge = z.strictObject({
  id: nameSchema,
  creepMmDay: z.number().min(0).default(0.01),
  alreadyMm: z.number().default(0),
});

const hours = z.number().positive().max(8_760);

const action = z.discriminatedUnion(
  'do',
  [
    z.strictObject({ ...whenShape, do: z.literal('rain'), mmH: z.number().min(0).max(300) }),
    z.strictObject({
      ...whenShape,
      do: z.literal('storm'),
      totalMm: z.number().positive().max(3_000),
      overHours: hours,
    }),
    z.strictObject({ ...whenShape, do: z.literal('inflow'), m3H: z.number().min(0) }),
    z.strictObject({
      ...whenShape,
      do: z.literal('block-outfall'),
      share: fractionSchema.default(1),
    }),
    z.strictObject({
      ...whenShape,
      do: z.literal('fail'),
      gauge: nameSchema.optional(),
      inHours: hours.describe('Time left until the failure.'),
      aPerMm: z.number().positive().default(0.05).describe('Slope A of 1/v = A (t_f - t).'),
    }),
    z.strictObject({ ...whenShape, do: z.literal('stabilise'), gauge: nameSchema.optional() }),
    z.strictObject({
      ...whenShape,
      do: z.literal('piping'),
      ntu: z.number().min(0),
      overHours: hours,
    }),
  ],
  {
    error: 'expected "do": rain, storm, inflow, block-outfall, fail, stabilise or piping',
  },
);

/** A tailings dam with its pool as a scenario describes it. Elevations in m. */
export const tailingsDamShape = {
  model: z.literal('tailings-dam'),
  crestM: z.number(),
  beachTopM: z.number().describe('Elevation of the beach at the crest.'),
  beachSlope: z.number().positive().max(0.2).default(0.01),
  baseM: z.number().describe('Elevation of the impervious base.'),
  tailwaterM: z.number().describe('Elevation of the water at the toe.'),
  shellM: z.number().positive().describe('From the crest to the toe, level distance.'),
  lengthM: z.number().positive().describe('Length of the dam along its crest.'),
  permeabilityMS: z.number().positive().default(1e-6),
  poolM: z.number().describe('Level of the pool at the start.'),
  poolAreaM2: z.number().positive(),
  poolGrowthM2M: z.number().min(0).default(0).describe('Area that a metre of level adds.'),
  catchmentM2: z.number().positive(),
  runoff: fractionSchema.default(0.6),
  runoffLagHours: z.number().positive().default(2),
  inflowM3H: z.number().min(0).default(0),
  outfall: z
    .strictObject({
      sillM: z.number(),
      lengthM: z.number().positive(),
      maxM3H: z.number().positive(),
    })
    .optional(),
  rainSoFarMm: z.number().min(0).default(0).describe('In the 24 hours before the start.'),
  turbidityNtu: z.number().min(0).default(10),
  groundTemperatureC: z.number().default(14),
  barometerKPa: z.number().min(50).max(110).default(101.3),
  piezometers: z.array(piezometer).default([]),
  gauges: z.array(gauge).default([]),
  do: z.array(action).default([]),
};

/** One action on a dam. */
export type TailingsDamAction = z.infer<typeof action>;
/** One piezometer. */
export type PiezometerFile = z.infer<typeof piezometer>;
/** What the model of a dam needs. */
export type TailingsDamSettings = Omit<
  z.infer<z.ZodObject<typeof tailingsDamShape>>,
  'model' | 'do'
>;
