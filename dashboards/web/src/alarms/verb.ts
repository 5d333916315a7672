/** What can be done with one alarm. */
export type AlarmVerb = 'acknowledge' | 'reset' | 'close' | 'comment' | 'shelve' | 'unshelve';

/** What can be done with the point of an alarm. */
export type PointVerb = 'out-of-service' | 'in-service';

/** Fields of a form. */
export interface ActionFields {
  readonly comment?: string;
  readonly reason?: string;
  readonly minutes?: number;
}
