import { z } from 'zod';
import { fractionSchema, nameSchema, whenShape } from './process-schema.ts';
import { SUBSTANCE_NAMES } from './substance.ts';

const tank = z.strictObject({
  id: nameSchema,
  substance: z.enum(SUBSTANCE_NAMES).optional(),
  shape: z.enum(['cylinder', 'sphere']).default('cylinder'),
  diameterM: z.number().positive(),
  heightM: z.number().positive().optional().describe('Of a cylinder.'),
  densityKgM3: z.number().positive().optional().describe("The substance's by default, else 1000."),
  levelM: z.number().min(0),
  temperatureC: z.number().min(-200).max(500).default(20),
});

const line = z.strictObject({
  id: nameSchema,
  from: nameSchema.optional().describe('Tank; from outside the farm where it is missing.'),
  to: nameSchema.optional().describe('Tank; out of the farm where it is missing.'),
  ratedM3H: z.number().positive().describe('Flow with the valve open and no head to overcome.'),
  shutoffHeadM: z
    .number()
    .positive()
    .optional()
    .describe('Head at which the pump delivers nothing.'),
  running: z.boolean().default(false),
  opening: fractionSchema.default(1),
  supplyTemperatureC: z.number().min(-200).max(500).default(20),
});

const action = z.discriminatedUnion(
  'do',
  [
    z.strictObject({ ...whenShape, do: z.literal('start-pump'), line: nameSchema }),
    z.strictObject({ ...whenShape, do: z.literal('stop-pump'), line: nameSchema }),
    z.strictObject({ ...whenShape, do: z.literal('trip-pump'), line: nameSchema }),
    z.strictObject({
      ...whenShape,
      do: z.literal('set-valve'),
      line: nameSchema,
      opening: fractionSchema,
    }),
    z.strictObject({
      ...whenShape,
      do: z.literal('hole'),
      tank: nameSchema,
      diameterMm: z.number().positive(),
      heightM: z.number().min(0).default(0),
    }),
    z.strictObject({ ...whenShape, do: z.literal('mend'), tank: nameSchema }),
    z.strictObject({ ...whenShape, do: z.literal('ambient'), temperatureC: z.number() }),
  ],
  { error: 'expected "do": start-pump, stop-pump, trip-pump, set-valve, hole, mend or ambient' },
);

/** A tank farm as a scenario describes it. */
export const tankFarmShape = {
  model: z.literal('tank-farm'),
  ambientC: z.number().min(-60).max(80).default(20),
  /** Hours in which a tank loses about two thirds of its difference to the air. */
  exchangeHours: z.number().positive().default(24),
  tanks: z.array(tank).min(1),
  lines: z.array(line).default([]),
  do: z.array(action).default([]),
};

/** One action on a tank farm. */
export type TankFarmAction = z.infer<typeof action>;
/** One tank. */
export type TankFile = z.infer<typeof tank>;
/** One pumped line between tanks, or to or from outside. */
export type LineFile = z.infer<typeof line>;
/** The part of a tank farm's description that its model needs. */
export interface TankFarmSettings {
  readonly ambientC: number;
  readonly exchangeHours: number;
  readonly tanks: readonly TankFile[];
  readonly lines: readonly LineFile[];
}
