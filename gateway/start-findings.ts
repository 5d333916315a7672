import type { Alarm } from '../rules/alarm.ts';
import type { HazgateEvent } from '../rules/event.ts';
import type { DamageInput, NoticeInput } from '../rules/input.ts';
import { type Damage, damageDetail, damageFacts } from './journal/damage.ts';
import type { Difference } from './journal/recovery.ts';

type AlarmEvent = Extract<HazgateEvent, { kind: 'alarm' }>;

/** Alarms of what the journal has lost, as views had taken them in. */
export interface KeptAlarms {
  /** Files of the data directory that hold them. */
  readonly files: readonly string[];
  /** The last event of each that was open, as far as the journal does not know it; in their order. */
  readonly open: readonly HazgateEvent[];
}

/** Everything that a start knows of alarms of which the journal does not tell. */
export interface FoundAlarms extends KeptAlarms {
  /** Those that ended in what is lost, as they were last told of. */
  readonly ended: readonly Alarm[];
}

/**
 * Whether the alarm of an event is taken back where its record is lost. Not so that of a silent point: whether it is silent shows by
 * itself, and since when nothing was seen is lost with the record.
 */
function isTakenBack(event: HazgateEvent): event is AlarmEvent {
  return event.kind === 'alarm' && event.alarm.rule !== 'communication';
}

/** What is taken back of what views had taken in, and what has ended of what was open before a hole; none is both. */
export function foundAlarms({ files, open }: KeptAlarms, ended: readonly Alarm[]): FoundAlarms {
  const taken = open.filter(isTakenBack);
  const ids = new Set(taken.map(({ alarm }) => alarm.id));
  return { files, open: taken, ended: ended.filter(({ id }) => !ids.has(id)) };
}

/** The input that tells what of the journal is lost, ends the alarms that it ended, and takes back those of it that were open. */
export function damageFound(
  damage: readonly Damage[],
  { files, open, ended }: FoundAlarms,
): Omit<DamageInput, 'at'> {
  const lost = damageDetail(damage);
  const kept = `${lost}; alarms that had been taken in from there are kept in ${files.join(', ')}, ${open.length} of them open and taken back`;
  return {
    kind: 'damage',
    detail: files.length === 0 ? lost : kept,
    facts: { ...damageFacts(damage), alarmsKeptIn: files, alarmsTakenBack: open.length },
    ...(open.length === 0 ? {} : { lastKnown: open }),
    ...(ended.length === 0 ? {} : { ended }),
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
