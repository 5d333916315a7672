import { z } from 'zod';
import { LIMIT_NAMES, type LimitName } from './point-kind.ts';
import { bilingualSchema, idSchema } from './text-schema.ts';

const MEMBERS_MAX = 9;

/** What a vote becomes when members can't vote: see {@link neededVotes}. */
export const DEGRADATIONS = ['safe', 'available'] as const;
export type Degradation = (typeof DEGRADATIONS)[number];

const VOTED_LIMITS = LIMIT_NAMES.filter((name) => name !== 'cut' && name !== 'restore');

/** Several gauges of one quantity that decide together whether a limit is met. */
export const voteSchema = z
  .strictObject({
    id: idSchema.describe('Id of the vote, unique in its source.'),
    name: bilingualSchema.optional().describe('What people call it.'),
    members: z
      .array(idSchema)
      .min(2)
      .max(MEMBERS_MAX)
      .describe('Points of the source that vote: of one kind, one unit and one tank.'),
    vote: z
      .string()
      .regex(/^[1-9]oo[2-9]$/, { error: 'must be such as 2oo3: so many votes of so many members' })
      .describe('How many of how many members must meet the limit, such as 2oo3.'),
    limit: z
      .enum(VOTED_LIMITS as [Exclude<LimitName, 'cut' | 'restore'>])
      .describe('Name of the limit that they vote on, such as HH.'),
    value: z
      .number()
      .optional()
      .describe("The limit, in the members' unit; by default the members' own limit of that name."),
    degrade: z
      .enum(DEGRADATIONS)
      .describe(
        'When a member can not vote. safe: one vote less is needed (2oo3 becomes 1oo2); available: the votes needed stay (2oo3 becomes 2oo2).',
      ),
    deviation: z
      .number()
      .positive()
      .optional()
      .describe(
        "Difference between two members that alarms, in the members' unit; off by default.",
      ),
    cuts: z
      .array(idSchema)
      .optional()
      .describe('Areas of the source that it cuts while it is met, such as the inlet of its tank.'),
  })
  .describe('Several gauges of one quantity that decide together whether a limit is met.');

/** A vote of a site file. */
export type SiteFileVote = z.infer<typeof voteSchema>;
