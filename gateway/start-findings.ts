import type { HazgateEvent } from '../rules/event.ts';
import type { DamageInput, NoticeInput } from '../rules/input.ts';
import { type Damage, damageDetail, damageFacts } from './journal/damage.ts';
import type { Difference } from './journal/recovery.ts';

/** Alarms of what the journal has lost, as views had taken them in. */
export interface KeptAlarms {
  /** Files of the data directory that hold them. */
  readonly files: readonly string[];
  /** The last event of each that was open, as far as the journal does not know it; in their order. */
  readonly open: readonly HazgateEvent[];
}

/**
 * Whether the alarm of an event is taken back where its record is lost. Not so that of a silent point: whether it is silent shows by
 * itself, and since when nothing was seen is lost with the record.
 */
export function isTakenBack(event: HazgateEvent): boolean {
  return event.kind === 'alarm' && event.alarm.rule !== 'communication';
}

/** The input that tells what of the journal is lost, and takes back the alarms of it that were open. */
export function damageFound(
  damage: readonly Damage[],
  { files, open }: KeptAlarms,
): Omit<DamageInput, 'at'> {
  const lost = damageDetail(damage);
  const kept = `${lost}; alarms that had been taken in from there are kept in ${files.join(', ')}, ${open.length} of them open and taken back`;
  return {
    kind: 'damage',
    detail: files.length === 0 ? lost : kept,
    facts: { ...damageFacts(damage), alarmsKeptIn: files, alarmsTakenBack: open.length },
    ...(open.length === 0 ? {} : { lastKnown: open }),
  };
}

/** The input that tells that the journal, judged again, gives other events. */
export function differenceFound(difference: Difference): Omit<NoticeInput, 'at'> {
  const { lsn, seq, expected, recorded } = difference;
  const types = (events: readonly { readonly type: string }[]): string[] =>
    events.map(({ type }) => type);
  return {
    kind: 'notice',
    type: 'replay-differs',
    part: 'journal',
    severity: 1,
    detail: `record ${lsn} judged again gives other events than were recorded; the recorded ones stand`,
    facts: { lsn, firstSeq: seq, expected: types(expected), recorded: types(recorded) },
  };
}
