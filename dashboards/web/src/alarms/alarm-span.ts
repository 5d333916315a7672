import type { Alarm } from '../../../../rules/alarm.ts';

/** How long an alarm has been there. */
export interface AlarmSpan {
  readonly ms: number;
  /** Whether its condition is gone, so that the span grows no more. */
  readonly isOver: boolean;
}

/** From the raise to the return, or to the end of an alarm that was taken away without one, else until now. */
export function alarmSpan(
  alarm: Pick<Alarm, 'state' | 'raisedAt' | 'returnedAt' | 'updatedAt'>,
  nowMs: number,
): AlarmSpan {
  const { state, raisedAt, returnedAt, updatedAt } = alarm;
  const endedAt = returnedAt ?? (state === 'NORMAL' ? updatedAt : null);
  const endMs = endedAt === null ? nowMs : Date.parse(endedAt);
  const ms = raisedAt === null ? 0 : Math.max(0, endMs - Date.parse(raisedAt));
  return { ms, isOver: endedAt !== null };
}
