import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HazgateEvent } from '../../rules/event.ts';
import {
  allEvents,
  eventually,
  type GatewayProcess,
  makeWorkplace,
  openAlarms,
  startGateway,
  TEST_TOPIC,
  type Workplace,
} from '../support/gateway-process.ts';
import { hazgate } from './command-line.ts';
import { FeedReader } from './feed-reader.ts';
import { RawMqtt } from './raw-mqtt.ts';

const EVENTS = 300;
const FIRST_TIME = 1_790_000_000_000;
const STEP = 1_000_000;

/** What a gateway left behind: several hundred events, the last of them of an alarm that is still open. */
interface Legacy {
  readonly directory: string;
  readonly events: readonly HazgateEvent[];
  readonly openIds: readonly (string | null)[];
  /** Readings acknowledged over MQTT, in order. */
  readonly values: readonly number[];
}

async function publishAll(
  gateway: GatewayProcess,
  point: string,
  values: readonly number[],
): Promise<void> {
  const device = await RawMqtt.signIn(gateway.mqttUrl, `legacy-${point}`);
  let acknowledged = 0;
  device.onPacket = () => {
    acknowledged += 1;
  };
  for (const [index, v] of values.entries())
    device.publish(
      `${TEST_TOPIC}/${point}/reading`,
      JSON.stringify({ v, t: FIRST_TIME + index }),
      index + 1,
    );
  await eventually(
    () => acknowledged,
    (count) => count === values.length,
    20_000,
  );
  device.socket.destroy();
}

/** Runs a gateway up to a number of events and an open alarm, and ends it. */
async function makeLegacy(signal: 'SIGTERM' | 'SIGKILL'): Promise<Legacy> {
  const workplace = makeWorkplace();
  const gateway = await startGateway(workplace.config);
  // Readings without a time of their own: with the times above they would be late.
  const values = Array.from({ length: EVENTS }, (_, index) => (index % 2 === 0 ? 10.6 : 9.9));
  const device = await gateway.connect();
  await device.publishAsync(`${TEST_TOPIC}/lt-101/reading`, '11.5', { qos: 1 });
  const sends = values.map((v, n) =>
    device.publishAsync(`${TEST_TOPIC}/lt-102/reading`, JSON.stringify({ v, n }), { qos: 1 }),
  );
  await Promise.all(sends);
  await publishAll(
    gateway,
    'gt-201',
    values.map((_, index) => index / 100),
  );
  const open = await openAlarms(gateway);
  const running = await allEvents(gateway);
  // The last record is one that nobody was promised. The historian takes in what is on disk.
  await device.publishAsync(`${TEST_TOPIC}/lt-102/reading`, '9.123456', { qos: 0 });
  const history = '/api/v1/points/north-park/tank-farm-1/lt-102/history';
  await eventually(
    () => gateway.get<{ items: { v: number }[] }>(history),
    ({ items }) => items.some(({ v }) => v === 9.123456),
  );
  device.end(true);
  await gateway.end(signal);
  const directory = mkdtempSync(join(tmpdir(), 'hazgate-legacy-'));
  cpSync(workplace.directory, directory, { recursive: true });
  workplace.remove();
  return {
    directory,
    events: running,
    openIds: open.map(({ id }) => id).sort(),
    values: values.map((_, index) => index / 100),
  };
}

let stopped: Legacy;
let workplace: Workplace;
let gateway: GatewayProcess | null = null;

beforeAll(async () => {
  stopped = await makeLegacy('SIGTERM');
});
afterAll(() => rmSync(stopped.directory, { recursive: true, force: true }));

beforeEach(() => takeOver(stopped));
afterEach(async () => {
  await gateway?.end('SIGKILL');
  workplace.remove();
});

/** Puts a copy of what was left behind in place. */
function takeOver(legacy: Legacy): void {
  workplace = makeWorkplace();
  cpSync(join(legacy.directory, 'data'), workplace.data, { recursive: true });
}

async function start(): Promise<GatewayProcess> {
  gateway = await startGateway(workplace.config);
  return gateway;
}

/** All events once the newest start has written down what it found. */
async function eventsAfterStart(running: GatewayProcess, starts: number): Promise<HazgateEvent[]> {
  return eventually(
    () => allEvents(running),
    (events) => events.filter(({ type }) => type === 'started').length >= starts,
  );
}

function journalFiles(): string[] {
  const folder = join(workplace.data, 'journal');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.seg'))
    .map((name) => join(folder, name))
    .sort();
}

function flipByte(file: string, offset: number): void {
  const bytes = readFileSync(file);
  bytes[offset] = (bytes[offset] as number) ^ 0x40;
  writeFileSync(file, bytes);
}

/** Ids of the alarms in a file of alarm history. */
function keptAlarms(name: string): string[] {
  const database = new DatabaseSync(join(workplace.data, name), { readOnly: true });
  const rows = database.prepare('SELECT id FROM alarms').all();
  database.close();
  return rows.map(({ id }) => String(id));
}

async function openIds(running: GatewayProcess): Promise<(string | null)[]> {
  return (await openAlarms(running)).map(({ id }) => id).sort();
}

function reportsOf(events: readonly HazgateEvent[]): HazgateEvent[] {
  return events.filter(({ type }) => type === 'journal-damaged');
}

/** That what follows the hole is numbered and chained as an outsider may rely on. */
function expectContinued(events: readonly HazgateEvent[]): {
  last: HazgateEvent;
  next: HazgateEvent;
} {
  const index = events.findIndex(
    (event, at) => at > 0 && event.seq !== (events[at - 1]?.seq ?? 0) + 1,
  );
  const [last, next] = [events[index - 1], events[index]];
  if (last === undefined || next === undefined) throw new Error('there is no hole');
  return { last, next };
}

/** Values of the point whose readings carry times, once there are as many as wanted. */
async function historyOf(running: GatewayProcess, count: number): Promise<number[]> {
  const path = `/api/v1/points/north-park/tank-farm-1/gt-201/history?from=${FIRST_TIME}&to=${FIRST_TIME + EVENTS}`;
  const { items } = await eventually(
    () => running.get<{ items: { v: number }[] }>(path),
    (history) => history.items.length === count,
  );
  return items.map(({ v }) => v);
}

describe('a flipped byte in the middle of the journal', () => {
  it('is set aside, named, stepped over and reported once; open alarms stay open', async () => {
    const [segment] = journalFiles() as [string];
    const before = readFileSync(segment);
    const offset = Math.floor(before.length / 2);
    flipByte(segment, offset);
    // Without the snapshot, what the journal alone can tell.
    rmSync(join(workplace.data, 'snapshots'), { recursive: true });
    const verified = await hazgate(['verify', '--data', workplace.data]);
    expect(verified.status).toBe(1);
    const broken = Number(/^broken at seq (\d+): /.exec(verified.stdout)?.[1]);
    expect(broken).toBeGreaterThan(2);
    expect(broken).toBeLessThan(stopped.events.length);

    const first = await start();
    const events = await eventually(
      () => allEvents(first),
      (all) => reportsOf(all).length === 2,
    );
    const highest = stopped.events.length;
    const old = events.filter(({ seq }) => (seq as number) < STEP);
    // Readable events stand as they were.
    for (const event of old) {
      const known = stopped.events[(event.seq as number) - 1];
      if (known !== undefined) expect(event).toEqual(known);
    }
    const fresh = events.filter(({ seq }) => (seq as number) >= STEP);
    expect(fresh[0]?.seq).toBe(STEP);
    expect(fresh.map(({ seq }) => seq)).toEqual(fresh.map((_, index) => STEP + index));
    expect(fresh[0]?.prevHash).toBe(old.at(-1)?.hash);
    const [everywhere, onSite] = reportsOf(events) as [HazgateEvent, HazgateEvent];
    expect(everywhere).toMatchObject({ kind: 'system', site: null, system: { severity: 1 } });
    expect(onSite).toMatchObject({ kind: 'system', site: 'north-park', system: { severity: 1 } });
    expect(onSite.siteSeq).toBeGreaterThanOrEqual(STEP);
    for (const report of [everywhere, onSite]) {
      const { system } = report as { system: Record<string, unknown> };
      expect(system.detail).toContain('journal/000000000000001.seg');
      expect(system.offset).toBeLessThanOrEqual(offset);
      expect(system.offset).toBeGreaterThan(offset - 4_096);
    }
    // The file with the damage is kept as it was.
    const kept = [segment, join(workplace.data, 'journal/damaged/000000000000001.seg')]
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file).length);
    expect(kept).toContain(before.length);
    const hole = expectContinued(events);
    expect(hole.last.seq).toBeLessThan(highest);
    expect(await openIds(first)).toEqual(stopped.openIds);

    // A feed from before the hole is told to start anew, and goes on behind it.
    const feed = new FeedReader();
    await feed.connect(first.httpUrl, '?after=2');
    await eventually(
      () => feed.events.at(-1)?.data.seq,
      (seq) => seq === events.at(-1)?.seq,
    );
    const shown = feed.frames.filter(({ event }) => event !== 'heartbeat');
    const resets = shown.filter(({ event }) => event === 'reset');
    expect(resets.length).toBeGreaterThan(0);
    const at = shown.indexOf(resets[0] as (typeof shown)[number]);
    expect(shown[at - 1]?.data.seq).toBe(hole.last.seq);
    expect(shown[at + 1]?.data.seq).toBe(hole.next.seq);
    expect(feed.events.map(({ data }) => data)).toEqual(events.slice(2));
    feed.close();

    // It is judged on as ever: the open alarm can be acted on.
    const [openId] = stopped.openIds;
    expect((await first.post(`/api/v1/alarms/${openId}/comment`, { comment: 'seen' })).status).toBe(
      200,
    );

    expect(await first.end('SIGTERM')).toBe(0);
    const again = await hazgate(['verify', '--data', workplace.data]);
    expect(again.status).toBe(1);
    expect(again.stdout).toContain(`broken at seq ${broken}: `);
    const second = await start();
    const later = await eventsAfterStart(second, 2);
    expect(reportsOf(later)).toHaveLength(2);
    expect(later.slice(0, events.length)).toEqual(events);
    expect(later.filter(({ type }) => type === 'replay-differs')).toEqual([]);
    expect(await openIds(second)).toEqual(stopped.openIds);
  });
});

describe('a flipped byte in the configuration that the journal begins with', () => {
  it('takes no open alarm away: recorded alarms stand on the points of the next one known', async () => {
    const [segment] = journalFiles() as [string];
    flipByte(segment, readFileSync(segment).indexOf('"configuration"') + 40);
    rmSync(join(workplace.data, 'snapshots'), { recursive: true });
    const first = await start();
    const events = await eventually(
      () => allEvents(first),
      (all) => reportsOf(all).length === 2,
    );
    expect(reportsOf(events).map(({ site }) => site)).toEqual([null, 'north-park']);
    expect(await openIds(first)).toEqual(stopped.openIds);
    const changes = events.filter(
      ({ type, seq }) => type === 'config-changed' && Number(seq) > STEP,
    );
    // Recorded anew, for what is decoded under it; of the site nothing has changed.
    expect(changes.map(({ site }) => site)).toEqual([null]);
    expect(await first.end('SIGTERM')).toBe(0);

    // From the journal alone once more: what that start made of it is made again.
    rmSync(join(workplace.data, 'snapshots'), { recursive: true });
    const second = await start();
    const later = await eventsAfterStart(second, 3);
    expect(later.filter(({ type }) => type === 'replay-differs')).toEqual([]);
    expect(reportsOf(later)).toHaveLength(2);
    expect(await openIds(second)).toEqual(stopped.openIds);
  });
});

describe('a segment that is gone', () => {
  it('is reported, and alarms that the snapshot knows stay open', async () => {
    rmSync(journalFiles()[0] as string);
    const running = await start();
    const events = await eventually(
      () => allEvents(running),
      (all) => reportsOf(all).length === 2,
    );
    expect(events[0]?.seq).toBe(STEP);
    expect(reportsOf(events)[0]).toMatchObject({ system: { severity: 1 } });
    expect(await openIds(running)).toEqual(stopped.openIds);
    expect((await hazgate(['verify', '--data', workplace.data])).status).toBe(1);
  });
});

describe('the only segments, snapshots with them', () => {
  /** Starts with nothing left but what views keep, and waits until that is told. */
  async function startWithout(): Promise<{ running: GatewayProcess; events: HazgateEvent[] }> {
    for (const folder of ['journal', 'snapshots'])
      rmSync(join(workplace.data, folder), { recursive: true });
    const running = await start();
    const events = await eventually(
      () => allEvents(running),
      (all) => reportsOf(all).length === 2,
      20_000,
    );
    return { running, events };
  }

  it('are missed by what the views had taken in, and told for the site too', async () => {
    const { running: first, events } = await startWithout();
    // As many records as there were messages at least.
    const records = EVENTS * 2;
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => STEP + index));
    expect(reportsOf(events).map(({ site }) => site)).toEqual([null, 'north-park']);
    const { system } = reportsOf(events)[0] as { system: Record<string, unknown> };
    expect(system).toMatchObject({
      severity: 1,
      places: [{ file: 'journal/000000000000001.seg', lsnFrom: 1, resumedLsn: expect.any(Number) }],
      alarmsKeptIn: ['alarms.sqlite.only-copy-1'],
    });
    const [{ lsnTo, resumedLsn }] = system.places as [{ lsnTo: number; resumedLsn: number }];
    expect(lsnTo).toBeGreaterThan(records);
    expect(resumedLsn).toBe(lsnTo + 1);
    expect(system.detail).toContain(`records 1 to ${lsnTo} are missing`);
    expect(system.detail).toContain('alarms.sqlite.only-copy-1');
    // Open alarms are open all the same, and can be acted on.
    expect(system.alarmsTakenBack).toBe(stopped.openIds.length);
    expect(await openIds(first)).toEqual(stopped.openIds);
    const comment = `/api/v1/alarms/${stopped.openIds[0]}/comment`;
    expect((await first.post(comment, { comment: 'seen' })).status).toBe(200);
    // What was deleted can be looked up there.
    expect(keptAlarms('alarms.sqlite.only-copy-1')).toEqual(
      expect.arrayContaining([...stopped.openIds]),
    );
    const operation = await first.get<{ damagedBelow: number }>('/api/v1/journal');
    expect(operation.damagedBelow).toBe(STEP);
    // It judges on, and alarm history is one with the journal.
    const device = await first.connect();
    await device.publishAsync(`${TEST_TOPIC}/gt-201/reading`, '60', { qos: 1 });
    device.end(true);
    const [raised] = await openAlarms(first, '?point=gt-201');
    const story = await first.get<{ events: HazgateEvent[] }>(`/api/v1/alarms/${raised?.id}`);
    expect(story.events.map(({ type, seq }) => [type, Number(seq) > STEP])).toEqual([
      ['raised', true],
    ]);
  });

  it('are told once, and whoever takes them away again brings no number back and no alarm down', async () => {
    const { running: first } = await startWithout();
    expect(await first.end('SIGTERM')).toBe(0);
    expect((await hazgate(['verify', '--data', workplace.data])).status).toBe(1);
    // Replayed from the journal alone it comes to the same.
    rmSync(join(workplace.data, 'snapshots'), { recursive: true });
    const second = await start();
    const later = await eventsAfterStart(second, 2);
    expect(reportsOf(later)).toHaveLength(2);
    expect(later.filter(({ type }) => type === 'replay-differs')).toEqual([]);
    expect(await openIds(second)).toEqual(stopped.openIds);
    expect(await second.end('SIGTERM')).toBe(0);
    const { running: third, events } = await startWithout();
    expect(events[0]?.seq).toBe(2 * STEP);
    expect(reportsOf(events)[0]).toMatchObject({
      system: { alarmsKeptIn: ['alarms.sqlite.only-copy-1', 'alarms.sqlite.only-copy-2'] },
    });
    expect(await openIds(third)).toEqual(stopped.openIds);
  });
});

describe('the last words before a stop, taken away with all that is made of the journal', () => {
  it('are missed by what the stop left, before a start and by it', async () => {
    for (const name of readdirSync(workplace.data))
      if (/^(?:snapshots|alarms|readings)/.test(name))
        rmSync(join(workplace.data, name), { recursive: true });
    const [first, ...later] = journalFiles() as [string];
    for (const file of later) rmSync(file);
    const bytes = readFileSync(first);
    truncateSync(first, bytes.lastIndexOf('HZRC'));
    const verified = await hazgate(['verify', '--data', workplace.data]);
    expect(verified.status).toBe(1);
    expect(verified.stdout).toMatch(
      /records (\d+) to \1 are missing: the last stop in order shows/,
    );
    const running = await start();
    const events = await eventually(
      () => allEvents(running),
      (all) => reportsOf(all).length === 2,
    );
    const { system } = reportsOf(events)[0] as { system: Record<string, unknown> };
    const [{ lsnFrom, lsnTo }] = system.places as [{ lsnFrom: number; lsnTo: number }];
    expect(lsnTo).toBe(lsnFrom);
    expect(events.find(({ seq }) => Number(seq) >= STEP)?.seq).toBe(STEP);
    expect(await openIds(running)).toEqual(stopped.openIds);
  });
});

describe('a corrupt snapshot', () => {
  it('costs only a longer replay', async () => {
    const folder = join(workplace.data, 'snapshots');
    for (const name of readdirSync(folder)) flipByte(join(folder, name), 200);
    const running = await start();
    const events = await eventsAfterStart(running, 2);
    expect(events.slice(0, stopped.events.length)).toEqual(stopped.events);
    expect(reportsOf(events)).toEqual([]);
    expect(await openIds(running)).toEqual(stopped.openIds);
  });
});

describe('a corrupt view', () => {
  it('is rebuilt from the journal', async () => {
    for (const name of ['alarms.sqlite', 'readings.sqlite']) {
      const file = join(workplace.data, name);
      writeFileSync(file, Buffer.alloc(statSync(file).size, 'garbage'));
    }
    const running = await start();
    const [openId] = stopped.openIds;
    const story = await running.get<{ events: { type: string }[] }>(`/api/v1/alarms/${openId}`);
    expect(story.events.length).toBeGreaterThan(0);
    const known = await running.get<{ items: unknown[] }>('/api/v1/alarms?state=all&limit=1000');
    expect(known.items).toHaveLength(2);
    expect(await historyOf(running, stopped.values.length)).toEqual(stopped.values);
    const { parts } = await running.get<{ parts: Record<string, { state: string }> }>('/readyz');
    expect(parts).toMatchObject({ historian: { state: 'ok' }, 'alarm-history': { state: 'ok' } });
  });
});

describe('garbage in any one file of the data directory', () => {
  it('never keeps the gateway from starting, judging and alarming', async () => {
    const files = readdirSync(stopped.directory, { recursive: true, withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && entry.parentPath.startsWith(join(stopped.directory, 'data')),
      )
      .map((entry) => join(entry.parentPath, entry.name).slice(stopped.directory.length + 1));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      workplace.remove();
      takeOver(stopped);
      const path = join(workplace.directory, file);
      const noise = Buffer.from(
        Array.from({ length: Math.max(64, statSync(path).size) }, (_, i) => (i * 89 + 7) % 251),
      );
      writeFileSync(path, noise);
      const running = await start();
      const device = await running.connect();
      await device.publishAsync(`${TEST_TOPIC}/gt-201/reading`, '60', { qos: 1 });
      const raised = await openAlarms(running, '?point=gt-201');
      expect(raised, file).toHaveLength(1);
      device.end(true);
      expect(await running.end('SIGTERM'), file).toBe(0);
    }
  }, 240_000);
});

describe('a torn tail', () => {
  let killed: Legacy;
  beforeAll(async () => {
    killed = await makeLegacy('SIGKILL');
  });
  afterAll(() => rmSync(killed.directory, { recursive: true, force: true }));

  it.each([1, 64])(
    'of %i bytes less is cut off in silence, and nothing that was acknowledged is lost',
    async (cut) => {
      workplace.remove();
      takeOver(killed);
      const segment = journalFiles().at(-1) as string;
      const bytes = readFileSync(segment);
      let end = bytes.length;
      while (end > 0 && bytes[end - 1] === 0) end -= 1;
      truncateSync(segment, end - cut);
      const running = await start();
      const events = await eventsAfterStart(running, 2);
      expect(reportsOf(events)).toEqual([]);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(events.slice(0, killed.events.length)).toEqual(killed.events);
      expect(await openIds(running)).toEqual(killed.openIds);
      expect(await historyOf(running, killed.values.length)).toEqual(killed.values);
      expect(await running.end('SIGTERM')).toBe(0);
      expect((await hazgate(['verify', '--data', workplace.data])).status).toBe(0);
    },
  );
});
