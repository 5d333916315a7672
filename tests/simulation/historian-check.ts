import type { ImageRecord } from './journal-image.ts';
import { NaiveServer } from './naive-server.ts';
import { hold } from './violation.ts';
import type { World } from './world.ts';

const INVARIANT = 'InfluxDB holds what was acknowledged, each once';

/** What the server holds at the end is what the journal says, each reading and event once; refused lines lie aside. */
export function checkHistorian(world: World, records: readonly ImageRecord[]): void {
  const { influx, checker, plants } = world;
  if (influx === null || checker.isDamaged) return;
  const { server, file } = influx;
  hold(INVARIANT, server.overwritten.length === 0, () => `overwritten: ${server.overwritten[0]}`);
  const wanted = new NaiveServer(
    plants,
    (topic, payload) => checker.messages.get(`${topic} ${payload}`)?.readings ?? [],
  );
  for (const record of records) wanted.take(record);
  const letters = file.deadLetters();
  const isRefused = (key: string): boolean => key.includes(`,point=${server.refusedPoint},`);
  const lines = new Map([...wanted.readings, ...wanted.arrivals]);
  for (const [key, fields] of lines) {
    const found = isRefused(key) ? lineIn(letters, key, fields) : server.points.get(key);
    hold(INVARIANT, found === fields, () => `${key} should be ${fields} and is ${found}`);
  }
  const isOfReadings = (key: string): boolean => /^(reading|arrival),/.test(key);
  for (const key of [...server.points.keys()].filter(isOfReadings)) {
    hold(INVARIANT, lines.has(key), () => `${key} was never acknowledged, or is doubled`);
  }
  checkEvents(wanted, [
    ...[...server.points].map(([key, fields]) => lineOf(key, fields)),
    ...letters,
  ]);
}

/** A line of the protocol: series, fields, time. */
function lineOf(key: string, fields: string): string {
  const [series, time] = key.split(' ');
  return `${series} ${fields} ${time}`;
}

function lineIn(letters: ReadonlySet<string>, key: string, fields: string): string | undefined {
  return letters.has(lineOf(key, fields)) ? fields : undefined;
}

function checkEvents(wanted: NaiveServer, lines: readonly string[]): void {
  const times = new Map<number, string[]>();
  for (const line of lines.filter((each) => each.startsWith('event,'))) {
    const seq = Number(/ seq=(\d+)i/.exec(line)?.[1]);
    times.set(seq, [...(times.get(seq) ?? []), line.slice(line.lastIndexOf(' ') + 1)]);
  }
  for (const [seq, ms] of wanted.events) {
    const [time, ...others] = times.get(seq) ?? [];
    hold(INVARIANT, time?.slice(0, -6) === String(ms) && others.length === 0, () => {
      return `event ${seq} of ${ms} ms is there as ${[time, ...others]}`;
    });
  }
  hold(INVARIANT, times.size === wanted.events.size, () => {
    return `${times.size} events are there, ${wanted.events.size} were recorded`;
  });
}
