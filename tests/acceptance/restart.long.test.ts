import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import {
  allEvents,
  eventually,
  type GatewayProcess,
  makeWorkplace,
  openAlarms,
  startGateway,
  type Workplace,
} from '../support/gateway-process.ts';
import { FeedReader } from './feed-reader.ts';
import { RawMqtt } from './raw-mqtt.ts';
import { laterBy, suiteNeeding, TIME_NAMESPACE } from './tools.ts';

const SOURCE = 'hazgate/v1/works/unit-1';
const SITE = `
site: { id: works, kind: works, name: { zh: 厂, en: Works }, region: [huaxia], timeZone: Asia/Shanghai }
sources:
  - id: unit-1
    kind: custom
    name: { zh: 一单元, en: Unit 1 }
    points:
      - { id: short, kind: analog, range: [0, 100], periodSeconds: 3600, limits: { H: 50 }, onDelaySeconds: 1 }
      - { id: long, kind: analog, range: [0, 100], periodSeconds: 3600, limits: { H: 50 }, onDelaySeconds: 7 }
      - { id: seen, kind: analog, range: [0, 100], periodSeconds: 3600, limits: { H: 50, HH: 80 } }
      - { id: shelved, kind: analog, range: [0, 100], periodSeconds: 3600, limits: { H: 50 } }
      - { id: quiet, kind: analog, range: [0, 100], periodSeconds: 1, staleAfterSeconds: 3 }
`;

let workplace: Workplace;
let gateway: GatewayProcess;

beforeEach(() => {
  workplace = makeWorkplace(SITE);
});
afterEach(async () => {
  await gateway.end('SIGKILL');
  workplace.remove();
});

async function start(wrap: readonly string[] = []): Promise<GatewayProcess> {
  gateway = await startGateway(workplace.config, { wrap });
  return gateway;
}

async function alarmOf(point: string): Promise<Alarm | null> {
  const [alarm = null] = await openAlarms(gateway, `?point=${point}&state=all`).then((alarms) =>
    alarms.filter(({ state }) => state !== 'NORMAL'),
  );
  return alarm;
}

async function pastMs(since: number, ms: number): Promise<void> {
  await eventually(
    () => Date.now(),
    (now) => now - since > ms,
    ms + 5_000,
  );
}

describe('what a gateway takes over a SIGKILL and a downtime', () => {
  it('is every pending delay, acknowledgement, shelf and clock of silence, and the gap is written down', async () => {
    await start();
    const device = await gateway.connect();
    const t = Date.now();
    for (const point of ['short', 'long', 'seen', 'shelved'])
      await device.publishAsync(`${SOURCE}/${point}/reading`, JSON.stringify({ v: 60, t }), {
        qos: 1,
      });
    const seen = await alarmOf('seen');
    const path = `/api/v1/alarms/${seen?.id}`;
    expect((await gateway.post(`${path}/acknowledge`, { comment: 'on my way' })).status).toBe(200);
    const shelf = { minutes: 20, reason: 'known' };
    const shelved = await alarmOf('shelved');
    await gateway.post(`/api/v1/alarms/${shelved?.id}/shelve`, shelf);
    const before = await Promise.all(['seen', 'shelved'].map(alarmOf));
    expect(await alarmOf('short')).toBeNull();
    const heardAt = Date.now();
    await device.publishAsync(`${SOURCE}/quiet/reading`, '1', { qos: 1 });
    const known = await allEvents(gateway);
    await gateway.end('SIGKILL');
    device.end(true);
    await pastMs(heardAt, 4_000);

    const startedAt = Date.now();
    await start();
    // Retained alarms are there for whoever subscribes first.
    const watcher = await gateway.connect();
    const retained = new Map<string, Alarm>();
    watcher.on('message', (_, payload, { retain }) => {
      const alarm: Alarm = JSON.parse(payload.toString());
      if (retain) retained.set(alarm.point as string, alarm);
    });
    await watcher.subscribeAsync('hazgate/v1/works/alarms/+', { qos: 1 });
    // On a slow machine others may have come to be by then.
    await eventually(
      () => ['seen', 'shelved', 'short'].filter((point) => !retained.has(point)),
      (missing) => missing.length === 0,
    );
    await watcher.endAsync();

    // Acknowledgement and shelf stand, to the version.
    expect(await Promise.all(['seen', 'shelved'].map(alarmOf))).toEqual(before);
    expect(before.map((alarm) => alarm?.state)).toEqual(['ACKED', 'SHELVED']);
    // The delay that ended in the downtime has fired, dated as if nothing had happened.
    expect(await alarmOf('short')).toMatchObject({
      state: 'UNACK',
      raisedAt: new Date(t + 1_000).toISOString(),
    });
    const events = await eventually(
      () => allEvents(gateway),
      (all) => all.some(({ type }) => type === 'raised') && all.length > known.length,
    );
    expect(events.slice(0, known.length)).toEqual(known);
    const raised = events.find(
      (event) => event.kind === 'alarm' && event.type === 'raised' && event.alarm.point === 'short',
    );
    expect(raised?.at).toBe(new Date(t + 1_000).toISOString());
    const gaps = events.filter(({ type }) => type === 'gap');
    expect(gaps.map(({ site }) => site)).toEqual([null, 'works']);
    // Silent for more than 3 s, but nobody could hear: no alarm before the gateway has listened as long itself.
    const quiet = await eventually(
      () => alarmOf('quiet'),
      (alarm) => alarm !== null,
      10_000,
    );
    expect(quiet?.rule).toBe('communication');
    expect(Date.parse(quiet?.raisedAt ?? '')).toBeGreaterThanOrEqual(startedAt + 3_000);
    // The delay that still ran ends when it would have.
    const long = await eventually(
      () => alarmOf('long'),
      (alarm) => alarm !== null,
      16_000,
    );
    expect(long?.raisedAt).toBe(new Date(t + 7_000).toISOString());
    expect(Date.now() - t).toBeGreaterThanOrEqual(6_990);
  });
});

suiteNeeding([TIME_NAMESPACE], 'a shelf that ends in a downtime', () => {
  it('ends at the next start, and the alarm is to be acknowledged again', async () => {
    await start();
    const device = await gateway.connect();
    await device.publishAsync(`${SOURCE}/shelved/reading`, '60', { qos: 1 });
    const alarm = await alarmOf('shelved');
    const path = `/api/v1/alarms/${alarm?.id}`;
    expect((await gateway.post(`${path}/shelve`, { minutes: 1, reason: 'known' })).status).toBe(
      200,
    );
    device.end(true);
    expect(await gateway.end('SIGTERM')).toBe(0);

    await start();
    expect(await alarmOf('shelved')).toMatchObject({ id: alarm?.id, state: 'SHELVED' });
    expect(await gateway.end('SIGTERM')).toBe(0);

    await start(laterBy(61));
    expect(await alarmOf('shelved')).toMatchObject({
      id: alarm?.id,
      state: 'UNACK',
      shelvedUntil: null,
    });
    const story = await gateway.get<{ events: { type: string; by: string | null }[] }>(path);
    expect(story.events.map(({ type, by }) => [type, by])).toEqual([
      ['raised', null],
      ['shelved', 'local'],
      ['unshelved', null],
    ]);
  });
});

describe('the event feed over restarts', () => {
  const RESTARTS = 10;

  it(`resumes by Last-Event-ID without gap or repeat for two clients over ${RESTARTS} restarts`, async () => {
    const everything = new FeedReader();
    const alarmsOnly = new FeedReader();
    let sent = 0;
    for (let round = 0; round < RESTARTS; round += 1) {
      await start();
      await everything.connect(gateway.httpUrl, '?after=0');
      await alarmsOnly.connect(gateway.httpUrl, '?after=0&kind=alarm');
      const device = await RawMqtt.signIn(gateway.mqttUrl, 'device');
      const target = everything.events.length + 8;
      let id = 0;
      const next = (): void => {
        id += 1;
        sent += 1;
        device.publish(`${SOURCE}/seen/reading`, String(sent % 2 === 0 ? 10 : 60), id);
      };
      device.onPacket = next;
      for (let lane = 0; lane < 4; lane += 1) next();
      // The end comes in the middle of the stream.
      await eventually(
        () => everything.events.length,
        (count) => count >= target,
      );
      await gateway.end(round % 3 === 2 ? 'SIGTERM' : 'SIGKILL');
      device.socket.destroy();
      everything.close();
      alarmsOnly.close();
    }
    await start();
    await everything.connect(gateway.httpUrl);
    await alarmsOnly.connect(gateway.httpUrl, '?kind=alarm');
    const events = await eventually(
      () => allEvents(gateway),
      (all) => all.filter(({ type }) => type === 'started').length === RESTARTS + 1,
    );
    await eventually(
      () => [everything.events.length, alarmsOnly.lastEventId !== null],
      ([count]) => (count as number) >= events.length,
    );
    const durable = (feed: FeedReader): unknown[] =>
      feed.events.filter(({ id }) => id !== null).map(({ data }) => data);
    expect(durable(everything)).toEqual(events);
    const alarms = events.filter(({ kind }: HazgateEvent) => kind === 'alarm');
    await eventually(
      () => durable(alarmsOnly).length,
      (count) => count >= alarms.length,
    );
    expect(durable(alarmsOnly)).toEqual(alarms);
    expect(alarms.length).toBeGreaterThan(RESTARTS * 5);
    for (const feed of [everything, alarmsOnly]) {
      expect(feed.frames.filter(({ event }) => event === 'reset')).toEqual([]);
      feed.close();
    }
  });
});
