import type { Quality } from '../../rules/reading.ts';

/** A reading as its device meant it. */
export interface MeantReading {
  readonly fullName: string;
  readonly value: number | null;
  readonly quality: Quality;
  /** The device's own time; null where it sends none. */
  readonly time: number | null;
  readonly counter: number | null;
}

/** One message of a device: what it means, and what has become of it. */
export interface SentMessage {
  readonly device: string;
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  /** Those that are in order as far as the device can know, in the order of the message. */
  readonly readings: readonly MeantReading[];
  /** No other message has these bytes. */
  readonly isUnique: boolean;
  acknowledged: boolean;
  wasSent: boolean;
}

interface Encoded {
  readonly topic: string;
  readonly payload: Buffer;
}

type Item = Readonly<Record<string, unknown>>;

function itemOf(reading: MeantReading, named: boolean): Item {
  const item: Record<string, unknown> = {};
  if (named) item.p = reading.fullName.split('/')[2];
  item.v = reading.value;
  if (reading.quality !== 'good') item.q = reading.quality;
  if (reading.time !== null) item.t = reading.time;
  if (reading.counter !== null) item.n = reading.counter;
  return item;
}

/** The bare value where it says all, else an object. */
export function encodeSingle(reading: MeantReading): Encoded {
  const { fullName, value, quality, time, counter } = reading;
  const isBare = value !== null && quality === 'good' && time === null && counter === null;
  const text = JSON.stringify(isBare ? value : itemOf(reading, false));
  return { topic: `hazgate/v1/${fullName}/reading`, payload: Buffer.from(text) };
}

function batchTopic(readings: readonly MeantReading[]): string {
  const [site, source] = (readings[0]?.fullName ?? '').split('/');
  return `hazgate/v1/${site}/${source}/readings`;
}

/** A list of items; `broken` stand among them and are refused. */
export function encodeList(readings: readonly MeantReading[], broken: readonly Item[]): Encoded {
  const items = readings.map((reading) => itemOf(reading, true));
  return {
    topic: batchTopic(readings),
    payload: Buffer.from(JSON.stringify([...broken, ...items])),
  };
}

/** Columns of equal length. */
export function encodeColumns(readings: readonly MeantReading[]): Encoded {
  const columns = {
    p: readings.map(({ fullName }) => fullName.split('/')[2]),
    v: readings.map(({ value }) => value),
    q: readings.map(({ quality }) => quality),
    ...(readings.some(({ time }) => time !== null) ? { t: readings.map(({ time }) => time) } : {}),
    ...(readings.some(({ counter }) => counter !== null)
      ? { n: readings.map(({ counter }) => counter) }
      : {}),
  };
  return { topic: batchTopic(readings), payload: Buffer.from(JSON.stringify(columns)) };
}
