import type { HazgateEvent } from '../../rules/event.ts';
import type { ImageRecord } from './journal-image.ts';
import { dispositionAt } from './naive-point.ts';
import type { PlantPlan } from './plant.ts';
import type { Meaning } from './second-opinion.ts';
import { keptKind } from './shadow.ts';

/** Readings of a series behind which the nanoseconds of a millisecond may be taken again. */
const REMEMBERED = 1_000;

interface Arrival {
  readonly ms: number;
  readonly ns: number;
}

/** What a database server must hold of a journal, reckoned simply: lines by series and time, and events by their number. */
export class NaiveServer {
  /** Fields of readings by `series time`. */
  readonly readings = new Map<string, string>();
  /** Fields of what became of readings that did not come as they should, by `series time`. */
  readonly arrivals = new Map<string, string>();
  /** Event times, ms, by number; of what has no number nothing is written. */
  readonly events = new Map<number, number>();
  readonly #plants: readonly PlantPlan[];
  readonly #meaning: Meaning;
  readonly #taken = new Map<string, Arrival[]>();
  #plan: PlantPlan | null = null;

  constructor(plants: readonly PlantPlan[], meaning: Meaning) {
    this.#plants = plants;
    this.#meaning = meaning;
  }

  take(record: ImageRecord): void {
    this.#takeReadings(record);
    for (const event of record.events) this.#takeEvent(event);
    if (keptKind(record) !== 'config') return;
    const { configuration } = record.json as { configuration: { hash: string } };
    this.#plan =
      this.#plants.find((plan) => plan.configuration.hash === configuration.hash) ?? null;
  }

  #takeReadings({ message, dispositions, at }: ImageRecord): void {
    const points = this.#plan?.points;
    if (message === null || points === undefined) return;
    const meant = this.#meaning(message.topic, message.payload);
    const known = meant.filter(({ fullName }) => points.has(fullName));
    for (const [index, { fullName, value, quality, time }] of known.entries()) {
      const disposition = dispositionAt(dispositions, index);
      if (disposition === 'duplicate') continue;
      const [site, source, point] = fullName.split('/');
      const kind = points.get(fullName)?.kind;
      const tags = `kind=${kind},point=${point},site=${site},source=${source}`;
      const series = `reading,${tags}`;
      const ms = Math.min(time ?? at.wallMs, at.wallMs);
      const ns = this.#nanosecond(series, ms);
      const fields = value === null ? `q="${quality}"` : `v=${value},q="${quality}"`;
      const stamp = `${ms}${String(ns).padStart(6, '0')}`;
      this.readings.set(`${series} ${stamp}`, fields);
      if (disposition !== 'live') {
        this.arrivals.set(`arrival,${tags} ${stamp}`, `disposition="${disposition}"`);
      }
    }
  }

  #nanosecond(series: string, ms: number): number {
    const arrivals = this.#taken.get(series) ?? [];
    const taken = arrivals.slice(-REMEMBERED).filter((each) => each.ms === ms);
    const ns = taken.length === 0 ? 0 : Math.max(...taken.map((each) => each.ns)) + 1;
    arrivals.push({ ms, ns });
    this.#taken.set(series, arrivals);
    return ns;
  }

  #takeEvent({ seq, at }: HazgateEvent): void {
    if (seq !== null) this.events.set(seq, Date.parse(at));
  }
}
