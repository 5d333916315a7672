import type { HazgateEvent } from '../../rules/event.ts';
import { LIMITS } from '../limits.ts';

/** Records that were durable and can't be read. */
export interface Damage {
  /** Path inside the data directory; the file is left as it is, or kept under `journal/damaged/`. */
  readonly file: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly lsnFrom: number;
  readonly lsnTo: number;
  /** Number of the first record written in knowledge of this damage. */
  readonly resumedLsn: number;
  /** The record whose snapshot the run that wrote it began from, 0 where from none. Missing in what earlier software wrote. */
  readonly snapshotLsn?: number;
  readonly detail: string;
}

/** Records at the end that were never shown to be durable, and were cut off. */
export interface TornTail {
  readonly file: string;
  readonly offset: number;
  /** First record number that was cut off. */
  readonly lsnFrom: number;
  /** Sound records behind the first bad one that were cut off with it. */
  readonly records: number;
}

/** A stretch of record numbers that no record was found for, and where. */
export interface Missing {
  readonly from: number;
  /** Infinity where nothing shows how far it goes. */
  readonly to: number;
  readonly file: string;
  readonly offset: number;
  /** What stands there was written whole and can't be read; a torn write never leaves that. */
  readonly unreadable: boolean;
  /** What became of these records, where it is not what that says. */
  readonly detail?: string;
}

/** What the missing records amount to. */
export interface Verdict {
  readonly damage: readonly Missing[];
  /** First record number of the tail; Infinity where nothing is cut off. */
  readonly tailFrom: number;
  readonly tail: Missing | null;
}

/**
 * The tail starts at the first missing record that nothing shows to have been synced; every missing record before it
 * is damage.
 *
 * @param missing in the order of record numbers
 * @param syncedLsn the highest record number that anything readable shows to have been durable
 */
export function judgeMissing(missing: readonly Missing[], syncedLsn: number): Verdict {
  let synced = syncedLsn;
  for (const gap of missing) {
    if (gap.unreadable && Number.isFinite(gap.to)) synced = Math.max(synced, gap.to);
  }
  const damage: Missing[] = [];
  for (const gap of missing) {
    if (gap.to <= synced || gap.unreadable) {
      damage.push(gap);
      continue;
    }
    if (gap.from <= synced) damage.push({ ...gap, to: synced });
    return { damage, tailFrom: Math.max(gap.from, synced + 1), tail: gap };
  }
  return { damage, tailFrom: Number.POSITIVE_INFINITY, tail: null };
}

/** The next round number above everything lost, where nothing shows how much was lost. */
export function numberBehindDamage(highest: number): number {
  const step = LIMITS.sequenceStepBehindDamage;
  return (Math.floor(highest / step) + 1) * step;
}

/** Facts of the one `journal-damaged` event that reports these places; {@link reportedDamage} reads them back. */
export function damageFacts(damage: readonly Damage[]): Readonly<Record<string, unknown>> {
  const first = damage[0];
  return { file: first?.file ?? null, offset: first?.offset ?? null, places: damage };
}

/** One line for people about the places. */
export function damageDetail(damage: readonly Damage[]): string {
  return damage
    .map(
      ({ file, offset, lsnFrom, lsnTo, detail }) =>
        `${file} at byte ${offset}: records ${lsnFrom} to ${lsnTo} ${detail}`,
    )
    .join('; ');
}

function isDamage(value: unknown): value is Damage {
  if (typeof value !== 'object' || value === null) return false;
  return ['lsnFrom', 'lsnTo', 'resumedLsn', 'offset'].every(
    (key) => typeof Reflect.get(value, key) === 'number',
  );
}

/** The places that an event reports; none where it is not a `journal-damaged` event. */
export function reportedDamage(event: HazgateEvent): readonly Damage[] {
  if (event.kind !== 'system' || event.type !== 'journal-damaged') return [];
  const places = event.system.places;
  return (Array.isArray(places) ? places : [event.system]).filter(isDamage);
}

/** True where a place was reported before, in full. */
export function isReported(gap: Missing, reported: readonly Damage[]): boolean {
  return reported.some(({ lsnFrom, lsnTo }) => lsnFrom <= gap.from && gap.to <= lsnTo);
}
