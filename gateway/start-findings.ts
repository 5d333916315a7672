import type { DamageInput, NoticeInput } from '../rules/input.ts';
import { type Damage, damageDetail, damageFacts } from './journal/damage.ts';
import type { Difference } from './journal/recovery.ts';

/**
 * The input that tells what of the journal is lost.
 *
 * @param alarmsKeptIn files of the data directory that hold the alarms of what is lost
 */
export function damageFound(
  damage: readonly Damage[],
  alarmsKeptIn: readonly string[],
): Omit<DamageInput, 'at'> {
  const lost = damageDetail(damage);
  const kept = `${lost}; alarms that had been taken in from there are kept in ${alarmsKeptIn.join(', ')}`;
  return {
    kind: 'damage',
    detail: alarmsKeptIn.length === 0 ? lost : kept,
    facts: { ...damageFacts(damage), alarmsKeptIn },
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
