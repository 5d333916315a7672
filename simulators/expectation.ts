import type { HazgateEvent } from '../rules/event.ts';
import { parseInstant, type WallMs } from '../rules/time.ts';

/** One entry of a scenario's `expect`: one of `event` and `never`, or neither, conditions on time and number, and any fields of an event. */
export interface Expectation {
  /** Type of an event that must happen: at least once, or `count` times. Without it and `never`, an event of the `type` or `kind`. */
  readonly event?: string | undefined;
  /** Type of an event that must not happen. */
  readonly never?: string | undefined;
  /** Seconds from the scenario's start, inclusive, held against the event's `at`. */
  readonly between?: readonly [from: number, to: number] | undefined;
  readonly count?: number | undefined;
  readonly [field: string]: unknown;
}

/** What became of an expectation. `reason` is present where it failed. */
export interface Verdict {
  readonly expect: unknown;
  readonly ok: boolean;
  readonly reason?: string;
}

/** Maps event times to seconds of the scenario. */
export interface Timescale {
  /** Wall time of second 0. */
  readonly startMs: WallMs;
  /** Scenario seconds in one second of the wall clock; 1 in virtual time. */
  readonly speed: number;
  /** Scenario seconds by which `between` and times are widened; 0 in virtual time. */
  readonly toleranceSeconds: number;
}

/** Keys of an expectation that are not fields of an event. */
export const EXPECTATION_KEYWORDS = ['event', 'never', 'between', 'count'] as const;

const RELATIVE_TOLERANCE = 1e-9;
const POINT_FIELDS = new Set(['point', 'cause']);

function payloadOf(event: HazgateEvent): Readonly<Record<string, unknown>> {
  if (event.kind === 'alarm') return { ...event.alarm };
  return event.kind === 'interlock' ? { ...event.interlock } : { ...event.system };
}

/** Full name of the point that an event is about; an interlock is about its cause. */
function pointNameOf(event: HazgateEvent): string | null {
  if (event.kind === 'interlock') return event.interlock.cause;
  if (event.kind === 'alarm') {
    const { site, source, point } = event.alarm;
    return point === null ? null : `${site}/${source}/${point}`;
  }
  const { point } = event.system;
  return typeof point === 'string' ? point : null;
}

function namesPoint(fullName: string | null, expected: unknown): boolean {
  if (fullName === null || typeof expected !== 'string') return fullName === expected;
  return fullName === expected || fullName.endsWith(`/${expected}`);
}

function sameNumber(actual: number, expected: number): boolean {
  const scale = Math.max(Math.abs(actual), Math.abs(expected));
  return Math.abs(actual - expected) <= scale * RELATIVE_TOLERANCE;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Scenario seconds of an event time. */
export function secondsOf(at: WallMs, scale: Timescale): number {
  return ((at - scale.startMs) / 1_000) * scale.speed;
}

function sameTime(actual: WallMs, expected: number, scale: Timescale): boolean {
  // Half a millisecond: event times are whole milliseconds.
  return Math.abs(secondsOf(actual, scale) - expected) <= scale.toleranceSeconds + 0.0005;
}

function sameValue(actual: unknown, expected: unknown, scale: Timescale): boolean {
  if (typeof actual === 'string') {
    const time =
      typeof expected === 'number' || typeof expected === 'string' ? parseInstant(actual) : null;
    if (time === null) return actual === expected;
    if (typeof expected === 'number') return sameTime(time, expected, scale);
    const expectedTime = parseInstant(expected as string);
    return expectedTime === null
      ? actual === expected
      : sameTime(time, secondsOf(expectedTime, scale), scale);
  }
  if (typeof actual === 'number' && typeof expected === 'number')
    return sameNumber(actual, expected);
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return (
      actual.length === expected.length &&
      actual.every((item, index) => sameValue(item, expected[index], scale))
    );
  }
  if (isPlainObject(actual) && isPlainObject(expected)) {
    return Object.entries(expected).every(([key, value]) => sameValue(actual[key], value, scale));
  }
  return actual === expected;
}

function fieldMatches(
  event: HazgateEvent,
  field: string,
  expected: unknown,
  scale: Timescale,
): boolean {
  if (POINT_FIELDS.has(field)) {
    if (field === 'cause' && event.kind !== 'interlock') return false;
    return namesPoint(pointNameOf(event), expected);
  }
  return sameValue(fieldOf(event, field), expected, scale);
}

/** A field by its name, wherever in the event it stands; undefined where the event has none. */
function fieldOf(event: HazgateEvent, field: string): unknown {
  if (Object.hasOwn(event, field))
    return (event as unknown as Readonly<Record<string, unknown>>)[field];
  return payloadOf(event)[field];
}

function isBetween(
  event: HazgateEvent,
  between: readonly [number, number],
  scale: Timescale,
): boolean {
  const at = parseInstant(event.at);
  if (at === null) return false;
  const seconds = secondsOf(at, scale);
  const margin = scale.toleranceSeconds + 0.0005;
  return seconds >= between[0] - margin && seconds <= between[1] + margin;
}

/** Names of what keeps an event from being a hit; empty for a hit. `type` comes first. */
function mismatches(event: HazgateEvent, expectation: Expectation, scale: Timescale): string[] {
  const type = expectation.event ?? expectation.never;
  if (type !== undefined && event.type !== type) return ['type'];
  const wrong: string[] = [];
  for (const [field, expected] of Object.entries(expectation)) {
    if ((EXPECTATION_KEYWORDS as readonly string[]).includes(field)) continue;
    if (!fieldMatches(event, field, expected, scale)) wrong.push(field);
  }
  const { between } = expectation;
  if (between !== undefined && !isBetween(event, between, scale)) wrong.push('between');
  return wrong;
}

function secondsText(event: HazgateEvent, scale: Timescale): string {
  const at = parseInstant(event.at);
  return at === null ? event.at : `${Number(secondsOf(at, scale).toFixed(3))} s`;
}

/** Says of the event that came nearest what kept it from being a hit. */
function nearestMiss(
  expectation: Expectation,
  events: readonly HazgateEvent[],
  scale: Timescale,
): string {
  let nearest: { event: HazgateEvent; wrong: readonly string[] } | null = null;
  for (const event of events) {
    const wrong = mismatches(event, expectation, scale);
    if (wrong.length === 0 || wrong[0] === 'type') continue;
    if (nearest === null || wrong.length < nearest.wrong.length) nearest = { event, wrong };
  }
  if (nearest === null) return '';
  const { event, wrong } = nearest;
  const details = wrong
    .filter((field) => field !== 'between')
    .map((field) => {
      const actual = POINT_FIELDS.has(field) ? pointNameOf(event) : fieldOf(event, field);
      return `${field} ${JSON.stringify(actual) ?? 'absent'}`;
    });
  return `; nearest: ${event.type} at ${secondsText(event, scale)}${details.length === 0 ? '' : ` with ${details.join(', ')}`}`;
}

/** Holds one expectation against all events of a run. */
export function judge(
  expectation: Expectation,
  events: readonly HazgateEvent[],
  scale: Timescale,
): Verdict {
  const hits = events.filter((event) => mismatches(event, expectation, scale).length === 0);
  const { count } = expectation;
  if (expectation.never !== undefined) {
    const [first] = hits;
    if (first === undefined) return { expect: expectation, ok: true };
    const reason = `must not happen, but happened at ${secondsText(first, scale)}${hits.length > 1 ? ` and ${hits.length - 1} more` : ''}`;
    return { expect: expectation, ok: false, reason };
  }
  if (count === undefined ? hits.length > 0 : hits.length === count) {
    return { expect: expectation, ok: true };
  }
  const wanted = count === undefined ? 'at least 1' : `exactly ${count}`;
  const found =
    hits.length === 0
      ? `found none${nearestMiss(expectation, events, scale)}`
      : `found ${hits.length}, at ${hits.map((hit) => secondsText(hit, scale)).join(', ')}`;
  return { expect: expectation, ok: false, reason: `expected ${wanted}, ${found}` };
}
