import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import type { IPublishPacket } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClientIdentity } from '../../../gateway/broker/client-guard.ts';
import { GeneralStore } from '../../../gateway/general/general-store.ts';
import type { GeneralChange, GeneralKeeper } from '../../../gateway/general-keeper.ts';
import { settle } from '../../support/manual-clock.ts';
import { BrokerHarness, publishPacket, RawClient } from './broker-harness.ts';

/** Keeps in a file, in this thread; may be told to fail. */
class FileKeeper implements GeneralKeeper {
  isFailing = false;
  writes = 0;
  private readonly store: GeneralStore;

  constructor(path: string) {
    this.store = new GeneralStore(path);
  }

  async load() {
    if (this.isFailing) throw new Error('disk I/O error');
    return this.store.load();
  }

  async write(changes: readonly GeneralChange[]): Promise<void> {
    this.writes += 1;
    if (this.isFailing) throw new Error('database or disk is full');
    this.store.write(changes);
  }

  async stop(): Promise<void> {}
}

let directory: string;
let harnesses: BrokerHarness[] = [];
let harness: BrokerHarness;
let keeper: FileKeeper;

/** Another broker on what the one before has kept, which is left as it is: nobody says goodbye when a process is killed. */
async function restart(isFailing = false): Promise<void> {
  keeper = new FileKeeper(join(directory, 'general.sqlite'));
  keeper.isFailing = isFailing;
  harness = new BrokerHarness({ general: true, keeper });
  harnesses.push(harness);
  await harness.broker.prepare();
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hazgate-general-'));
  await restart();
});
afterEach(async () => {
  keeper.isFailing = false;
  harness.clock.advanceNow(1_000);
  await settle();
  for (const each of harnesses) await each.stop();
  harnesses = [];
  rmSync(directory, { recursive: true });
});

/** Somebody who may see everything. */
function identity(name: string): ClientIdentity {
  return {
    name,
    credential: name,
    device: null,
    sites: () => null,
    sees: () => true,
    onEnd: () => () => {},
  };
}

const KEEPS = { clean: false };

async function subscribe(client: RawClient, topic: string, qos: 0 | 1 | 2): Promise<void> {
  client.send({ cmd: 'subscribe', messageId: 500, subscriptions: [{ topic, qos }] });
  await client.until('suback', client.all('suback').length + 1);
}

/** Publishes at QoS 1 and 2; what is acknowledged must be kept. */
async function publish(topic: string, payload: string, qos: 1 | 2, retain = false): Promise<void> {
  const client = await harness.connected(`sender-${payload}`);
  client.send(publishPacket(9, { topic, payload, qos, retain }));
  await client.until(qos === 1 ? 'puback' : 'pubrec');
}

function texts(client: RawClient): readonly string[] {
  return (client.all('publish') as IPublishPacket[]).map(
    ({ payload, qos, retain, dup }) =>
      `${payload} ${qos}${retain ? ' retained' : ''}${dup ? ' again' : ''}`,
  );
}

async function receives(client: RawClient, expected: readonly string[]): Promise<void> {
  await expect.poll(() => texts(client).length, { interval: 2 }).toBe(expected.length);
  await client.ping();
  expect(texts(client)).toEqual(expected);
}

async function away(id: string, topic: string, qos: 1 | 2): Promise<void> {
  const client = await harness.connected(id, KEEPS);
  await subscribe(client, topic, qos);
  client.send({ cmd: 'disconnect' });
  await client.untilClosed();
}

describe('after the process was killed', () => {
  test('retained messages are there, cleared ones are not', async () => {
    await publish('a/b', 'stays', 1, true);
    await publish('a/c', 'goes', 1, true);
    const client = await harness.connected('clears');
    client.send(publishPacket(9, { topic: 'a/c', payload: '', qos: 1, retain: true }));
    await client.until('puback');
    await restart();
    const later = await harness.connected('later');
    await subscribe(later, 'a/+', 2);
    await receives(later, ['stays 1 retained']);
  });

  test('what waited for a session is delivered, in order, at both QoS', async () => {
    await away('away', 'a/+', 2);
    await publish('a/b', 'one', 1);
    await publish('a/c', 'two', 2);
    await publish('a/b', 'three', 1);
    await restart();
    const back = harness.open().connect('away', KEEPS);
    expect(await back.until('connack')).toMatchObject({ returnCode: 0, sessionPresent: true });
    await receives(back, ['one 1', 'two 2', 'three 1']);
    await publish('a/b', 'four', 1);
    await receives(back, ['one 1', 'two 2', 'three 1', 'four 1']);
  });

  test('what was acknowledged by its reader does not come again; what was not does, and says so', async () => {
    const reader = await harness.connected('reader', KEEPS);
    await subscribe(reader, 'a/b', 1);
    await publish('a/b', 'read', 1);
    await receives(reader, ['read 1']);
    reader.send({ cmd: 'puback', messageId: reader.ids('publish')[0] ?? 0 });
    await reader.ping();
    await publish('a/b', 'unread', 1);
    await receives(reader, ['read 1', 'unread 1']);
    await restart();
    const back = await harness.connected('reader', KEEPS);
    await receives(back, ['unread 1 again']);
  });

  test('a QoS 2 message that its reader has goes on with PUBREL, and is not sent again', async () => {
    const reader = await harness.connected('reader', KEEPS);
    await subscribe(reader, 'a/b', 2);
    await publish('a/b', 'once', 2);
    await receives(reader, ['once 2']);
    const messageId = reader.ids('publish')[0] ?? 0;
    reader.send({ cmd: 'pubrec', messageId });
    await reader.until('pubrel');
    await restart();
    const back = await harness.connected('reader', KEEPS);
    expect(await back.until('pubrel')).toMatchObject({ messageId });
    back.send({ cmd: 'pubcomp', messageId });
    await back.ping();
    expect(texts(back)).toEqual([]);
    await restart();
    await receives(await harness.connected('reader', KEEPS), []);
  });

  test('several QoS 2 messages of which a reader has some go on side by side', async () => {
    const reader = await harness.connected('reader', KEEPS);
    await subscribe(reader, 'a/b', 2);
    for (const text of ['one', 'two', 'three']) await publish('a/b', text, 2);
    await receives(reader, ['one 2', 'two 2', 'three 2']);
    const [one = 0, two = 0, three = 0] = reader.ids('publish');
    for (const messageId of [one, two]) reader.send({ cmd: 'pubrec', messageId });
    await reader.until('pubrel', 2);
    reader.send({ cmd: 'pubcomp', messageId: one });
    await reader.ping();
    for (const isAfterRestart of [false, true]) {
      reader.stream.destroy();
      if (isAfterRestart) await restart();
      const back = await harness.connected('reader', KEEPS);
      await receives(back, ['three 2 again']);
      expect([back.ids('publish'), back.ids('pubrel')]).toEqual([[three], [two]]);
      back.stream.destroy();
    }
  });

  test('a QoS 2 message that was received is not taken twice', async () => {
    const message = publishPacket(7, { topic: 'a/b', payload: 'x', qos: 2 });
    const sender = await harness.connected('sender', KEEPS);
    await subscribe(sender, 'other', 1);
    sender.send(message);
    await sender.until('pubrec');
    await restart();
    const watcher = await harness.connected('watcher');
    await subscribe(watcher, 'a/b', 2);
    const again = await harness.connected('sender', KEEPS);
    again.send({ ...message, dup: true } as IPublishPacket);
    await again.until('pubrec');
    again.send({ cmd: 'pubrel', messageId: 7 });
    await again.until('pubcomp');
    again.send(publishPacket(7, { topic: 'a/b', payload: 'y', qos: 2 }));
    await again.until('pubrec', 2);
    await receives(watcher, ['y 2']);
  });

  test('what was unsubscribed stays so, and a session that was ended has left nothing', async () => {
    await away('away', 'a/b', 1);
    const client = await harness.connected('away', KEEPS);
    client.send({ cmd: 'unsubscribe', messageId: 3, unsubscriptions: ['a/b'] });
    await client.until('unsuback');
    await away('ended', 'a/b', 1);
    await publish('a/b', 'x', 1);
    await harness.connected('ended', { clean: true });
    await restart();
    await receives(await harness.connected('away', KEEPS), []);
    const ended = harness.open().connect('ended', KEEPS);
    expect(await ended.until('connack')).toMatchObject({ sessionPresent: false });
    await receives(ended, []);
  });

  test('a session that nobody comes back to has a day from then on', async () => {
    await away('away', 'a/b', 1);
    await restart();
    harness.clock.advanceNow(30 * 3_600_000);
    await harness.broker.start();
    harness.clock.advanceNow(23 * 3_600_000);
    await settle();
    const back = harness.open().connect('away', KEEPS);
    expect(await back.until('connack')).toMatchObject({ sessionPresent: true });
    back.stream.destroy();
    await settle();
    await restart();
    await harness.broker.start();
    harness.clock.advanceNow(25 * 3_600_000);
    await settle();
    const late = harness.open().connect('away', KEEPS);
    expect(await late.until('connack')).toMatchObject({ sessionPresent: false });
  });

  test('a session still belongs to its credential', async () => {
    const guard = {
      authenticate: async ({ username }: { username: string | null }) => identity(username ?? ''),
    };
    const begin = async () => {
      const path = join(directory, 'general.sqlite');
      harness = new BrokerHarness({ general: true, keeper: new FileKeeper(path), guard });
      harnesses.push(harness);
      await harness.broker.prepare();
    };
    await begin();
    const amy = await harness.connected('session', { ...KEEPS, username: 'amy' });
    await subscribe(amy, 'a/b', 1);
    await begin();
    const eve = harness.open().connect('session', { ...KEEPS, username: 'eve' });
    expect(await eve.until('connack')).toMatchObject({ returnCode: 2 });
    await harness.connected('session', { ...KEEPS, username: 'amy' });
  });

  test('a connection that goes while its password is compared holds nothing', async () => {
    const asked = Promise.withResolvers<void>();
    const compared = Promise.withResolvers<ClientIdentity>();
    const guard = {
      authenticate: ({ username }: { username: string | null }) => {
        asked.resolve();
        return username === 'amy' ? compared.promise : Promise.resolve(identity('eve'));
      },
    };
    const path = join(directory, 'general.sqlite');
    harness = new BrokerHarness({ general: true, keeper: new FileKeeper(path), guard });
    harnesses.push(harness);
    await harness.broker.prepare();
    const [ours, theirs] = duplexPair();
    harness.broker.attach(theirs, { address: 'pair' });
    new RawClient(ours).connect('session', { username: 'amy' });
    await asked.promise;
    theirs.destroy();
    await settle();
    compared.resolve(identity('amy'));
    await settle();
    await harness.connected('session', { username: 'eve' });
  });
});

describe('while the disk takes nothing', () => {
  test('nothing is acknowledged; once it does again, all is, and is kept', async () => {
    await away('away', 'a/b', 1);
    keeper.isFailing = true;
    const client = await harness.connected('b');
    client.send(publishPacket(1, { topic: 'a/b', payload: 'one' }));
    await client.ping();
    await settle();
    expect(client.all('puback')).toEqual([]);
    expect(harness.log.lines.map(({ message }) => message)).toContain(
      'general messages can not be kept, and are not acknowledged',
    );
    keeper.isFailing = false;
    harness.clock.advanceNow(1_000);
    await client.until('puback');
    await restart();
    await receives(await harness.connected('away', KEEPS), ['one 1']);
  });

  test('so much may wait; then whoever sends more loses the connection, and readings are taken all the same', async () => {
    keeper.isFailing = true;
    const payload = Buffer.alloc(1_000_000);
    const client = await harness.connected('b');
    for (let number = 0; number < 20 && !client.isClosed; number += 1) {
      const topic = `t/${number}`;
      client.send(publishPacket(0, { topic, payload, qos: 0, retain: true }));
      await settle();
    }
    await client.untilClosed();
    const device = await harness.connected('device');
    device.send(publishPacket(1));
    await settle();
    harness.broker.confirm(1);
    await device.until('puback');
  });

  test('a broker that has stopped asks the disk no more', async () => {
    keeper.isFailing = true;
    const client = await harness.connected('b');
    client.send(publishPacket(1, { topic: 'a/b', payload: 'one', retain: true }));
    await client.ping();
    await settle();
    let isOver = false;
    const stopping = harness.broker.stop().then(() => {
      isOver = true;
    });
    while (!isOver) {
      harness.clock.advanceNow(1_000);
      await settle();
    }
    await stopping;
    harnesses = [];
    const { writes } = keeper;
    keeper.isFailing = false;
    harness.clock.advanceNow(60_000);
    await settle();
    expect(keeper.writes).toBe(writes);
  });

  test('a file that was set aside is told', async () => {
    writeFileSync(join(directory, 'general.sqlite'), 'no database at all');
    for (const suffix of ['-wal', '-shm']) rmSync(join(directory, `general.sqlite${suffix}`));
    await restart();
    expect(harness.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  test('what can not be read back keeps nobody from working', async () => {
    await publish('a/b', 'kept', 1, true);
    await restart(true);
    expect(harness.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    await publish('a/b', 'new', 1, true);
    const later = await harness.connected('later');
    await subscribe(later, 'a/+', 2);
    await receives(later, ['new 1 retained']);
  });
});
