import { z } from 'zod';
import { COLOUR_LEVELS, COLOURS } from './colour.ts';
import type { PointKindName } from './point-kind.ts';
import type { Ladder } from './register.ts';

/** Kinds whose rate can be watched, with the rule of each. */
export const RATE_RULES: Readonly<Partial<Record<PointKindName, string>>> = {
  displacement: 'displacement-rate-high',
  'landslide-displacement': 'landslide-displacement-rate-high',
};

const colour = z.number().positive().optional();

/** How fast a displacement may go. No standard says a number: the design or the site does. */
export const rateSchema = z
  .strictObject({
    windowHours: z
      .number()
      .min(0.01)
      .max(744)
      .describe('The rate is that of the readings of so many hours.'),
    deadband: z
      .number()
      .nonnegative()
      .optional()
      .describe("How far back a rate must go to leave a limit, in the point's unit a day."),
    limits: z
      .strictObject({ blue: colour, yellow: colour, orange: colour, red: colour })
      .describe("Limits of the rate by colour, in the point's unit a day, whichever way it moves."),
  })
  .describe('How fast the value may move.');

/** How fast a point may move, resolved. */
export interface RateWatch {
  readonly windowMs: number;
  /** In units a day. */
  readonly deadband: number;
  /** In units a day, of which its alarms speak too. */
  readonly ladder: Ladder & { readonly unit: string };
}

const MS_PER_HOUR = 3_600_000;

/** What a site file says of the rate of a point; undefined where it says nothing, or the kind has none. */
export function compileRate(
  kind: PointKindName,
  file: z.output<typeof rateSchema> | undefined,
  unit: string | null,
): RateWatch | undefined {
  const rule = RATE_RULES[kind];
  if (rule === undefined || file === undefined) return undefined;
  const limits = COLOURS.flatMap((name) => {
    const value = file.limits[name];
    if (value === undefined) return [];
    return [Object.freeze({ name, value, level: COLOUR_LEVELS[name], standard: null })];
  });
  return Object.freeze({
    windowMs: Math.round(file.windowHours * MS_PER_HOUR),
    deadband: file.deadband ?? 0,
    ladder: Object.freeze({
      rule,
      direction: 'rising',
      unit: `${unit ?? ''}/d`,
      limits: Object.freeze(limits),
    }),
  });
}
