import type { IPublishPacket } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  ClientCredentials,
  ClientGuard,
  ClientIdentity,
  Refused,
} from '../../../gateway/broker/client-guard.ts';
import { ConnectStorm } from '../../../gateway/broker/connect-storm.ts';
import { settle } from '../../support/manual-clock.ts';
import { BrokerHarness, publishPacket, type RawClient, READING } from './broker-harness.ts';

/** Lets in whoever gives their name as password too; `north` is a device. */
class NameGuard implements ClientGuard {
  readonly asked: ClientCredentials[] = [];
  readonly ends = new Map<string, () => void>();
  hold: Promise<void> = Promise.resolve();
  fails = false;

  async authenticate(credentials: ClientCredentials): Promise<ClientIdentity | Refused> {
    this.asked.push(credentials);
    await this.hold;
    if (this.fails) throw new Error('no disk');
    const { username, password } = credentials;
    if (username === null) return 5;
    if (password !== username) return 4;
    return {
      name: username,
      credential: username,
      device: username.startsWith('device') ? { site: 'north-park', source: null } : null,
      sites: () => ['north-park'],
      sees: (site) => site === 'north-park',
      onEnd: (task) => {
        this.ends.set(username, task);
        return () => this.ends.delete(username);
      },
    };
  }
}

let harness: BrokerHarness;
let guard: NameGuard;
beforeEach(async () => {
  guard = new NameGuard();
  harness = new BrokerHarness({ guard });
  await harness.broker.prepare();
});
afterEach(() => harness.stop());

function as(name: string): object {
  return { username: name, password: Buffer.from(name) };
}

async function code(client: RawClient): Promise<number | undefined> {
  const answer = await client.until('connack');
  return answer.cmd === 'connack' ? answer.returnCode : undefined;
}

describe('who is let in', () => {
  test('is what the guard says: 0, 4 or 5, and refused connections are closed', async () => {
    const refused = [
      { more: {}, expected: 5 },
      { more: { username: 'device', password: Buffer.from('x') }, expected: 4 },
    ];
    for (const { more, expected } of refused) {
      const client = harness.open().connect('c', more);
      expect(await code(client)).toBe(expected);
      await client.untilClosed();
    }
    await harness.connected('c', as('device'));
    expect(guard.asked.at(-1)).toEqual({
      username: 'device',
      password: 'device',
      address: 'pair',
      certificateNames: [],
    });
  });

  test('a client id is free again for anybody once whoever used it has gone', async () => {
    const first = await harness.connected('shared', as('device'));
    const other = harness.open().connect('shared', as('amy'));
    expect(await code(other)).toBe(2);
    const second = await harness.connected('shared', as('device'));
    await first.untilClosed();
    expect(await code(harness.open().connect('shared', as('amy')))).toBe(2);
    second.stream.destroy();
    await settle();
    expect(await code(harness.open().connect('shared', as('amy')))).toBe(0);
  });

  test('a guard that fails lets nobody in, and ends nothing else', async () => {
    const good = await harness.connected('good', as('device'));
    guard.fails = true;
    expect(await code(harness.open().connect('c', as('device-2')))).toBe(5);
    await good.ping();
  });

  test('a guard that does not come back holds a connection for five seconds', async () => {
    guard.hold = new Promise(() => {});
    const client = harness.open().connect('c', as('device'));
    await expect.poll(() => guard.asked.length).toBe(1);
    await harness.clock.advance(6_000);
    await client.untilClosed();
    expect(client.received).toEqual([]);
  });

  test('another credential does not get a client id that is in use', async () => {
    const first = await harness.connected('same', as('device'));
    expect(await code(harness.open().connect('same', as('device-2')))).toBe(2);
    await first.ping();
    await harness.connected('same', as('device'));
    await first.untilClosed();
  });

  test('two that ask at once for one client id do not both get it', async () => {
    const release = Promise.withResolvers<void>();
    guard.hold = release.promise;
    const clients = ['device', 'device-2'].map((name) => harness.open().connect('same', as(name)));
    await expect.poll(() => guard.asked.length).toBe(2);
    release.resolve();
    const codes = await Promise.all(clients.map(code));
    expect(codes.sort()).toEqual([0, 2]);
  });
});

describe('while connected', () => {
  test('what ends the credential ends the connection', async () => {
    const client = await harness.connected('c', as('device'));
    guard.ends.get('device')?.();
    await client.untilClosed();
    expect(JSON.stringify(harness.log.lines)).toContain('its credential or its scope has changed');
  });

  test('a connection that is gone is no longer told', async () => {
    const client = await harness.connected('c', as('device'));
    client.stream.destroy();
    await expect.poll(() => guard.ends.size).toBe(0);
  });

  test('publishing outside its rights closes it, unacknowledged and unjudged', async () => {
    const topics = [
      'hazgate/v1/south-park/farm-1/lt-101/reading',
      'hazgate/v1/north-park/alarms/x',
      'a',
    ];
    for (const topic of topics) {
      const client = await harness.connected('c', as('device'));
      client.send(publishPacket(1, { topic }));
      await client.untilClosed();
      expect(client.all('puback')).toEqual([]);
    }
    expect(harness.door.messages).toEqual([]);
  });

  test('a person publishes no reading', async () => {
    const client = await harness.connected('c', as('amy'));
    client.send(publishPacket(1));
    await client.untilClosed();
    expect(harness.door.messages).toEqual([]);
  });

  test('filters beyond its scope are answered 0x80, and nothing comes through them', async () => {
    const client = await harness.connected('c', as('amy'));
    const filters = ['hazgate/v1/north-park/alarms/+', 'hazgate/#', 'hazgate/v1/+/alarms/+'];
    const subscriptions = filters.map((topic) => ({ topic, qos: 1 as const }));
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions });
    expect(await client.until('suback')).toMatchObject({ granted: [1, 0x80, 0x80] });
    for (const site of ['south-park', 'north-park']) {
      const topic = `hazgate/v1/${site}/alarms/a`;
      harness.broker.publish({ topic, payload: '{}', qos: 1, retain: true });
    }
    await client.until('publish');
    await client.ping();
    const topics = (client.all('publish') as IPublishPacket[]).map(({ topic }) => topic);
    expect(topics).toEqual(['hazgate/v1/north-park/alarms/a']);
  });

  test('a will outside its rights is dropped; one within them is judged', async () => {
    const will = (topic: string) => ({
      ...as('device'),
      will: { topic, payload: Buffer.from('5'), qos: 1, retain: false },
    });
    const bad = await harness.connected('bad', will('hazgate/v1/south-park/farm-1/lt-101/reading'));
    bad.stream.destroy();
    const good = await harness.connected('good', will(READING));
    good.stream.destroy();
    await expect.poll(() => harness.door.messages.length).toBe(1);
    expect(harness.door.messages[0]?.topic).toBe(READING);
  });
});

describe('the rate of a device', () => {
  test('above it the connection is read more slowly; everything is judged and acknowledged', async () => {
    const client = await harness.connected('c', as('device'));
    const count = 5_000;
    for (let id = 1; id <= count; id += 1) client.send(publishPacket(id));
    harness.door.answer = () => ({ lsn: 0, rejections: [] });
    for (let round = 0; round < 20; round += 1) await settle();
    // The first two thousand, and what lies in the one read that went beyond them.
    const atOnce = harness.door.messages.length;
    expect(atOnce).toBeGreaterThanOrEqual(2_000);
    expect(atOnce).toBeLessThan(count);
    await harness.clock.run(3_000, 100);
    expect(harness.door.messages).toHaveLength(count);
    await client.until('puback', count);
    expect(client.isClosed).toBe(false);
  });

  test('two connections of one device share it; another device has its own', async () => {
    harness.door.answer = () => ({ lsn: 0, rejections: [] });
    const both = [
      await harness.connected('a', as('device')),
      await harness.connected('b', as('device')),
    ];
    for (const client of both) {
      for (let id = 1; id <= 3_000; id += 1) client.send(publishPacket(id));
    }
    for (let round = 0; round < 30; round += 1) await settle();
    expect(harness.door.messages.length).toBeLessThan(6_000);
    const other = await harness.connected('c', as('device-2'));
    other.send(publishPacket(1));
    await other.until('puback');
  });
});

test('who connects again and again is refused for a minute, and nobody else is', () => {
  const storm = new ConnectStorm();
  for (let count = 0; count < 300; count += 1) expect(storm.count('a', 'x', 0)).toBe('welcome');
  expect(storm.count('a', 'x', 1)).toBe('banned-now');
  expect(storm.count('a', 'x', 59_999)).toBe('banned');
  expect(storm.count('b', 'x', 2)).toBe('welcome');
  expect(storm.count('a', 'y', 2)).toBe('welcome');
  expect(storm.count('a', 'x', 60_001)).toBe('welcome');
  // A device that comes back every second is no storm.
  for (let count = 0; count < 1_000; count += 1) {
    expect(storm.count('c', 'x', count * 1_000)).toBe('welcome');
  }
});
