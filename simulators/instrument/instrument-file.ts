import { z } from 'zod';
import { spanSchema, whenShape } from '../process/process-schema.ts';

const action = z.discriminatedUnion(
  'do',
  [
    z.strictObject({
      ...whenShape,
      do: z.literal('calibrate'),
      gas: z
        .number()
        .optional()
        .describe(
          'Value of the test gas, given for the first half; at the end zero and gain are set right.',
        ),
      forSeconds: spanSchema,
    }),
    z.strictObject({
      ...whenShape,
      do: z.literal('bump-test'),
      gas: z.number().describe('Value of the test gas.'),
      forSeconds: spanSchema,
    }),
    z.strictObject({ ...whenShape, do: z.literal('power-on') }),
    z.strictObject({
      ...whenShape,
      do: z.literal('poison'),
      lost: z.number().min(0).max(1).describe('Share of the sensitivity that is lost at once.'),
    }),
  ],
  { error: 'expected "do": calibrate, bump-test, power-on or poison' },
);

/** An instrument: what it reads, for which point, and how well. Values in the unit of the point. */
export const instrumentSchema = z.strictObject({
  point: z.string().min(1),
  reads: z
    .string()
    .min(1)
    .describe('Signal of the process, or process/signal of one that stands before it.'),
  everySeconds: spanSchema.optional().describe("The point's period by default."),
  offsetSeconds: z.number().min(0).default(0).describe('When it sends first.'),
  noise: z.number().min(0).default(0).describe('Standard deviation.'),
  resolution: z.number().positive().optional().describe('Smallest step that it shows.'),
  zero: z.number().default(0).describe('What it shows too much.'),
  gain: z.number().default(1),
  driftPerDay: z.number().default(0).describe('What its zero gains in a day.'),
  t90Seconds: z.number().min(0).default(0).describe('Time in which it shows 90 % of a step.'),
  warmUpSeconds: z
    .number()
    .min(0)
    .default(0)
    .describe('From power on; until then it is uncertain.'),
  overRange: z
    .enum(['clip', 'bad', 'show'])
    .default('clip')
    .describe(
      "Beyond the point's range: shows the end of it, has no value, or shows all the same.",
    ),
  crossSensitivity: z
    .array(z.strictObject({ reads: z.string().min(1), factor: z.number() }))
    .default([])
    .describe("Adds factor times another signal, in that signal's own unit."),
  catalytic: z
    .boolean()
    .default(false)
    .describe('Methane: above 9.5 % it lacks air and reads less.'),
  poisoningPerDay: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of sensitivity lost in a day.'),
  temperatureReads: z.string().optional().describe('Vibrating wire: temperature of the ground.'),
  barometerReads: z.string().optional().describe('Vibrating wire: air pressure.'),
  do: z.array(action).default([]),
});

/** An instrument as a scenario describes it. */
export type InstrumentFile = z.infer<typeof instrumentSchema>;
/** One thing that is done to an instrument. */
export type InstrumentAction = z.infer<typeof action>;
