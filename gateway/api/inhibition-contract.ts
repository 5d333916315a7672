import { z } from 'zod';
import { INHIBITION_KINDS } from '../../rules/inhibition.ts';
import { commaList, listOf } from './contract.ts';
import { AlarmSchema, InstantSchema } from './event-contract.ts';
import { RegisterQuery } from './register-contract.ts';

/** One thing that a person has shelved, taken out of service or put into a mode. */
export const InhibitionSchema = z
  .object({
    site: z.string(),
    source: z.string(),
    point: z.string().nullable().describe('Id of the point; null for a group of points'),
    rule: z
      .string()
      .nullable()
      .describe('The rule that it hides; null for a mode: all of the point'),
    kind: z.enum(INHIBITION_KINDS),
    by: z.string().nullable().describe('Who did it; null where the record of it is lost'),
    reason: z.string().nullable().describe('Why; null where the record of it is lost'),
    since: InstantSchema.nullable().describe('Since when; null where the record of it is lost'),
    until: InstantSchema.nullable().describe('When it ends by itself; null for never'),
    alarm: AlarmSchema.nullable().describe(
      'The open alarm behind it, as it is; null where none is open, and for a mode',
    ),
  })
  .meta({ id: 'Inhibition' });

/** All of them, in the order of the register. */
export const InhibitionListSchema = listOf(InhibitionSchema);

/** Which of them are wanted. */
export const InhibitionsQuery = z.strictObject({
  ...RegisterQuery.shape,
  kind: commaList(z.enum(INHIBITION_KINDS)).optional().describe('Comma list; all where left out'),
});
