import type { z } from 'zod';
import type { Action, RuleHolder } from '../../rules/input.ts';
import type { PointOutOfServiceBody, PointRuleBody, PointShelveBody } from './contract.ts';

/** What a request to hide rules, or to show them again, asks of whoever holds them: a point, a source, the place of an alarm. */
export interface HidingRequest {
  readonly actionOn: (holder: RuleHolder) => Action;
  readonly comment: string | null;
}

/** A shelf, for a while. */
export function shelving({ comment, ...facts }: z.output<typeof PointShelveBody>): HidingRequest {
  return {
    actionOn: (holder) => ({ do: 'shelve', ...holder, ...facts }),
    comment: comment ?? null,
  };
}

/** Out of service, until somebody ends it. */
export function takingOut({
  comment,
  ...facts
}: z.output<typeof PointOutOfServiceBody>): HidingRequest {
  return {
    actionOn: (holder) => ({ do: 'out-of-service', ...holder, ...facts }),
    comment: comment ?? null,
  };
}

/** The end of either. */
export function showing(
  what: 'unshelve' | 'in-service',
  { comment, ...facts }: NonNullable<z.output<typeof PointRuleBody>> = {},
): HidingRequest {
  return { actionOn: (holder) => ({ do: what, ...holder, ...facts }), comment: comment ?? null };
}
