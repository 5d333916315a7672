import type { NoticeInput } from '../rules/input.ts';
import type { Countersignature } from './api/dependencies.ts';

/** The event by which the journal keeps who signed beside whoever acted. */
export function countersignatureNotice(signature: Countersignature): Omit<NoticeInput, 'at'> {
  const { action, place, site, by, second, reason } = signature;
  return {
    kind: 'notice',
    part: 'security',
    type: 'countersigned',
    severity: 3,
    detail: `${second} signs beside ${by}: ${action} of ${place}`,
    site,
    by: second,
    comment: reason,
    facts: { action, place, first: by },
  };
}
