import type { HazgateEvent } from '../../rules/event.ts';
import type { Inhibition } from '../../rules/inhibition.ts';
import { formatInstant } from '../../rules/time.ts';
import type { ImageRecord } from './journal-image.ts';
import type { PlantPlan } from './plant.ts';
import { hold } from './violation.ts';

const MS_PER_MINUTE = 60_000;
const TOGETHER_MAX = 10;

interface Shelf {
  readonly site: string;
  readonly place: string;
  readonly untilSteadyMs: number;
}

/** What a list shows of one: where, what, who, why, until when. */
export function briefInhibition(each: Inhibition): string {
  const { site, source, point, rule, kind, by, reason, until } = each;
  const end = until === null ? 'for ever' : formatInstant(until);
  return `${site}/${source}/${point} ${rule} ${kind} ${by} ${reason} ${end}`;
}

/** What people hide, followed by events alone; and whether shelves end when they may. */
export class NaiveInhibitions {
  /** By place, rule and kind, in the words of {@link briefInhibition}. */
  readonly #standing = new Map<string, string>();
  readonly #shelves = new Map<string, Shelf>();

  /** All that stand, in the words of {@link briefInhibition}. */
  standing(): readonly string[] {
    return [...this.#standing.values()].sort();
  }

  take(record: ImageRecord, plan: PlantPlan | null): void {
    const { action } = (record.json ?? {}) as { action?: { reason?: string; minutes?: number } };
    const reason = action?.reason ?? null;
    const before = [...this.#shelves.values()];
    for (const event of record.events) {
      if (event.kind === 'system') this.#takeMode(event);
      if (event.kind !== 'alarm' || event.alarm.late) continue;
      const { site, source, point, rule, shelvedUntil } = event.alarm;
      const place = `${site}/${source}/${point}`;
      const key = `${place} ${rule}`;
      const told = (kind: string, until: string) =>
        this.#standing.set(`${key} ${kind}`, `${key} ${kind} ${event.by} ${reason} ${until}`);
      if (event.type === 'shelved') {
        told('shelved', shelvedUntil ?? '');
        const durationMs = Date.parse(shelvedUntil ?? '') - record.at.wallMs;
        checkEnd(record, site, place, (action?.minutes ?? 0) * MS_PER_MINUTE, durationMs, before);
        const untilSteadyMs = record.at.steadyMs + durationMs;
        this.#shelves.set(key, { site, place, untilSteadyMs });
      }
      if (event.type === 'unshelved') {
        this.#standing.delete(`${key} shelved`);
        this.#shelves.delete(key);
      }
      if (event.type === 'out-of-service') told('out-of-service', 'for ever');
      if (event.type === 'in-service') this.#standing.delete(`${key} out-of-service`);
    }
    this.#forgetModes(plan);
  }

  #takeMode({ type, by, ...event }: HazgateEvent): void {
    if (type !== 'mode-changed' || !('system' in event)) return;
    const { point, mode, until, reason } = event.system;
    this.#standing.delete(`${point} mode`);
    if (mode !== 'normal')
      this.#standing.set(`${point} mode`, `${point} null ${mode} ${by} ${reason} ${until}`);
  }

  /** A mode ends without a word with its point. */
  #forgetModes(plan: PlantPlan | null): void {
    for (const key of this.#standing.keys()) {
      const [point, mode] = key.split(' ');
      if (mode === 'mode' && plan?.points.has(point ?? '') !== true) this.#standing.delete(key);
    }
  }
}

/** A shelf lasts as long as was asked for, or less where ten others of its site end about then; never more, nor below half. */
function checkEnd(
  { lsn, at, events }: ImageRecord,
  site: string,
  place: string,
  askedMs: number,
  durationMs: number,
  shelves: readonly Shelf[],
): void {
  const ended = new Set(
    events.filter(({ type }) => type === 'unshelved').map((event) => `${event.site}`),
  );
  const ends = new Set(
    shelves
      .filter((each) => each.site === site)
      .map(({ place: other, untilSteadyMs }) => `${other} ${untilSteadyMs}`),
  );
  const together = (ms: number): number =>
    [...ends].filter((each) => {
      const end = Number(each.slice(each.lastIndexOf(' ') + 1));
      return Math.abs(end - (at.steadyMs + ms)) < MS_PER_MINUTE;
    }).length;
  const why = (): string => `${place} for ${durationMs} of ${askedMs} ms at record ${lsn}`;
  hold(
    'a shelf is never longer than asked for, nor less than half as long',
    durationMs <= askedMs && durationMs >= askedMs / 2,
    why,
  );
  // Shelves that ended in this very record may still have counted.
  if (ended.has(site)) return;
  let earliestMs = askedMs;
  while (earliestMs - MS_PER_MINUTE >= askedMs / 2) earliestMs -= MS_PER_MINUTE;
  hold(
    'no more than ten places of a site come back together',
    together(durationMs) < TOGETHER_MAX || together(earliestMs) >= TOGETHER_MAX,
    why,
  );
  hold(
    'a shelf is shorter than asked for only where ten others end about then',
    durationMs === askedMs || together(askedMs) >= TOGETHER_MAX,
    why,
  );
}
