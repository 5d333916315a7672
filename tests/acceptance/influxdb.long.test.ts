import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HazgateEvent } from '../../rules/event.ts';
import {
  allEvents,
  eventually,
  type GatewayProcess,
  makeWorkplace,
  startGateway,
  TEST_TOPIC,
  type Workplace,
} from '../support/gateway-process.ts';
import { FOR_EVER, Influxd } from '../support/influxd.ts';
import { onSmallDisk, program, SMALL_DISK, suiteNeeding } from './tools.ts';

const INFLUXD = program('influxd', 'influxdb', ['version']);
/** Long enough for a time-out of 10 s and the waits behind it. */
const RECOVERY_MS = 60_000;

interface Part {
  readonly state: string;
  readonly detail: string | null;
}

/** A gateway that writes to an influxd of its own. */
class Plant {
  readonly workplace: Workplace = makeWorkplace();
  readonly influxd: Influxd;
  #gateway: GatewayProcess | null = null;
  #device: MqttClient | null = null;
  /** Of the first reading, in milliseconds: recent, for a retention policy looks at the clock. */
  readonly #startMs = Date.now() - 3_600_000;
  #sent = 0;
  acknowledged = 0;

  constructor(influxd = new Influxd()) {
    this.influxd = influxd;
  }

  get gateway(): GatewayProcess {
    if (this.#gateway === null) throw new Error('no gateway');
    return this.#gateway;
  }

  async startServer(database: string | null = 'plant'): Promise<void> {
    await this.influxd.start();
    if (database !== null) await this.influxd.query(`CREATE DATABASE "${database}"`);
  }

  async startGateway(settings = 'database: plant'): Promise<void> {
    const text = readFileSync(this.workplace.config, 'utf8').replace(/^historian:.*\n/m, '');
    writeFileSync(this.workplace.config, text);
    appendFileSync(
      this.workplace.config,
      `historian: { kind: influxdb, version: 1, url: "${this.influxd.url}", ${settings} }\n`,
    );
    this.#gateway = await startGateway(this.workplace.config);
    this.#device = await this.#gateway.connect();
  }

  async endGateway(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#device?.end(true);
    await this.#gateway?.end(signal);
  }

  /** Publishes messages of readings that are no duplicates, and waits for their PUBACKs. */
  async publish(messages: number, readings = 10): Promise<void> {
    const sending: Promise<unknown>[] = [];
    for (let message = 0; message < messages; message++) {
      const first = this.#sent;
      this.#sent += readings;
      // Several readings share a millisecond: they must stay apart.
      const items = Array.from({ length: readings }, (_, index) => ({
        p: 'lt-101',
        v: 5 + ((first + index) % 100) / 100,
        t: this.#startMs + Math.floor((first + index) / 4),
        n: first + index,
      }));
      sending.push(
        this.#device?.publishAsync(`${TEST_TOPIC}/readings`, JSON.stringify(items), { qos: 1 }) ??
          Promise.reject(),
      );
    }
    await Promise.all(sending);
    this.acknowledged += messages * readings;
  }

  async publishValue(point: string, value: unknown): Promise<void> {
    await this.#device?.publishAsync(`${TEST_TOPIC}/${point}/reading`, JSON.stringify(value), {
      qos: 1,
    });
  }

  historian(): Promise<Part> {
    return fetch(`${this.gateway.httpUrl}/readyz`)
      .then((response) => response.json())
      .then((body) => (body as { parts: { historian: Part } }).parts.historian);
  }

  historianIs(state: RegExp, withinMs = RECOVERY_MS): Promise<Part> {
    return eventually(
      () => this.historian(),
      (part) => state.test(part.state),
      withinMs,
    );
  }

  /** The server holds exactly what was acknowledged. */
  async isComplete(withinMs = RECOVERY_MS): Promise<void> {
    const points = await eventually(
      () => this.influxd.count('reading', 'q').catch(() => -1),
      (count) => count >= this.acknowledged,
      withinMs,
    );
    expect(points).toBe(this.acknowledged);
  }

  async systemEvents(type: string): Promise<readonly HazgateEvent[]> {
    return (await allEvents(this.gateway)).filter((event) => event.type === type);
  }

  async metric(line: string): Promise<number> {
    const text = await (await fetch(`${this.gateway.httpUrl}/metrics`)).text();
    const match = text.split('\n').find((candidate) => candidate.startsWith(line));
    return Number(match?.slice(line.length));
  }

  async remove(): Promise<void> {
    await this.endGateway('SIGKILL');
    await this.influxd.remove();
    this.workplace.remove();
  }
}

suiteNeeding([INFLUXD], 'with a real InfluxDB 1.x', () => {
  let plant: Plant;
  beforeEach(() => {
    plant = new Plant();
  });
  afterEach(() => plant.remove());

  it('writes readings and events as the contract names them, each once, and reads them back', async () => {
    await plant.startServer();
    await plant.startGateway();
    const t = 1_790_000_000_000;
    for (const [value, n] of [
      [5, 1],
      [5.5, 2],
      [6, 3],
    ])
      await plant.publishValue('lt-101', { v: value, t, n });
    await plant.publishValue('lt-101', { v: 6, t, n: 3 });
    await plant.publishValue('lt-101', { v: null, q: 'bad', t: t + 1, n: 4 });
    await plant.publishValue('lt-101', { v: 10.61, t: t + 60_000, n: 5 });
    await plant.publishValue('lt-101', { v: 7, t, n: 6 });
    plant.acknowledged = 6;
    await plant.isComplete();
    const rows = await plant.influxd.query(
      'SELECT "v", "q" FROM "reading" WHERE "point" = \'lt-101\'',
    );
    expect(rows).toEqual([
      { time: '2026-09-21T14:13:20Z', v: 5, q: 'good' },
      { time: '2026-09-21T14:13:20.000000001Z', v: 5.5, q: 'good' },
      { time: '2026-09-21T14:13:20.000000002Z', v: 6, q: 'good' },
      { time: '2026-09-21T14:13:20.000000003Z', v: 7, q: 'good' },
      { time: '2026-09-21T14:13:20.001Z', v: null, q: 'bad' },
      { time: '2026-09-21T14:14:20Z', v: 10.61, q: 'good' },
    ]);
    expect(await plant.influxd.query('SHOW TAG KEYS FROM "reading"')).toEqual(
      ['kind', 'point', 'site', 'source'].map((tagKey) => ({ tagKey })),
    );
    const events = await eventually(
      () => plant.influxd.query('SELECT * FROM "event" WHERE "kind" = \'alarm\''),
      (found) => found.length > 0,
    );
    const [raised] = (await allEvents(plant.gateway)).filter(({ kind }) => kind === 'alarm');
    expect(events[0]).toMatchObject({
      time: raised?.at.replace('.000Z', 'Z'),
      seq: raised?.seq,
      site: 'north-park',
      source: 'tank-farm-1',
      point: raised?.kind === 'alarm' ? raised.alarm.point : '',
      type: 'raised',
      alarm: raised?.kind === 'alarm' ? raised.alarm.id : '',
      state: raised?.kind === 'alarm' ? raised.alarm.state : '',
    });
    const total = (await allEvents(plant.gateway)).length;
    await eventually(
      () => plant.influxd.count('event', 'seq'),
      (count) => count >= total,
    );

    const path = '/api/v1/points/north-park/tank-farm-1/lt-101/history';
    const span = 'from=2026-09-21T14:00:00Z&to=2026-09-21T15:00:00Z';
    const first = await plant.gateway.get<{ items: unknown[]; nextCursor: string }>(
      `${path}?${span}&limit=4`,
    );
    expect(first.items).toEqual(
      [5, 5.5, 6, 7].map((v) => ({ t: '2026-09-21T14:13:20.000Z', v, q: 'good' })),
    );
    const second = await plant.gateway.get(`${path}?${span}&limit=4&cursor=${first.nextCursor}`);
    expect(second).toEqual({
      items: [
        { t: '2026-09-21T14:13:20.001Z', v: null, q: 'bad' },
        { t: '2026-09-21T14:14:20.000Z', v: 10.61, q: 'good' },
      ],
      nextCursor: null,
    });
    expect(await plant.gateway.get(`${path}?${span}&every=30s`)).toEqual({
      items: [
        { t: '2026-09-21T14:13:00.000Z', min: 5, mean: 5.875, max: 7, last: 7, count: 4 },
        {
          t: '2026-09-21T14:14:00.000Z',
          min: 10.61,
          mean: 10.61,
          max: 10.61,
          last: 10.61,
          count: 1,
        },
      ],
      nextCursor: null,
    });
    // They are two months old: nobody saw them at their time.
    const detailed = await plant.gateway.get(`${path}?${span}&limit=5&detail=true`);
    expect(detailed).toMatchObject({
      items: [5, 5.5, 6, 7, null].map((v) => ({ v, disposition: v === 7 ? 'late' : 'delayed' })),
    });
    const none = { uncertain: 0, calibrating: 0, maintenance: 0 };
    expect(await plant.gateway.get(`${path}?${span}&every=30s&detail=true`)).toMatchObject({
      items: [
        { count: 4, qualities: { ...none, good: 4, bad: 1 }, late: 5 },
        { count: 1, qualities: { ...none, good: 1, bad: 0 }, late: 1 },
      ],
    });
    expect(
      await plant.gateway.get(`${path}?from=${t + 1}&to=${t + 2}&every=1s&detail=true`),
    ).toMatchObject({
      items: [{ min: null, last: null, count: 0, qualities: { bad: 1 }, late: 1 }],
    });
    const csv = await fetch(`${plant.gateway.httpUrl}${path}?${span}`, {
      headers: { accept: 'text/csv' },
    });
    expect((await csv.text()).split('\r\n')).toHaveLength(8);
  });

  it('stopped, it loses nothing and holds up no start; it is told once, and again when it is back', async () => {
    await plant.startServer();
    await plant.influxd.stop();
    await plant.startGateway();
    const down = await plant.historianIs(/down|degraded/, 5_000);
    expect(down.detail).toMatch(/InfluxDB 1 at 127\.0\.0\.1:\d+, database plant: .*ECONNREFUSED/);
    await plant.publish(200);
    await plant.publishValue('lt-102', 10.9);
    plant.acknowledged += 1;
    const [unreachable] = await eventually(
      () => plant.systemEvents('historian-unreachable'),
      (found) => found.length > 0,
    );
    expect(unreachable).toMatchObject({
      kind: 'system',
      system: { part: 'historian', severity: 2 },
    });
    await plant.influxd.start();
    await plant.isComplete();
    await plant.historianIs(/ok/);
    await eventually(
      () => plant.systemEvents('historian-recovered'),
      (found) => found.length === 1,
    );
    expect(await plant.systemEvents('historian-unreachable')).toHaveLength(1);
  });

  it('restarted in the middle, killed gateway and all, holds each acknowledged reading once', async () => {
    await plant.startServer();
    await plant.startGateway();
    for (let round = 0; round < 3; round++) {
      await plant.publish(100);
      if (round % 2 === 0) await plant.influxd.stop('SIGKILL');
      await plant.publish(100);
      await plant.endGateway('SIGKILL');
      if (round % 2 === 0) await plant.influxd.start();
      await plant.startGateway();
    }
    await plant.publish(10);
    await plant.isComplete();
    const before = await plant.influxd.query('SELECT * FROM "reading"');
    // Written all over again from the journal's beginning, it is the same.
    await plant.endGateway('SIGTERM');
    for (const suffix of ['', '-wal', '-shm']) {
      const path = join(plant.workplace.data, `influx.sqlite${suffix}`);
      writeFileSync(path, '');
    }
    await plant.startGateway();
    await eventually(
      () => plant.metric('hazgate_historian_lines_total{what="written"} '),
      (lines) => lines >= plant.acknowledged,
      RECOVERY_MS,
    );
    expect(await plant.influxd.query('SELECT * FROM "reading"')).toEqual(before);
  });

  it('frozen, it has one request at a time and loses nothing; alarms come as without it', async () => {
    await plant.startServer();
    await plant.startGateway();
    await plant.publish(20);
    await plant.isComplete();
    plant.influxd.freeze();
    await plant.publish(100);
    await plant.publishValue('lt-102', 10.9);
    plant.acknowledged += 1;
    const alarms = await plant.gateway.get<{ items: { point: string }[] }>(
      '/api/v1/alarms?point=lt-102',
    );
    expect(alarms.items).toHaveLength(1);
    const part = await plant.historianIs(/down|degraded/);
    expect(part.detail).toMatch(/no answer within 10 s|does not end/);
    plant.influxd.thaw();
    await plant.isComplete();
    await plant.historianIs(/ok/);
  });

  it('without the database holds all until somebody makes it, and says how', async () => {
    await plant.startServer(null);
    await plant.startGateway();
    await plant.publish(10);
    const part = await plant.historianIs(/down|degraded/);
    expect(part.detail).toContain('database not found: plant');
    expect(part.detail).toContain('CREATE DATABASE "plant"');
    await plant.influxd.query('CREATE DATABASE "plant"');
    await plant.isComplete();
    const ledger = new DatabaseSync(join(plant.workplace.data, 'influx.sqlite'), {
      readOnly: true,
    });
    expect(ledger.prepare('SELECT count(*) AS n FROM dead_letters').get()).toEqual({ n: 0 });
    ledger.close();
  });

  it('without the database makes it where the file says how long readings are kept', async () => {
    await plant.startServer(null);
    await plant.startGateway('database: plant, retention: 400d');
    await plant.publish(10);
    await plant.isComplete();
    expect(await plant.influxd.query('SHOW RETENTION POLICIES ON "plant"')).toMatchObject([
      { duration: '9600h0m0s', default: true },
    ]);
    await eventually(
      () => plant.systemEvents('historian-target'),
      (found) => found.length === 1,
    );
  });

  it('with an unknown retention policy holds all, though the server calls it an error of its own', async () => {
    await plant.startServer();
    await plant.startGateway('database: plant/year');
    await plant.publish(10);
    const part = await plant.historianIs(/down|degraded/);
    expect(part.detail).toContain('retention policy not found: year');
    expect(await plant.metric('hazgate_historian_lines_total{what="refused"} ')).toBe(0);
    await plant.influxd.query(
      'CREATE RETENTION POLICY "year" ON "plant" DURATION 400d REPLICATION 1 DEFAULT',
    );
    await plant.isComplete();
  });

  it('that refuses some lines for good gets all others; those are kept with its words, and told', async () => {
    await plant.startServer();
    // Somebody else's field of the same name, but a text: in this one day's shard nothing of ours fits.
    expect(
      await plant.influxd.write('plant', 'reading,point=x v="text",q="good" 1767225600000000000'),
    ).toBe(204);
    await plant.startGateway();
    const t = 1_767_225_600_000;
    for (const n of [1, 2, 3]) await plant.publishValue('lt-102', { v: 5, t: t + n, n });
    await plant.publish(50);
    const [told] = await eventually(
      () => plant.systemEvents('historian-refused'),
      (found) => found.length > 0,
    );
    expect(told).toMatchObject({
      system: { severity: 2, detail: expect.stringContaining('field type conflict') },
    });
    // The event tells of the first of them; the others are found one by one.
    await eventually(
      () => plant.metric('hazgate_historian_lines_total{what="refused"} '),
      (lines) => lines === 3,
    );
    await plant.influxd.query('DROP SERIES FROM "reading" WHERE "point" = \'x\'');
    await plant.isComplete();
    const ledger = new DatabaseSync(join(plant.workplace.data, 'influx.sqlite'), {
      readOnly: true,
    });
    const letters = ledger.prepare('SELECT line, answer FROM dead_letters ORDER BY id').all();
    ledger.close();
    expect(letters).toHaveLength(3);
    expect(letters[0]?.line).toBe(
      `reading,kind=tank-level,point=lt-102,site=north-park,source=tank-farm-1 v=5,q="good" ${t + 1}000000`,
    );
    expect(letters[0]?.answer).toContain('field type conflict');
    expect(await plant.metric('hazgate_historian_lines_total{what="refused"} ')).toBe(3);
    expect((await plant.historian()).state).toBe('ok');
  });

  it('puts aside what is older than its retention policy, and goes on', async () => {
    await plant.startServer(null);
    await plant.influxd.query('CREATE DATABASE "plant" WITH DURATION 365d');
    await plant.startGateway();
    for (const n of [1, 2, 3])
      await plant.publishValue('lt-102', { v: 5, t: 1_600_000_000_000 + n, n });
    await plant.publish(50);
    await eventually(
      () => plant.metric('hazgate_historian_lines_total{what="refused"} '),
      // Of each the reading, and that it came late.
      (lines) => lines === 6,
    );
    await plant.isComplete();
  });
});

suiteNeeding([INFLUXD, SMALL_DISK], 'with a real InfluxDB 1.x on a full disk', () => {
  it('holds what does not fit, and has all of it once there is room', async () => {
    const plant = new Plant(
      new Influxd((directory) => [...onSmallDisk(directory, 12), ...FOR_EVER]),
    );
    try {
      await plant.startServer();
      await plant.startGateway();
      await plant.publish(10);
      await plant.isComplete();
      const filler = `/proc/${plant.influxd.pid}/root${plant.influxd.directory}/filler`;
      fill(filler);
      let full: Part = { state: 'ok', detail: null };
      for (let round = 0; round < 100 && full.state === 'ok'; round++) {
        await plant.publish(50, 100);
        full = await plant.historian();
      }
      expect(full.detail).toMatch(/no space left/);
      expect(await plant.systemEvents('historian-unreachable')).toHaveLength(1);
      writeFileSync(filler, '');
      // This influxd goes on failing until it is started again: its write-ahead log remembers the error.
      await plant.influxd.crash();
      await plant.isComplete();
      await plant.historianIs(/ok/);
    } finally {
      await plant.remove();
    }
  });
});

/** Takes all the room there is. */
function fill(path: string): void {
  const piece = Buffer.alloc(64 * 1024);
  writeFileSync(path, '');
  try {
    for (;;) appendFileSync(path, piece);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
