import type { PointModeName } from '../../../../rules/point-mode.ts';

/** What can be done with one alarm. */
export type AlarmVerb = 'acknowledge' | 'reset' | 'close' | 'comment' | 'shelve' | 'unshelve';

/** What can be done with a point, or with one rule of it. */
export type PointVerb = 'shelve' | 'unshelve' | 'out-of-service' | 'in-service' | 'mode';

/** What goes with an action. */
export interface ActionFields {
  readonly comment?: string;
  readonly reason?: string;
  readonly minutes?: number;
  /** Only this rule of the point. */
  readonly rule?: string;
  /** The mode that a point goes into; `normal` ends the one that it is in. */
  readonly mode?: PointModeName | 'normal';
}
