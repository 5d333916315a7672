import { z } from 'zod';

/** Most readings that any of these rules looks back over: it bounds what a point remembers. */
export const TRAIL_MAX = 1_000;

/** Rules that tell that a value looks faked, in judging order. */
export const SUSPICION_RULES = ['frozen', 'clipped', 'copied'] as const;
/** One of them. */
export type SuspicionRule = (typeof SUSPICION_RULES)[number];

const readings = z.int().min(3).max(TRAIL_MAX);

const frozenSchema = z
  .strictObject({
    readings: readings.describe('Alarms when so many good readings in a row are exactly the same.'),
  })
  .describe('A value that stands still though it always moves.');

const clippedSchema = z
  .strictObject({
    readings: readings.describe('Alarms when so many of the last `of` good readings are pinned…'),
    of: readings.describe('…of this many.'),
    margin: z
      .number()
      .positive()
      .describe("How near to a limit they must be pinned, in the point's unit."),
    resolution: z
      .number()
      .nonnegative()
      .optional()
      .describe(
        "How far below their highest (above their lowest) they may lie, in the point's unit; 0 by default.",
      ),
  })
  .refine(({ readings: pinned, of }) => pinned <= of, {
    error: "'readings' can't be more than 'of'",
    path: ['readings'],
  })
  .describe('A value that goes up to just short of a limit, again and again.');

const copiedSchema = z
  .strictObject({
    readings: z
      .int()
      .min(8)
      .max(200)
      .describe('Alarms when so many good readings repeat others, value by value.'),
    among: z
      .int()
      .max(TRAIL_MAX)
      .describe(
        'Looked for among so many last readings: its own, and those of points of its source that have the same kind and unit and are watched for copies too.',
      ),
  })
  .refine(({ readings: copied, among }) => among >= 2 * copied, {
    error: "'among' must be at least twice 'readings': an earlier waveform has to fit",
    path: ['among'],
  })
  .describe('A value that repeats the readings of another point, or its own earlier ones.');

/** What a site watches a point for. Off unless given: no standard says numbers, only the site knows how its values move. */
export const suspectSchema = z
  .strictObject({
    frozen: frozenSchema.optional(),
    clipped: clippedSchema.optional(),
    copied: copiedSchema.optional(),
  })
  .describe('Signs of a faked value that raise an alarm; such a value clears nothing.');

/** Watched for standing still. */
export type FrozenWatch = z.output<typeof frozenSchema>;
/** Watched for repeating others or itself. */
export type CopiedWatch = z.output<typeof copiedSchema>;
/** Watched for stopping short of a limit. */
export interface ClippedWatch extends z.output<typeof clippedSchema> {
  readonly resolution: number;
  /** Limits met by a rise, the lowest first; also the one that cuts. */
  readonly above: readonly number[];
  /** Limits met by a fall, the highest first. */
  readonly below: readonly number[];
}

/** What a point is watched for, resolved. */
export interface SuspicionWatch {
  readonly frozen?: FrozenWatch | undefined;
  readonly clipped?: ClippedWatch | undefined;
  readonly copied?: CopiedWatch | undefined;
}

/** The rules that a watch asks for, in judging order. */
export function suspicionRules(watch: SuspicionWatch | undefined): readonly SuspicionRule[] {
  return watch === undefined ? [] : SUSPICION_RULES.filter((rule) => watch[rule] !== undefined);
}

/** How many values a point must remember for a watch. */
export function trailDepth({ frozen, clipped, copied }: SuspicionWatch): number {
  return Math.max(frozen?.readings ?? 0, clipped?.of ?? 0, copied?.among ?? 0);
}
