import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { Cursor, commaList, Limit, Name } from './contract.ts';

/** Which part of the register is wanted. */
export const RegisterQuery = z.strictObject({
  site: commaList(Name).optional().describe('Site ids, comma list'),
  source: commaList(Name).optional().describe('Source ids, comma list'),
});
/** Which sites are wanted. */
export const SiteQuery = z.strictObject({ site: RegisterQuery.shape.site });
/** Which points are wanted, and how many of them at once. */
export const PointsQuery = z.strictObject({
  ...RegisterQuery.shape,
  limit: Limit.optional().describe(
    `Points a page, 1 to ${LIMITS.listItemsMax}; the list comes whole if left out`,
  ),
  cursor: Cursor.optional(),
});
