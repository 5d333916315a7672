import { z } from 'zod';
import { GUARDED_ACTIONS } from '../../rules/guarded-action.ts';
import { ROLES } from '../../rules/role.ts';
import { LIMITS } from '../limits.ts';
import { listOf } from './contract.ts';
import { InstantSchema } from './event-contract.ts';

const Password = z.string().min(1).max(1_000);

/** Sign in: by name and password, or with a token. */
export const SessionBody = z.union([
  z.strictObject({ username: z.string().min(1).max(200), password: Password }),
  z.strictObject({ token: z.string().min(1).max(200) }),
]);
/** Who is signed in, and what they may see. */
export const SessionSchema = z
  .object({
    account: z.string().describe('Name of the account, `token:NAME`, or `local` in open mode'),
    role: z.enum(ROLES),
    sites: z.array(z.string()).describe('Site ids; with no region either, all'),
    regions: z.array(z.string()).describe('Prefixes of regions, joined by `/`'),
    expiresAt: InstantSchema.nullable().describe('When it ends by itself'),
    secondPerson: z
      .array(z.enum(GUARDED_ACTIONS))
      .describe('Actions that a second person must sign, in the header `Hazgate-Second-Person`'),
  })
  .meta({ id: 'Session' });
/** A session that was opened. */
export const SessionOpenedSchema = SessionSchema.extend({
  token: z.string().describe('For `Authorization: Bearer`; also set as a cookie'),
  expiresAt: InstantSchema,
});
/** A change of one's own password. */
export const PasswordBody = z.strictObject({
  password: Password.describe('The present one'),
  newPassword: z
    .string()
    .min(LIMITS.passwordLengthMin)
    .max(LIMITS.passwordLengthMax)
    .describe(
      'Any characters, but not the name of the product, the id or name of a site, or the name of the account; none that is common or leaked, nor one of the commonest with up to ten digits and signs behind it',
    ),
});
/** Where somebody is signed in. */
export const OwnSessionSchema = z
  .object({
    id: z.string().describe('Names the session; lets nobody in'),
    since: InstantSchema.nullable().describe('Null where an earlier version opened it'),
    address: z.string().nullable().describe('From where; null where an earlier version opened it'),
    usedAt: InstantSchema.describe('The last request; now while a feed is open'),
    expiresAt: InstantSchema.describe('When it ends by itself at the latest'),
    current: z.boolean().describe('Whether this request came by it'),
  })
  .meta({ id: 'OwnSession' });
/** All sessions of the caller, oldest first. */
export const OwnSessionListSchema = listOf(OwnSessionSchema);
/** Which sessions are to end. */
export const SessionsEndBody = z.strictObject({
  password: Password.describe('The present one'),
  session: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('`id` of one session; all but the one that asks where left out'),
});
/** How many sessions have ended. */
export const SessionsEndedSchema = z.object({ ended: z.int() });
