import type { PointModeName } from '../../../../rules/point-mode.ts';

/** What can be done with one alarm. */
export type AlarmVerb = 'acknowledge' | 'reset' | 'close' | 'comment' | 'shelve' | 'unshelve';

/** Out of service until somebody ends it, and its end. */
export type ServiceVerb = 'out-of-service' | 'in-service';

/** What takes alarms out of sight or brings them back: of a point or of the groups of a source, all of them or of one rule. */
export type HidingVerb = 'shelve' | 'unshelve' | ServiceVerb;

/** What can be done with a point. */
export type PointVerb = HidingVerb | 'mode';

/** What goes with an action. */
export interface ActionFields {
  readonly comment?: string;
  readonly reason?: string;
  readonly minutes?: number;
  /** Only this rule of the point or source. */
  readonly rule?: string;
  /** The mode that a point goes into; `normal` ends the one that it is in. */
  readonly mode?: PointModeName | 'normal';
}
