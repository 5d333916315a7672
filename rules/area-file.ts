import { z } from 'zod';
import { STOPPABLES } from './area.ts';
import { bilingualSchema, idSchema, secondsSchema } from './text-schema.ts';

/** An area that interlocks cut. */
export const areaSchema = z
  .strictObject({
    id: idSchema.describe('Id of the area, unique in its source.'),
    name: bilingualSchema.optional().describe('What people call it.'),
    stops: z
      .enum(STOPPABLES)
      .optional()
      .describe('What a cut of it stops: power (by default), or the inlet of a tank.'),
    feed: idSchema
      .optional()
      .describe(
        'Point that tells whether it is powered (kind feed), or its inlet open (valve or pump).',
      ),
    deadlineSeconds: secondsSchema
      .min(0.001)
      .optional()
      .describe('How long the valve of an inlet may take to close, in seconds; of inlets only.'),
    controller: z
      .enum(['local', 'remote'])
      .optional()
      .describe('Where its switch is controlled; local by default.'),
    faultLock: z
      .boolean()
      .optional()
      .describe(
        'Whether a silent or bad point of its chain cuts and locks it; true by default in a coal-mine, else false.',
      ),
  })
  .describe('What an interlock cuts: the power of an area, or the inlet of a tank.');
