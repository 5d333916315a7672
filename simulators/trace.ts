import type { HazgateEvent } from '../rules/event.ts';
import { parseInstant, type WallMs } from '../rules/time.ts';
import type { PlantReading } from './plant.ts';

/** One point of a run as it is drawn: what it showed, what its limits are, what alarmed. */
export interface TracedPoint {
  readonly fullName: string;
  readonly name: { readonly zh: string; readonly en: string } | null;
  readonly unit: string | null;
  readonly boolean: boolean;
  /** Silence beyond this is one that the gateway alarms; the line of a picture is broken there. */
  readonly staleAfterMs: number;
  /** By name, in the point's unit. */
  readonly limits: Readonly<Record<string, number>>;
}

/** A span in which an alarm of a point was active, in seconds of the scenario; an active one ends with the run. */
export interface ActiveSpan {
  readonly rule: string;
  readonly level: 1 | 2 | 3 | 4;
  readonly from: number;
  readonly to: number;
}

/** Something that happened to a point at one moment, in seconds of the scenario. */
export interface TraceMark {
  readonly type: string;
  readonly at: number;
}

/** Events that are worth a mark in a picture; the alarms' own course is drawn as spans. */
const MARKED = ['cut-required', 'restore-permitted', 'cut-failed', 'feed-abnormal', 'acknowledged'];

/** Readings kept of one point: more than a picture has room for. */
const READINGS_MAX = 40_000;

/** Half as many readings: of each pair the one that lies farther from the reading before, so that peaks stay. */
function thinned(readings: readonly PlantReading[]): PlantReading[] {
  const kept: PlantReading[] = [];
  for (let index = 0; index + 1 < readings.length; index += 2) {
    const [first, second] = [readings[index], readings[index + 1]] as [PlantReading, PlantReading];
    const before = kept.at(-1)?.value ?? first.value;
    const far = (reading: PlantReading): number =>
      reading.value === null || before === null
        ? Number.POSITIVE_INFINITY
        : Math.abs(reading.value - before);
    kept.push(far(first) > far(second) ? first : second);
  }
  return kept;
}

/** What the points of a run showed, and which alarms were active when. */
export class Trace {
  readonly points: readonly TracedPoint[];
  readonly durationSeconds: number;
  readonly #startMs: WallMs;
  readonly #readings = new Map<string, PlantReading[]>();
  readonly #events: HazgateEvent[] = [];

  constructor(points: readonly TracedPoint[], startMs: WallMs, durationSeconds: number) {
    this.points = points;
    this.durationSeconds = durationSeconds;
    this.#startMs = startMs;
  }

  addReading(reading: PlantReading): void {
    const readings = this.#readings.get(reading.pointName) ?? [];
    this.#readings.set(reading.pointName, readings);
    readings.push(reading);
    if (readings.length >= READINGS_MAX) this.#readings.set(reading.pointName, thinned(readings));
  }

  addEvent(event: HazgateEvent): void {
    if (event.kind !== 'system') this.#events.push(event);
  }

  readingsOf(pointName: string): readonly PlantReading[] {
    return this.#readings.get(pointName) ?? [];
  }

  /** All readings, in no order that matters. */
  get readings(): readonly PlantReading[] {
    return [...this.#readings.values()].flat();
  }

  /** When the alarms of a point were active, one span for each level that held. Late alarms are spans that have passed. */
  activeSpansOf(pointName: string): readonly ActiveSpan[] {
    const spans: ActiveSpan[] = [];
    const open = new Map<string, { rule: string; level: ActiveSpan['level']; from: number }>();
    for (const event of this.#events) {
      if (event.kind !== 'alarm') continue;
      const { site, source, point, rule, level, late, id } = event.alarm;
      if (`${site}/${source}/${point}` !== pointName || late) continue;
      const key = `${id} ${rule}`;
      const at = this.secondsOf(event.at);
      const before = open.get(key);
      const isStep = ['raised', 'escalated', 'de-escalated', 'returned'].includes(event.type);
      if (!isStep) continue;
      if (before !== undefined) spans.push({ ...before, to: at });
      if (event.type === 'returned') open.delete(key);
      else open.set(key, { rule, level, from: at });
    }
    return [...spans, ...[...open.values()].map((each) => ({ ...each, to: this.durationSeconds }))];
  }

  /** What happened to a point, or because of it: cuts, permissions, acknowledgements. */
  marksOf(pointName: string): readonly TraceMark[] {
    return this.#events.flatMap((event): TraceMark[] => {
      if (event.kind === 'system' || !MARKED.includes(event.type)) return [];
      const { site, source, point } =
        event.kind === 'alarm' ? event.alarm : { ...event.interlock, point: null };
      const about =
        event.kind === 'interlock' ? event.interlock.cause : `${site}/${source}/${point}`;
      return about === pointName ? [{ type: event.type, at: this.secondsOf(event.at) }] : [];
    });
  }

  /** Seconds of the scenario of an event's time. */
  secondsOf(at: string): number {
    return ((parseInstant(at) ?? this.#startMs) - this.#startMs) / 1_000;
  }

  /** Points in the order of the register, those that alarmed first, then those with limits. */
  get byInterest(): readonly TracedPoint[] {
    const rank = (point: TracedPoint): number => {
      if (this.activeSpansOf(point.fullName).length > 0) return 0;
      return Object.keys(point.limits).length > 0 && !point.boolean ? 1 : 2;
    };
    return [...this.points].sort((left, right) => rank(left) - rank(right));
  }
}
