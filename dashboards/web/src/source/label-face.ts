import { DRAWN_SIZE } from './drawn-size.ts';
import { LABEL, LABEL_BOX } from './label-layout.ts';
import type { Box } from './plane.ts';

/** Size of the mark of an alarm, in units of a label. */
export const MARK_SIZE = 27;
/** The strip of a tag, above the box of what is well. */
export const TAG: Box = { x: 32, y: 0.5, width: LABEL.width - 32, height: 12 };
/** Between the edge of a box and its letters. */
export const PADDING = 4;

/** How the id and the value of a label stand in it, from its upper left corner. */
export interface Face {
  readonly box: Box;
  readonly id: FaceLine;
  readonly value: FaceLine;
}

/** A line in the middle of its room. */
export interface FaceLine {
  /** Where its room begins, and how wide it is. */
  readonly x: number;
  readonly room: number;
  /** Where its letters stand. */
  readonly y: number;
  /** The size of its letters is the first of these in which they can be read. */
  readonly sizes: readonly number[];
}

function lineIn({ x, width }: Box, y: number, sizes: readonly number[]): FaceLine {
  return { x: x + PADDING, room: width - 2 * PADDING, y, sizes };
}

/** The face of what is well: room is kept around the box for what an alarm adds. */
const CALM: Face = {
  box: LABEL_BOX,
  id: lineIn(LABEL_BOX, LABEL_BOX.y + 13, [DRAWN_SIZE.id]),
  value: lineIn(LABEL_BOX, LABEL_BOX.y + 28, [DRAWN_SIZE.value]),
};

const WHOLE: Box = { x: 0.5, y: 0.5, width: LABEL.width - 1, height: LABEL.height - 1 };
/** Beside the mark of the alarm. */
const BESIDE_MARK: Box = { ...WHOLE, x: MARK_SIZE + 1, width: LABEL.width - MARK_SIZE - 1 };

/** The face of what alarms: in letters as large as all the room of the label holds, so that nothing else moves for it. */
const ALARMING: Face = {
  box: WHOLE,
  id: lineIn(BESIDE_MARK, 21, DRAWN_SIZE.alarmId),
  value: lineIn(WHOLE, 44, DRAWN_SIZE.alarmValue),
};
const ALARMING_BELOW_TAG: Face = {
  ...ALARMING,
  id: lineIn(BESIDE_MARK, 25, DRAWN_SIZE.alarmIdBelowTag),
};

/** The face of a label, by whether an alarm stands against its point, and whether it has a tag. */
export function faceOf(isAlarming: boolean, isTagged: boolean): Face {
  if (!isAlarming) return CALM;
  return isTagged ? ALARMING_BELOW_TAG : ALARMING;
}
