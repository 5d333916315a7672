import { z } from 'zod';
import { GUARDED_ACTIONS } from '../../rules/guarded-action.ts';
import { ROLES } from '../../rules/role.ts';
import { InstantSchema } from './event-contract.ts';

/** Sign in: by name and password, or with a token. */
export const SessionBody = z.union([
  z.strictObject({ username: z.string().min(1).max(200), password: z.string().min(1).max(1_000) }),
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
