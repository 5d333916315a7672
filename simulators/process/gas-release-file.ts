import { z } from 'zod';
import { STABILITY_CLASSES } from './gaussian-plume.ts';
import { fractionSchema, whenShape } from './process-schema.ts';
import { SUBSTANCE_NAMES } from './substance.ts';

const wind = z.strictObject({
  speedMS: z.number().min(0.5).max(60),
  fromDegrees: z.number().min(0).max(360).describe('Where it blows from: 0 north, 90 east.'),
  stability: z.enum(STABILITY_CLASSES).default('D'),
  meanderDegrees: z.number().min(0).max(45).default(0),
});

const action = z.discriminatedUnion(
  'do',
  [
    z.strictObject({ ...whenShape, do: z.literal('release'), rateKgS: z.number().min(0) }),
    z.strictObject({ ...whenShape, do: z.literal('stop') }),
    z.strictObject({ ...whenShape, do: z.literal('wind'), ...wind.partial().shape }),
  ],
  { error: 'expected "do": release, stop or wind' },
);

/** A release of gas and the cloud that it makes, as a scenario describes it. */
export const gasReleaseShape = {
  model: z.literal('gas-release'),
  substance: z.enum(SUBSTANCE_NAMES),
  at: z
    .tuple([z.number(), z.number(), z.number().min(0)])
    .describe("Where it comes out, [x, y, z] on the site's plan, in m."),
  rateFrom: z.string().min(1).optional().describe('Signal in kg/s, such as farm/t1.leak.'),
  airborne: fractionSchema
    .default(1)
    .describe('Share of the rate that becomes gas; the rest stays a pool.'),
  heavy: z.boolean().default(false),
  sizeM: z
    .number()
    .positive()
    .default(1)
    .describe('Standard deviation of the cloud at its source.'),
  wind,
  do: z.array(action).default([]),
};

/** One action on a release. */
export type GasReleaseAction = z.infer<typeof action>;
/** Wind over a release. */
export type WindFile = z.infer<typeof wind>;
/** The part of a release's description that its model needs. */
export interface GasReleaseSettings {
  readonly substance: string;
  readonly at: readonly [xM: number, yM: number, zM: number];
  readonly airborne: number;
  readonly heavy: boolean;
  readonly sizeM: number;
  readonly wind: WindFile;
}
