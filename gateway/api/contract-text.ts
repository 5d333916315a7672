import { z } from 'zod';

/** Why somebody acts. */
export const Reason = z.string().trim().min(1).max(500).describe('Why; 1 to 500 characters');
/** What somebody adds. */
export const Comment = z.string().trim().min(1).max(1_000).describe('1 to 1,000 characters');
