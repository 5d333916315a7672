import type { Quality } from '../rules/reading.ts';
import type { CommandAnswer } from './process/process.ts';
import type { DeviceFile } from './process/process-file.ts';

const encoder = new TextEncoder();

/** One reading as its device has it. */
export interface DeviceReading {
  /** Id of the point in its source. */
  readonly id: string;
  readonly value: number | null;
  readonly quality: Quality;
  /** By the device's own clock, in milliseconds since 1970. */
  readonly timeMs: number;
  readonly counter: number | null;
}

/** A message as a device publishes it. */
export interface DeviceMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** How many readings it carries. */
  readonly readings: number;
  /** Whether a fault spoilt it, so that the gateway will refuse it. */
  readonly spoilt: boolean;
}

function sharedTime(readings: readonly DeviceReading[]): number | null {
  const first = readings[0]?.timeMs ?? null;
  return readings.every(({ timeMs }) => timeMs === first) ? first : null;
}

function columns(readings: readonly DeviceReading[], withTime: boolean): string {
  let points = '';
  let values = '';
  let isGood = true;
  for (const { id, value, quality } of readings) {
    const comma = points === '' ? '' : ',';
    points += `${comma}"${id}"`;
    values += `${comma}${value}`;
    if (quality !== 'good') isGood = false;
  }
  let text = `{"p":[${points}],"v":[${values}]`;
  if (withTime) {
    const time = sharedTime(readings);
    text += `,"t":${time ?? JSON.stringify(readings.map(({ timeMs }) => timeMs))}`;
  }
  if (!isGood) text += `,"q":${JSON.stringify(readings.map(({ quality }) => quality))}`;
  return `${text}}`;
}

function fieldsOf({ value, quality, timeMs, counter }: DeviceReading, withTime: boolean): string {
  let text = `"v":${value}`;
  if (withTime) text += `,"t":${timeMs}`;
  if (quality !== 'good') text += `,"q":"${quality}"`;
  if (counter !== null) text += `,"n":${counter}`;
  return text;
}

/** A controller's answer to a command, as it publishes it. */
export function answerMessage({ id, area, result }: CommandAnswer, timeMs: number): DeviceMessage {
  const topic = `hazgate/v1/${area}/command/result`;
  const payload = encoder.encode(JSON.stringify({ id, result, at: timeMs }));
  return { topic, payload, readings: 0, spoilt: false };
}

/**
 * Readings of one source as its device publishes them: all in one message, or one message each.
 * @param source `site/source`
 */
export function messagesOf(
  source: string,
  readings: readonly DeviceReading[],
  { form, time, counter }: DeviceFile,
): readonly DeviceMessage[] {
  if (readings.length === 0) return [];
  const topic = `hazgate/v1/${source}/readings`;
  const message = (where: string, text: string, count: number): DeviceMessage => ({
    topic: where,
    payload: encoder.encode(text),
    readings: count,
    spoilt: false,
  });
  if (form === 'single') {
    return readings.map((reading) =>
      message(`hazgate/v1/${source}/${reading.id}/reading`, `{${fieldsOf(reading, time)}}`, 1),
    );
  }
  if (form === 'items' || counter) {
    const items = readings.map((reading) => `{"p":"${reading.id}",${fieldsOf(reading, time)}}`);
    return [message(topic, `[${items.join(',')}]`, readings.length)];
  }
  return [message(topic, columns(readings, time), readings.length)];
}
