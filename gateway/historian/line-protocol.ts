import type { HazgateEvent } from '../../rules/event.ts';
import type { Disposition } from '../../rules/reading.ts';
import { parseInstant, type WallMs } from '../../rules/time.ts';

/** A point of the measurement `event`: what it belongs to, what it says, when it was. */
export interface EventLine {
  /** Measurement and tags: the series it belongs to, escaped. */
  readonly series: string;
  /** Fields, escaped. */
  readonly fields: string;
  readonly at: WallMs;
}

const NS_DIGITS = 6;
const NS_PER_MS = 1_000_000;

/** Letters that end a tag value are escaped; a backslash can't be, so that one gives way (no id has any). */
function tagValue(text: string): string {
  return withoutControls(text)
    .replaceAll('\\', '/')
    .replaceAll(/[,= ]/g, (letter) => `\\${letter}`);
}

function fieldText(text: string): string {
  return `"${withoutControls(text).replaceAll(/["\\]/g, (letter) => `\\${letter}`)}"`;
}

/** A line break, even an escaped one, would begin another line. */
function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ');
}

/** Measurement and tags, in the order in which InfluxDB sorts them; an empty tag is none. */
function seriesKey(
  measurement: string,
  tags: readonly (readonly [name: string, value: string | null])[],
): string {
  const parts = [measurement];
  for (const [name, value] of tags) {
    if (value !== null && value !== '') parts.push(`${name}=${tagValue(value)}`);
  }
  return parts.join(',');
}

/** The series of a point's readings, escaped: made once a point, not once a reading. */
export function readingSeries(fullName: string, kind: string): string {
  return pointSeries('reading', fullName, kind);
}

function pointSeries(measurement: string, fullName: string, kind: string): string {
  const [site = '', source = '', point = ''] = fullName.split('/');
  return seriesKey(measurement, [
    ['kind', kind],
    ['point', point],
    ['site', site],
    ['source', source],
  ]);
}

/**
 * The series of what became of a point's readings, escaped; its points have the times of the readings. It is a measurement of
 * its own, so that `reading` keeps the fields that other people's queries rely on. Made once a point as well.
 */
export function arrivalSeries(fullName: string, kind: string): string {
  return pointSeries('arrival', fullName, kind);
}

/** Fields of a reading's arrival. */
export function arrivalFields(disposition: Disposition): string {
  return `disposition="${disposition}"`;
}

/** Fields of a reading. NaN stands for null, which has no value. */
export function readingFields(value: number, quality: string): string {
  return Number.isNaN(value) ? `q="${quality}"` : `v=${value},q="${quality}"`;
}

/** Nanoseconds since 1970; more than a million within one millisecond run on into the next. */
export function timestamp(ms: WallMs, ns: number): string {
  const whole = ms + Math.floor(ns / NS_PER_MS);
  return `${whole}${String(ns % NS_PER_MS).padStart(NS_DIGITS, '0')}`;
}

/** An event as a point of the measurement `event`; null where it has no number yet, or no time. */
export function eventLine(event: HazgateEvent): EventLine | null {
  const at = parseInstant(event.at);
  if (event.seq === null || at === null) return null;
  const facts = factsOf(event);
  const series = seriesKey('event', [
    ['kind', event.kind],
    ['level', facts.level === null ? null : String(facts.level)],
    ['point', facts.point],
    ['site', event.site],
    ['source', facts.source],
    ['type', event.type],
  ]);
  const fields = [`seq=${event.seq}i`];
  for (const name of ['alarm', 'rule', 'limitName', 'state'] as const) {
    const text = facts[name];
    if (text !== null) fields.push(`${name}=${fieldText(text)}`);
  }
  for (const name of ['value', 'limit'] as const) {
    const number = facts[name];
    if (number !== null) fields.push(`${name}=${number}`);
  }
  return { series, fields: fields.join(','), at };
}

interface EventFacts {
  readonly source: string | null;
  readonly point: string | null;
  readonly level: number | null;
  readonly alarm: string | null;
  readonly rule: string | null;
  readonly limitName: string | null;
  readonly state: string | null;
  readonly value: number | null;
  readonly limit: number | null;
}

const NO_FACTS: EventFacts = {
  source: null,
  point: null,
  level: null,
  alarm: null,
  rule: null,
  limitName: null,
  state: null,
  value: null,
  limit: null,
};

function factsOf(event: HazgateEvent): EventFacts {
  if (event.kind === 'alarm') {
    const { source, point, level, id, rule, limitName, state, value, limit } = event.alarm;
    return { source, point, level, alarm: id, rule, limitName, state, value, limit };
  }
  if (event.kind === 'interlock') {
    const { source, value, limit } = event.interlock;
    return { ...NO_FACTS, source, value, limit };
  }
  return NO_FACTS;
}
