/**
 * Sizes of letters in drawings, in units of the drawing. What is laid out and fitted by them is drawn in them: style sheets say
 * nothing of the size or weight of letters in a drawing.
 */
export const DRAWN_SIZE = {
  /** Words of the drawing itself. */
  words: 13,
  id: 11,
  value: 13,
  tag: 10,
  /** Of what alarms: the first of these in which it can be read in its room. */
  alarmId: [17, 14, 11],
  alarmIdBelowTag: [13, 11],
  alarmValue: [17, 15, 13],
  area: 12,
  limit: 12,
} as const;
