import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alarm } from '../../rules/alarm.ts';
import {
  allEvents,
  eventually,
  followFeed,
  type GatewayProcess,
  makeWorkplace,
  openAlarms,
  startGateway,
} from '../support/gateway-process.ts';

const LEVEL = 'hazgate/v1/north-park/tank-farm-1/lt-101/reading';

describe('the real process, from a reading to a closed alarm', () => {
  const workplace = makeWorkplace();
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await startGateway(workplace.config);
  });
  afterAll(async () => {
    await gateway.end('SIGTERM');
    workplace.remove();
  });

  it('raises, escalates, is acknowledged, refuses a stale version, returns and closes, on API, feed and MQTT alike', async () => {
    const device = await gateway.connect();
    const watcher = await gateway.connect();
    const retained = new Map<string, string>();
    watcher.on('message', (topic, payload) => retained.set(topic, payload.toString()));
    await watcher.subscribeAsync('hazgate/v1/north-park/alarms/#', { qos: 1 });
    const feed = await followFeed(gateway);

    const published = performance.now();
    await device.publishAsync(LEVEL, '10.61', { qos: 1 });
    // What was acknowledged over MQTT shows in the very next answer.
    const [raised] = await openAlarms(gateway);
    expect(raised).toMatchObject({
      state: 'UNACK',
      level: 2,
      limitName: 'H',
      limit: 10.5,
      value: 10.61,
      version: 1,
    });
    await eventually(
      () => feed.events.length,
      (count) => count >= 1,
      1_000,
    );
    expect(performance.now() - published).toBeLessThan(1_000);
    expect(feed.events[0]).toMatchObject({
      kind: 'alarm',
      type: 'raised',
      durable: true,
      alarm: { id: raised?.id },
    });
    const topic = `hazgate/v1/north-park/alarms/${raised?.id}`;
    await eventually(
      () => retained.get(topic),
      (text) => text !== undefined && JSON.parse(text).version === 1,
    );

    await device.publishAsync(LEVEL, '{"v": 11.3}', { qos: 1 });
    const path = `/api/v1/alarms/${raised?.id}`;
    const stale = await gateway.post(`${path}/acknowledge`, { version: 1 });
    expect(stale.status).toBe(409);
    expect(stale.body).toMatchObject({
      status: 409,
      alarm: { version: 2, state: 'UNACK', level: 1 },
    });
    const done = await gateway.post(`${path}/acknowledge`, { version: 2, comment: 'seen' });
    expect(done.status).toBe(200);
    expect(done.body).toMatchObject({ state: 'ACKED', acknowledgedBy: 'local', version: 3 });

    await device.publishAsync(LEVEL, '9.9', { qos: 1 });
    expect(await openAlarms(gateway)).toEqual([]);
    const story = await gateway.get<{ alarm: Alarm; events: { type: string }[] }>(path);
    expect(story.alarm).toMatchObject({ state: 'NORMAL', worst: 1, peak: 11.3 });
    expect(story.events.map((event) => event.type)).toEqual([
      'raised',
      'escalated',
      'acknowledged',
      'returned',
      'closed',
    ]);
    await eventually(
      () => retained.get(topic),
      (text) => text === '',
    );
    await eventually(
      () => feed.events.length,
      (count) => count === 5,
    );
    expect(feed.events.map((event) => event.seq)).toEqual(
      (await allEvents(gateway))
        .filter((event) => event.kind === 'alarm')
        .map((event) => event.seq),
    );
    feed.close();
    await device.endAsync();
    await watcher.endAsync();
  });

  it('rejects malformed items one by one with their codes while the client stays', async () => {
    const device = await gateway.connect();
    const told: { code: string; item: number | null }[] = [];
    device.on('message', (_topic, payload) => told.push(JSON.parse(payload.toString())));
    await device.subscribeAsync('hazgate/v1/north-park/rejected', { qos: 0 });
    let closed = false;
    device.on('close', () => {
      closed = true;
    });
    const batch = JSON.stringify([
      { p: 'lt-102', v: 5.5 },
      { p: 'no-such', v: 1 },
      { p: 'lt-102', v: '12' },
      { p: 'lt-102', v: 1, t: 'yesterday' },
      { p: 'lt-102', v: 1, q: 'excellent' },
    ]);
    await device.publishAsync('hazgate/v1/north-park/tank-farm-1/readings', batch, { qos: 1 });
    await device.publishAsync(LEVEL, '1e999', { qos: 1 });
    await device.publishAsync(LEVEL, '{', { qos: 1 });
    await device.publishAsync(
      'hazgate/v1/north-park/tank-farm-1/readings',
      '{"p":["lt-101"],"v":[1,2]}',
      { qos: 1 },
    );
    await eventually(
      () => told.length,
      (count) => count >= 7,
    );
    expect(told.map(({ item, code }) => `${item} ${code}`)).toEqual([
      '1 unknown-point',
      '2 wrong-type',
      '3 bad-time',
      '4 bad-quality',
      'null not-finite',
      'null malformed',
      'null unequal-columns',
    ]);
    expect(closed).toBe(false);
    const points = await gateway.get<{ items: { id: string; latest: { v: number } | null }[] }>(
      '/api/v1/points',
    );
    expect(points.items.find((point) => point.id === 'lt-102')?.latest?.v).toBe(5.5);
    await device.endAsync();
  });

  it('closes a connection that publishes where it has no right, unacknowledged', async () => {
    const device = await gateway.connect();
    const answers: string[] = [];
    device.on('packetreceive', ({ cmd }) => answers.push(cmd));
    const closed = new Promise<void>((resolve) => device.once('close', () => resolve()));
    device.publish('hazgate/v1/north-park/alarms/x', 'mine', { qos: 1 }, () => {});
    await closed;
    expect(answers).toEqual([]);
  });
});

describe('the end of the real process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'exits 0 on %s and leaves a whole journal',
    async (signal) => {
      const workplace = makeWorkplace();
      const gateway = await startGateway(workplace.config);
      const device = await gateway.connect();
      await device.publishAsync(LEVEL, '11.5', { qos: 1 });
      expect(await gateway.end(signal)).toBe(0);
      const again = await startGateway(workplace.config);
      const events = await allEvents(again);
      expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
      expect(events.map((event) => event.type)).toContain('stopped');
      expect(await openAlarms(again)).toHaveLength(1);
      expect(await again.end('SIGTERM')).toBe(0);
      workplace.remove();
    },
  );

  it('refuses a second gateway on the same data directory', async () => {
    const workplace = makeWorkplace();
    const gateway = await startGateway(workplace.config);
    await expect(startGateway(workplace.config)).rejects.toThrow(/exit 2 before ready/);
    await gateway.end('SIGTERM');
    workplace.remove();
  });
});
