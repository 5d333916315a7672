import type { Alarm } from '../../../../rules/alarm.ts';

/** An alarm, and whether the disk has confirmed this version of it. */
export interface BoardEntry {
  readonly alarm: Alarm;
  readonly durable: boolean;
}

/** Whether an alarm warns of a toxic gas, which does harm sooner than a combustible one. */
export type IsToxic = (alarm: Alarm) => boolean;

/** Every state of an alarm that is not over, as a list asks for them. */
export const OPEN_STATES = 'UNACK,ACKED,RTNUN,LATCHED,SHELVED,SUPPRESSED,OUT_OF_SERVICE';
const HIDDEN_STATES = ['SHELVED', 'SUPPRESSED', 'OUT_OF_SERVICE'];

/** Whether somebody still has to take note of the alarm. */
export function isUnacknowledged(alarm: Alarm): boolean {
  if (alarm.state === 'UNACK' || alarm.state === 'RTNUN') return true;
  return alarm.state === 'LATCHED' && alarm.acknowledgedAt === null;
}

/** Whether an operator or the design has taken the alarm out of sight. */
export function isHidden(alarm: Alarm): boolean {
  return HIDDEN_STATES.includes(alarm.state);
}

/** What an alarm may be that is not plainly real and of now. */
export type Unreality = NonNullable<Alarm['mark']> | 'late';

/** What of that an alarm is, as its marks are called. */
export function marksOf({ mark, late }: Pick<Alarm, 'mark' | 'late'>): readonly Unreality[] {
  return [...(mark === null ? [] : [mark]), ...(late ? ['late' as const] : [])];
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * Negative where `left` is more urgent: unacknowledged, level, toxic gas, oldest; the order of the API. What came too late
 * stands behind all that stands now, however bad it was.
 */
export function compareUrgency(left: Alarm, right: Alarm, isToxic: IsToxic): number {
  return (
    Number(left.late) - Number(right.late) ||
    Number(isUnacknowledged(right)) - Number(isUnacknowledged(left)) ||
    left.level - right.level ||
    Number(isToxic(right)) - Number(isToxic(left)) ||
    compareText(left.raisedAt ?? '', right.raisedAt ?? '') ||
    compareText(left.id ?? '', right.id ?? '')
  );
}

/** All of them, most urgent first. */
export function sortedByUrgency(entries: readonly BoardEntry[], isToxic: IsToxic): BoardEntry[] {
  // Asked once of each: sorting thousands compares each of them many times.
  const toxic = new Set(entries.map(({ alarm }) => alarm).filter(isToxic));
  const isAmongThem = (alarm: Alarm) => toxic.has(alarm);
  return [...entries].sort((left, right) => compareUrgency(left.alarm, right.alarm, isAmongThem));
}

/** The order after the alarms `touched` have changed, come or gone: one pass, however long the list is. */
export function reordered(
  order: readonly BoardEntry[],
  alarms: ReadonlyMap<string, BoardEntry>,
  touched: Pick<ReadonlySet<string>, 'has' | 'keys'>,
  isToxic: IsToxic,
): readonly BoardEntry[] {
  const changed = [...touched.keys()].flatMap((id) => alarms.get(id) ?? []);
  const fresh = sortedByUrgency(changed, isToxic);
  const merged: BoardEntry[] = [];
  let next = 0;
  for (const entry of order) {
    if (touched.has(entry.alarm.id ?? '')) continue;
    for (let one = fresh[next]; one !== undefined; one = fresh[next]) {
      if (compareUrgency(one.alarm, entry.alarm, isToxic) > 0) break;
      merged.push(one);
      next += 1;
    }
    merged.push(entry);
  }
  return [...merged, ...fresh.slice(next)];
}

/**
 * The order in which rows stand while somebody points at them: those already there keep their place, so that no click lands
 * on another alarm than the one aimed at; new ones come behind.
 */
export function steadyOrder(
  entries: readonly BoardEntry[],
  standing: readonly string[],
): readonly BoardEntry[] {
  const byId = new Map(entries.map((entry) => [entry.alarm.id ?? '', entry]));
  const kept = standing.flatMap((id) => byId.get(id) ?? []);
  const keptIds = new Set(standing);
  return [...kept, ...entries.filter(({ alarm }) => !keptIds.has(alarm.id ?? ''))];
}
