import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import { expect, it } from 'vitest';
import { loadScenario } from '../../gateway/commands/simulate.ts';
import { SystemClock } from '../../gateway/system-clock.ts';
import type { PlayableScenario } from '../../gateway/virtual/scenario.ts';
import { compileRegister } from '../../rules/compile-register.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { LivePlayer } from '../../simulators/live-player.ts';
import { buildPlant } from '../../simulators/plant-builder.ts';
import { TestIo } from '../gateway/commands/test-io.ts';
import {
  allEvents,
  eventually,
  type GatewayProcess,
  makeWorkplace,
  startGateway,
} from '../support/gateway-process.ts';
import { Influxd } from '../support/influxd.ts';
import { type FeedFrame, FeedReader } from './feed-reader.ts';
import { program, suiteNeeding } from './tools.ts';

const INFLUXD = program('influxd', 'influxdb', ['version']);
const DEMO = new URL('../../simulators/demo/', import.meta.url).pathname;
/** Seconds of the plant in one second: ten minutes without a server are ten seconds. */
const SPEED = 60;
const DOWN_FROM_SECONDS = 240;
const DOWN_TO_SECONDS = 840;
const PLAYED_SECONDS = 1_140;
/** The server is asked again after half a minute at the latest, and then has all within moments. */
const RECOVERY_MS = 90_000;
/** The newest, and one more where its acknowledgement is read first. An alarm that waited for a server would be thousands behind. */
const UNSEEN_MAX = 2;
/** Its one point alarms at once, and with every reading changes sides. */
const PROBE_SITE = `
site: { id: probe, kind: chemical-park, name: { zh: 探针, en: Probe }, region: [huaxia], timeZone: Asia/Shanghai }
sources:
  - id: probe
    kind: tank-farm
    name: { zh: 探针, en: Probe }
    points:
      - { id: lt-1, kind: tank-level, unit: m, range: [0, 12], periodSeconds: 3600, deadband: 0, limits: { H: 10 } }
`;

function loadDemo(): PlayableScenario {
  const io = new TestIo();
  const playable = loadScenario(join(DEMO, 'demo.yaml'), io);
  if (playable === null) throw new Error(io.err);
  const { scenario, configuration } = playable;
  return { configuration, scenario: { ...scenario, durationMs: PLAYED_SECONDS * 1_000 } };
}

/** Full names of the points that a message has a reading of; read here without the gateway's decoder. */
function pointsOf(topic: string, payload: Uint8Array): readonly string[] {
  const [, , site, source, ...rest] = topic.split('/');
  if (rest.length === 2) return [`${site}/${source}/${rest[0]}`];
  const { p } = JSON.parse(Buffer.from(payload).toString()) as { readonly p: readonly string[] };
  return p.map((id) => `${site}/${source}/${id}`);
}

/** Publishes, and counts the readings of each point that are acknowledged. */
class Publisher {
  readonly acknowledged: Map<string, number>;
  readonly #client: MqttClient;

  constructor(client: MqttClient, acknowledged: Map<string, number>) {
    this.#client = client;
    this.acknowledged = acknowledged;
  }

  async publish(topic: string, payload: Uint8Array): Promise<void> {
    await this.#client.publishAsync(topic, Buffer.from(payload), { qos: 1 });
    for (const name of pointsOf(topic, payload))
      this.acknowledged.set(name, (this.acknowledged.get(name) ?? 0) + 1);
  }
}

/**
 * A device whose every reading is an alarm event, and who sends the next one when the last is acknowledged. The event is
 * written to the feed before the gateway reads on, and so lies in our socket before the next acknowledgement does; that
 * two sockets may be read in either order makes it one more. Nothing of this is a matter of how fast the machine is.
 */
class Probe {
  sent = 0;
  /** The most readings that were acknowledged and whose event was not on the feed yet. */
  mostUnseen = 0;
  readonly #publisher: Publisher;
  readonly #feed: FeedReader;
  #looked = 0;
  #seen = 0;

  constructor(publisher: Publisher, feed: FeedReader) {
    this.#publisher = publisher;
    this.#feed = feed;
  }

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const value = this.sent % 2 === 0 ? 11 : 9;
      await this.#publisher.publish('hazgate/v1/probe/probe/lt-1/reading', Buffer.from(`${value}`));
      this.sent += 1;
      this.mostUnseen = Math.max(this.mostUnseen, this.sent - this.#look());
    }
  }

  #look(): number {
    const { frames } = this.#feed;
    for (; this.#looked < frames.length; this.#looked += 1) {
      const { event, data } = frames[this.#looked] as FeedFrame;
      if (event === 'alarm' && data.site === 'probe' && data.durable === true) this.#seen += 1;
    }
    return this.#seen;
  }
}

/** Plays the demo sites; calls `at` as their time passes. */
function play(
  { scenario, configuration }: PlayableScenario,
  publisher: Publisher,
  at: (seconds: number) => void,
): Promise<{ readonly unacknowledged: number; readonly readings: number }> {
  const { plant } = buildPlant(scenario, configuration.sites);
  const names = compileRegister(configuration).points.map(({ fullName }) => fullName);
  const clock = new SystemClock();
  const world = {
    nowMs: () => performance.now(),
    wallMs: () => Date.now(),
    wait: (ms: number) => new Promise<void>((resolve) => void clock.schedule(ms, resolve)),
    publish: (topic: string, payload: Uint8Array) => publisher.publish(topic, payload),
  };
  const tell = ({ scenarioSeconds }: { readonly scenarioSeconds: number }) => at(scenarioSeconds);
  return new LivePlayer(scenario, names, world, { speed: SPEED, plant, tell }).play();
}

/** Readings by point, as the server counts them. */
async function storedIn(influxd: Influxd): Promise<ReadonlyMap<string, number>> {
  const rows = await influxd.query(
    'SELECT count("q") FROM "reading" GROUP BY "site","source","point"',
  );
  return new Map(
    rows.map(({ site, source, point, count }) => [`${site}/${source}/${point}`, Number(count)]),
  );
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

function writeConfiguration(config: string, directory: string, url: string): void {
  writeFileSync(join(directory, 'probe.yaml'), PROBE_SITE);
  writeFileSync(
    config,
    [
      'data: ./data',
      'mqtt: { host: 127.0.0.1, port: 0 }',
      'http: { host: 127.0.0.1, port: 0 }',
      `historian: { kind: influxdb, version: 1, url: "${url}", database: plant }`,
      `sites: [probe.yaml, "${DEMO}sites/*.yaml"]`,
    ].join('\n'),
  );
}

async function historianState(gateway: GatewayProcess): Promise<string> {
  const { parts } = (await (await fetch(`${gateway.httpUrl}/readyz`)).json()) as {
    readonly parts: { readonly historian: { readonly state: string } };
  };
  return parts.historian.state;
}

/** Stops the server and starts it again as the plant's time passes; notes how the gateway saw it, and what was sent. */
class Outage {
  sentBefore = 0;
  sentDuring = 0;
  stateDuring = '';
  #happening: Promise<unknown> = Promise.resolve();
  readonly #influxd: Influxd;
  readonly #gateway: GatewayProcess;
  readonly #probe: Probe;

  constructor(influxd: Influxd, gateway: GatewayProcess, probe: Probe) {
    this.#influxd = influxd;
    this.#gateway = gateway;
    this.#probe = probe;
  }

  readonly at = (seconds: number): void => {
    const { sent } = this.#probe;
    if (seconds >= DOWN_FROM_SECONDS && this.sentBefore === 0) {
      this.sentBefore = sent;
      this.#happening = this.#influxd.stop('SIGTERM');
    }
    if (seconds >= DOWN_TO_SECONDS && this.sentDuring === 0) {
      this.sentDuring = sent - this.sentBefore;
      this.#happening = this.#happening
        .then(() => historianState(this.#gateway))
        .then((state) => {
          this.stateDuring = state;
          return this.#influxd.start();
        });
    }
  };

  async isOver(): Promise<void> {
    await this.#happening;
    await eventually(
      () => historianState(this.#gateway),
      (state) => state === 'ok',
      RECOVERY_MS,
    );
  }
}

/** What the journal says of an outage: told once, over once, and alarms of the plant between the two. */
function expectToldOnce(events: readonly HazgateEvent[]): void {
  const told = events.filter(({ type }) => type.startsWith('historian-'));
  expect(told.map(({ type }) => type)).toEqual(['historian-unreachable', 'historian-recovered']);
  const [from, to] = told.map(({ seq }) => Number(seq)) as [number, number];
  const raised = events.filter(
    ({ type, site, seq }) =>
      type === 'raised' && site !== 'probe' && from < Number(seq) && Number(seq) < to,
  );
  expect(raised.length).toBeGreaterThan(0);
}

suiteNeeding([INFLUXD], 'the demo sites at their full rate, sixty times as fast', () => {
  it('lose no reading in ten minutes without InfluxDB, and no alarm waits for it', async () => {
    const workplace = makeWorkplace();
    const influxd = new Influxd();
    const feed = new FeedReader();
    try {
      await influxd.start();
      await influxd.query('CREATE DATABASE "plant"');
      writeConfiguration(workplace.config, workplace.directory, influxd.url);
      const gateway = await startGateway(workplace.config);
      await feed.connect(gateway.httpUrl);
      const acknowledged = new Map<string, number>();
      const devices = new Publisher(await gateway.connect('devices'), acknowledged);
      const probe = new Probe(new Publisher(await gateway.connect('probe'), acknowledged), feed);
      const outage = new Outage(influxd, gateway, probe);

      let isOver = false;
      const probing = probe.run(() => isOver);
      const played = await play(loadDemo(), devices, outage.at);
      await outage.isOver();
      isOver = true;
      await probing;

      expect(played.unacknowledged).toBe(0);
      expect(outage.stateDuring).toMatch(/down|degraded/);
      expect(Math.min(outage.sentBefore, outage.sentDuring)).toBeGreaterThan(2);
      expect(probe.mostUnseen).toBeLessThanOrEqual(UNSEEN_MAX);
      const stored = await eventually(
        () => storedIn(influxd),
        (counts) => sum(counts) >= sum(acknowledged),
        RECOVERY_MS,
      );
      expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(acknowledged));
      const events = await allEvents(gateway);
      expectToldOnce(events);
      await eventually(
        () => influxd.count('event', 'seq'),
        (count) => count >= events.length,
      );
      const numbers = (await influxd.query('SELECT "seq" FROM "event"')).map(({ seq }) => seq);
      expect(new Set(numbers).size).toBe(numbers.length);
      await gateway.end('SIGTERM');
    } finally {
      feed.close();
      await influxd.remove();
      workplace.remove();
    }
  }, 180_000);
});
