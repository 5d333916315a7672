import { z } from 'zod';
import { instrumentSchema } from '../instrument/instrument-file.ts';
import { coalFaceShape, coalHeadingShape } from './coal-file.ts';
import { gasReleaseShape } from './gas-release-file.ts';
import { nameSchema } from './process-schema.ts';
import { tailingsDamShape } from './tailings-dam-file.ts';
import { tankFarmShape } from './tank-farm-file.ts';

const common = {
  id: nameSchema,
  timeScale: z
    .number()
    .positive()
    .max(10_000)
    .default(1)
    .describe(
      'How many seconds of the process go by in one of the scenario: slow plants in a short show.',
    ),
  device: z
    .strictObject({
      form: z.enum(['columns', 'items', 'single']).default('columns'),
      time: z.boolean().default(true).describe('Whether it sends its own time.'),
      counter: z
        .boolean()
        .default(false)
        .describe('Whether it counts its readings; not in columns.'),
    })
    .default({ form: 'columns', time: true, counter: false }),
  instruments: z.array(instrumentSchema).default([]),
};

/** Names of all models. */
export const MODEL_NAMES = [
  'tank-farm',
  'gas-release',
  'coal-face',
  'coal-heading',
  'tailings-dam',
] as const;

/** A physical process with the instruments on it, as a scenario describes it. */
export const processSchema = z.discriminatedUnion(
  'model',
  [
    z.strictObject({ ...common, ...tankFarmShape }),
    z.strictObject({ ...common, ...gasReleaseShape }),
    z.strictObject({ ...common, ...coalFaceShape }),
    z.strictObject({ ...common, ...coalHeadingShape }),
    z.strictObject({ ...common, ...tailingsDamShape }),
  ],
  { error: `expected "model": one of ${MODEL_NAMES.join(', ')}` },
);

/** A process of any model. */
export type ProcessFile = z.infer<typeof processSchema>;
/** How the readings of a process are sent. */
export type DeviceFile = ProcessFile['device'];
