import { z } from 'zod';
import { LevelSchema } from './event-contract.ts';

/** What standards ask of a source against the points that it has, and that are alive. */
export const CoverageSchema = z
  .object({
    missing: z
      .array(
        z.object({
          what: z.object({ zh: z.string(), en: z.string() }),
          standard: z.string(),
          clause: z.string(),
        }),
      )
      .describe('What standards ask for and no point is there for'),
    silent: z
      .array(z.string())
      .describe('Ids of points that are there and tell nothing: never heard, silent or bad'),
  })
  .meta({ id: 'Coverage' });

const MajorHazardSchema = z
  .object({
    S: z.number().describe('Sum of quantity over critical quantity'),
    isMajor: z.boolean().describe('Whether S is at least 1'),
    alpha: z.number().nullable().describe('By residents within 500 m; null where unknown'),
    R: z.number().nullable(),
    grade: LevelSchema.nullable().describe(
      '1 the worst, to 4; null where it is none or R is unknown',
    ),
    unknown: z.array(z.string()).describe('Substances without a critical quantity'),
  })
  .meta({ id: 'MajorHazard' });

/** What GB 18218-2018 makes of a source, by its declared quantities and by what its tanks hold now. */
export const SourceHazardSchema = MajorHazardSchema.extend({
  assessedAt: z.string().nullable().describe('Day of the last assessment'),
  assessmentDueAt: z
    .string()
    .nullable()
    .describe('Day from which it no longer holds, three years on'),
  assessmentExpired: z.boolean(),
  live: MajorHazardSchema.extend({
    tonnes: z.record(z.string(), z.number()).describe('In the tanks by their levels, by substance'),
    aboveDeclared: z.array(z.string()).describe('Substances of which there is more than declared'),
    gradeReached: z.boolean().describe('Whether what is there makes a worse grade than declared'),
  })
    .nullable()
    .describe('Null where no tank with complete facts has a level'),
}).meta({ id: 'SourceHazard' });
