/** How much of a level's colour tints what lies beyond a limit that was met; the rest is the ground. */
export const TINT_SHARE = 0.09;
/** How much of a level's colour such a limit has as a line. */
export const LIMIT_SHARE = 0.9;
/** How much of its colour the range of buckets has; its edges have all of it. */
export const RANGE_SHARE = 0.45;
