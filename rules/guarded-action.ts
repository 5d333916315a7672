/** What hides an alarm, or ends it: actions of people that a site may want two of them for. */
export const GUARDED_ACTIONS = ['shelve', 'out-of-service', 'mode', 'reset', 'close'] as const;
/** One of them. */
export type GuardedAction = (typeof GUARDED_ACTIONS)[number];
