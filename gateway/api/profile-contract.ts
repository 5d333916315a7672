import { z } from 'zod';
import { Bilingual, listOf } from './contract.ts';
import { LimitStandardSchema } from './event-contract.ts';

/** A profile in force: limits by kind of point, with their sources and what operators are told. */
export const ProfileSchema = z
  .object({
    id: z.string(),
    name: Bilingual.nullable(),
    builtIn: z.boolean().describe('False where a profile file added it'),
    sourceKind: z.string().nullable().describe('Only points of sources of this kind'),
    entries: z.array(
      z.object({
        kind: z.string().describe('Kind of the points it applies to'),
        placement: z.string().nullable().describe('As a site file writes it'),
        placementName: Bilingual.nullable().describe(
          'What people call it; null where only a file knows it',
        ),
        substance: z.string().nullable().describe('CAS number or name'),
        when: z
          .record(z.string(), z.array(z.unknown()))
          .describe('Facts of the site file it asks for'),
        unit: z.string().nullable().describe('Of the limits'),
        limits: z.array(
          LimitStandardSchema.extend({
            limit: z.string().describe('Its name: HH, H, L, LL, cut, restore or a colour'),
            value: z
              .number()
              .nullable()
              .describe(
                'In `unit`; null where it is reckoned from the site file or set by its design',
              ),
            shown: Bilingual.describe('The value, or how it comes about'),
            edition: z.string().nullable(),
          }).meta({ id: 'ProfileLimit' }),
        ),
        guidance: Bilingual.nullable().describe('What an alarm means and what to do first'),
        cutScope: Bilingual.nullable().describe('What the standard has cut off'),
      }),
    ),
  })
  .meta({ id: 'Profile' });

/** Profiles, the built-in ones first. */
export const ProfileListSchema = listOf(ProfileSchema);
