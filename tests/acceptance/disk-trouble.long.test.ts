import { once } from 'node:events';
import {
  closeSync,
  mkdirSync,
  openSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Alarm } from '../../rules/alarm.ts';
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
import { makeSyncShim, type SyncShim } from '../support/sync-shim.ts';
import { hazgate } from './command-line.ts';
import { FeedReader } from './feed-reader.ts';
import { RawMqtt } from './raw-mqtt.ts';
import { onSmallDisk, program, SMALL_DISK, suiteNeeding } from './tools.ts';

/** The frames of one alarm's events, as `type version durable`. */
function storyOf(feed: FeedReader, id: string): string[] {
  return feed.events
    .map(({ data }) => data as unknown as HazgateEvent)
    .filter((event) => event.kind === 'alarm' && event.alarm.id === id)
    .map((event) => {
      const { type, seq, durable } = event;
      const version = event.kind === 'alarm' ? event.alarm.version : 0;
      expect(durable).toBe(seq !== null);
      return `${type} ${version} ${durable ? 'durable' : 'announced'}`;
    });
}

function alarmFrames(feed: FeedReader, point: string): { at: number; event: HazgateEvent }[] {
  return feed.events
    .map(({ at, data }) => ({ at, event: data as unknown as HazgateEvent }))
    .filter(({ event }) => event.kind === 'alarm' && event.alarm.point === point);
}

async function readiness(gateway: GatewayProcess): Promise<{ status: number; journal: string }> {
  const response = await fetch(`${gateway.httpUrl}/readyz`);
  const body = (await response.json()) as { parts: { journal: { state: string } } };
  return { status: response.status, journal: body.parts.journal.state };
}

/** A client that notes which of its messages are acknowledged. */
async function device(gateway: GatewayProcess): Promise<{
  client: RawMqtt;
  acknowledged: number[];
  publish: (point: string, value: number) => number;
}> {
  const client = await RawMqtt.signIn(gateway.mqttUrl, `device-${Math.round(performance.now())}`);
  const acknowledged: number[] = [];
  client.onPacket = (packet) => {
    if (packet.cmd === 'puback') acknowledged.push(packet.messageId as number);
  };
  let lastId = 0;
  return {
    client,
    acknowledged,
    publish: (point, value) => {
      lastId += 1;
      client.publish(`${TEST_TOPIC}/${point}/reading`, `{"v":${value},"n":${lastId}}`, lastId);
      return lastId;
    },
  };
}

suiteNeeding([SMALL_DISK], 'a disk that runs full', () => {
  it('is told of while there is still room, and when there is enough again', async () => {
    const workplace = makeWorkplace();
    mkdirSync(workplace.data);
    const gateway = await startGateway(workplace.config, { wrap: onSmallDisk(workplace.data, 64) });
    onTestFinished(async () => {
      await gateway.end('SIGKILL');
      workplace.remove();
    });
    const data = `/proc/${gateway.child.pid}/root${workplace.data}`;
    const disk = async () =>
      (await gateway.get<{ parts: { disk: { state: string } } }>('/readyz')).parts.disk.state;
    expect(await disk()).toBe('ok');
    const { bavail, blocks, bsize } = statfsSync(data);
    const left = Math.floor(blocks * 0.07);
    writeFileSync(join(data, 'ballast'), Buffer.alloc((bavail - left) * bsize));
    await eventually(disk, (state) => state === 'degraded', 30_000);
    const sender = await device(gateway);
    const id = sender.publish('lt-102', 10.6);
    await eventually(
      () => sender.acknowledged,
      (ids) => ids.includes(id),
    );
    rmSync(join(data, 'ballast'));
    await eventually(disk, (state) => state === 'ok', 30_000);
    const told = (await allEvents(gateway)).filter(({ type }) => type.startsWith('disk-space'));
    expect(told.map(({ type }) => type)).toEqual(['disk-space-low', 'disk-space-recovered']);
  });
});

suiteNeeding([SMALL_DISK], 'a full disk', () => {
  it('judges and announces at once, acknowledges nothing, and resumes by itself with nothing lost or doubled', async () => {
    const workplace = makeWorkplace();
    mkdirSync(workplace.data);
    const gateway = await startGateway(workplace.config, { wrap: onSmallDisk(workplace.data, 16) });
    onTestFinished(async () => {
      await gateway.end('SIGKILL');
      workplace.remove();
    });
    // The same directory as the gateway sees it.
    const data = `/proc/${gateway.child.pid}/root${workplace.data}`;
    const watcher = await gateway.connect();
    const published: { topic: string; text: string }[] = [];
    watcher.on('message', (topic, payload) => published.push({ topic, text: payload.toString() }));
    await watcher.subscribeAsync('hazgate/v1/#', { qos: 1 });
    const feed = new FeedReader();
    await feed.connect(gateway.httpUrl);
    const sender = await device(gateway);
    const first = sender.publish('lt-102', 10.6);
    await eventually(
      () => sender.acknowledged,
      (ids) => ids.includes(first),
    );

    fill(data);
    // What was laid out ahead still takes some: large messages use it up until one is not acknowledged.
    const bulk = JSON.stringify(
      Array.from({ length: 1_000 }, (_, n) => ({ p: 'gt-201', v: 3, t: 1_790_000_000_000 + n })),
    );
    let id = 40_000;
    const degraded = async (): Promise<boolean> => (await readiness(gateway)).status === 503;
    while (!(await degraded())) {
      id += 1;
      sender.client.publish(`${TEST_TOPIC}/readings`, bulk, id);
      expect(id, 'the disk must run full').toBeLessThan(40_200);
      await eventually(
        async () => sender.acknowledged.includes(id) || (await degraded()),
        (isOver) => isOver,
      );
    }
    const confirmedBefore = sender.acknowledged.length;

    const sentAt = performance.now();
    const raising = sender.publish('lt-101', 10.61);
    const [announced] = (await eventually(
      () => alarmFrames(feed, 'lt-101'),
      (frames) => frames.length > 0,
      1_000,
    )) as [{ at: number; event: HazgateEvent }];
    expect(announced.at - sentAt).toBeLessThan(1_000);
    expect(announced.event).toMatchObject({
      type: 'raised',
      seq: null,
      hash: null,
      durable: false,
      alarm: { state: 'UNACK', version: 1, limitName: 'H' },
    });
    const alarm = (announced.event as { alarm: Alarm }).alarm;
    const alarmId = alarm.id as string;
    const onMqtt = await eventually(
      () => published.filter(({ text }) => text.includes(alarmId)),
      (messages) => messages.length >= 2,
    );
    expect(onMqtt.map(({ topic }) => topic).sort()).toEqual([
      'hazgate/v1/north-park/alarm-events',
      `hazgate/v1/north-park/alarms/${alarmId}`,
    ]);
    const told = onMqtt.find(({ topic }) => topic.endsWith('alarm-events'))?.text ?? '';
    expect(JSON.parse(told)).toMatchObject({ seq: null, durable: false });
    expect((await openAlarms(gateway, '?point=lt-101'))[0]).toMatchObject({ id: alarmId });
    expect(await readiness(gateway)).toEqual({ status: 503, journal: 'degraded' });

    const actingAt = performance.now();
    const answer = await gateway.post(`/api/v1/alarms/${alarmId}/acknowledge`, {});
    expect(answer.status).toBe(503);
    expect(performance.now() - actingAt).toBeGreaterThan(4_900);
    expect(performance.now() - actingAt).toBeLessThan(7_000);
    expect(sender.acknowledged.length).toBe(confirmedBefore);

    rmSync(join(data, 'filler'));
    await eventually(
      () => sender.acknowledged.at(-1),
      (last) => last === raising,
      10_000,
    );
    // In order, each once.
    expect(sender.acknowledged).toEqual([...new Set(sender.acknowledged)]);
    expect(
      await eventually(
        () => readiness(gateway),
        ({ status }) => status === 200,
      ),
    ).toEqual({
      status: 200,
      journal: 'ok',
    });
    await eventually(
      () => storyOf(feed, alarmId),
      (story) => story.length === 4,
    );
    expect(storyOf(feed, alarmId)).toEqual([
      'raised 1 announced',
      'acknowledged 2 announced',
      'raised 1 durable',
      'acknowledged 2 durable',
    ]);
    const events = await allEvents(gateway);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const durable = feed.events.filter(({ id: seq }) => seq !== null);
    expect(durable.map(({ data: event }) => event)).toEqual(
      events.filter(({ seq }) => seq !== null && seq >= Number(durable[0]?.id)),
    );
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['journal-degraded', 'journal-recovered']),
    );
    expect((await openAlarms(gateway, '?point=lt-101'))[0]).toMatchObject({
      id: alarmId,
      state: 'ACKED',
      version: 2,
    });
    const verified = await hazgate(['verify', '--data', data]);
    expect(verified.stdout).toMatch(/^verified: /);
    feed.close();
    sender.client.socket.destroy();
    await watcher.endAsync();
    expect(await gateway.end('SIGTERM')).toBe(0);
  });
});

/** Takes all the room there is, however much the gateway takes or gives back meanwhile. */
function fill(data: string): void {
  const filler = openSync(join(data, 'filler'), 'w');
  try {
    for (const bytes of [64 * 1024, 4 * 1024]) writeUntilFull(filler, Buffer.alloc(bytes));
  } finally {
    closeSync(filler);
  }
}

function writeUntilFull(file: number, piece: Uint8Array): void {
  try {
    for (;;) writeSync(file, piece);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

suiteNeeding([program('gcc', 'gcc', ['--version'])], 'a disk that does not confirm', () => {
  let workplace: Workplace;
  let shim: SyncShim;
  let gateway: GatewayProcess;
  let feed: FeedReader;
  let starts = 0;

  beforeEach(async () => {
    starts = 1;
    workplace = makeWorkplace();
    shim = makeSyncShim(workplace.directory);
    gateway = await startGateway(workplace.config, { env: { ...shim.env } });
    feed = new FeedReader();
    await feed.connect(gateway.httpUrl);
  });
  afterEach(async () => {
    shim.release();
    feed.close();
    await gateway.end('SIGKILL');
    workplace.remove();
  });

  async function restart(): Promise<HazgateEvent[]> {
    gateway = await startGateway(workplace.config, { env: { ...shim.env } });
    starts += 1;
    // What a start says of itself is on the disk a moment after it is ready.
    return eventually(
      () => allEvents(gateway),
      (events) => events.filter(({ type }) => type === 'started').length === starts,
    );
  }

  async function raised(point: string, withinMs: number): Promise<{ id: string; at: number }> {
    const [frame] = await eventually(
      () => alarmFrames(feed, point),
      (frames) => frames.length > 0,
      withinMs,
    );
    const { at, event } = frame as { at: number; event: HazgateEvent };
    expect(event).toMatchObject({ type: 'raised', seq: null, durable: false });
    return { id: (event as { alarm: Alarm }).alarm.id as string, at };
  }

  async function isWhole(): Promise<void> {
    const { stdout, status } = await hazgate(['verify', '--data', workplace.data]);
    expect(stdout).toMatch(/^verified: /);
    expect(status).toBe(0);
  }

  it('that fails a sync ends the process after the announcement; the next start withdraws what never was', async () => {
    const sender = await device(gateway);
    sender.publish('lt-102', 10.6);
    await eventually(
      () => sender.acknowledged,
      (ids) => ids.length === 1,
    );
    const [kept] = await openAlarms(gateway);
    const exited = once(gateway.child, 'exit');
    shim.fail();
    sender.publish('lt-101', 11.5);
    const lost = await raised('lt-101', 1_500);
    const [code] = await exited;
    expect(code).toBeGreaterThan(0);
    expect(sender.acknowledged).toEqual([1]);
    shim.mend();

    const events = await restart();
    const started = events.findLast(({ type }) => type === 'started');
    expect(started).toMatchObject({ system: { withdrawn: [lost.id] } });
    expect((await openAlarms(gateway, '?state=all')).map(({ id }) => id)).toEqual([kept?.id]);
    expect(events.filter(({ kind }) => kind === 'alarm')).toHaveLength(1);
    // What was withdrawn once is not withdrawn again.
    expect(await gateway.end('SIGTERM')).toBe(0);
    const again = (await restart()).findLast(({ type }) => type === 'started');
    expect(again).toMatchObject({ system: { withdrawn: [] } });
    expect(await gateway.end('SIGTERM')).toBe(0);
    await isWhole();
  });

  it('that is slow holds up acknowledgements only: events go out after 1 s as not durable, and again once they are', async () => {
    const sender = await device(gateway);
    shim.hold();
    const began = performance.now();
    sender.publish('lt-101', 10.6);
    await eventually(
      () => performance.now() - began,
      (elapsed) => elapsed > 500,
    );
    const second = performance.now();
    sender.publish('lt-102', 11.5);
    const early = await raised('lt-101', 2_000);
    const inTheMiddle = await raised('lt-102', 2_000);
    expect(early.at - began).toBeGreaterThan(950);
    expect(early.at - began).toBeLessThan(1_600);
    expect(inTheMiddle.at - second).toBeLessThan(1_200);
    expect(await readiness(gateway)).toEqual({ status: 503, journal: 'degraded' });
    // In trouble, what follows is told at once.
    const third = performance.now();
    sender.publish('gt-201', 60);
    expect((await raised('gt-201', 1_000)).at - third).toBeLessThan(500);
    await eventually(
      () => performance.now() - began,
      (elapsed) => elapsed > 2_000,
    );
    expect(sender.acknowledged).toEqual([]);
    shim.release();
    await eventually(
      () => sender.acknowledged,
      (ids) => ids.length === 3,
    );
    expect(sender.acknowledged).toEqual([1, 2, 3]);
    for (const id of [early.id, inTheMiddle.id]) {
      await eventually(
        () => storyOf(feed, id),
        (story) => story.length === 2,
      );
      expect(storyOf(feed, id)).toEqual(['raised 1 announced', 'raised 1 durable']);
    }
    await eventually(
      () => readiness(gateway),
      ({ status }) => status === 200,
    );
    const types = (await allEvents(gateway)).map(({ type }) => type);
    expect(types.filter((type) => type === 'raised')).toHaveLength(3);
    expect(await gateway.end('SIGTERM')).toBe(0);
    await isWhole();
  });

  it('that hangs until the process is killed leaves a journal that the next start continues', async () => {
    const sender = await device(gateway);
    sender.publish('lt-102', 10.6);
    await eventually(
      () => sender.acknowledged,
      (ids) => ids.length === 1,
    );
    const before = await allEvents(gateway);
    shim.hold();
    sender.publish('lt-101', 11.5);
    const announced = await raised('lt-101', 2_000);
    await gateway.end('SIGKILL');
    shim.release();
    expect(sender.acknowledged).toEqual([1]);
    const events = await restart();
    expect(events.slice(0, before.length)).toEqual(before);
    // Not acknowledged: it may have reached the disk or not, but never both or neither told.
    const stands = (await openAlarms(gateway, '?point=lt-101')).map(({ id }) => id);
    const started = events.findLast(({ type }) => type === 'started');
    const withdrawn = started?.kind === 'system' ? started.system.withdrawn : null;
    expect([...stands, ...(withdrawn as string[])]).toEqual([announced.id]);
    expect(await gateway.end('SIGTERM')).toBe(0);
    await isWhole();
  });

  it.each([
    { what: 'with an alarm', value: 11.5 },
    // Nothing but the commit waits for the disk then: no alarm is noted as announced.
    { what: 'without', value: 5 },
  ])(
    'that hangs does not keep the process from ending within 10 s of SIGTERM, $what',
    async ({ value }) => {
      const sender = await device(gateway);
      shim.hold();
      sender.publish('lt-101', value);
      await eventually(
        () => readiness(gateway),
        ({ journal }) => journal === 'degraded',
      );
      const asked = performance.now();
      const code = await gateway.end('SIGTERM');
      expect(performance.now() - asked).toBeLessThan(10_000);
      // Ended by itself or by the kernel, but not as if all had been written.
      expect(code).not.toBe(0);
      shim.release();
      const events = await restart();
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(await gateway.end('SIGTERM')).toBe(0);
      await isWhole();
    },
  );
});
