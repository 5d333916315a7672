import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Packet } from 'mqtt-packet';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  eventually,
  type GatewayProcess,
  makeWorkplace,
  startGateway,
  TEST_TOPIC,
} from '../support/gateway-process.ts';
import { GoodClient } from './good-client.ts';
import { RawMqtt } from './raw-mqtt.ts';

const LEVEL = `${TEST_TOPIC}/lt-101/reading`;

const workplace = makeWorkplace();
let gateway: GatewayProcess;

beforeAll(async () => {
  gateway = await startGateway(workplace.config);
});
afterAll(async () => {
  expect(await gateway.end('SIGTERM')).toBe(0);
  workplace.remove();
});

async function isClosed(client: RawMqtt, withinMs = 2_000): Promise<void> {
  await eventually(
    () => client.closedAt,
    (at) => at !== null,
    withinMs,
  );
}

const publishOf = (topic: Buffer, payload: Buffer): Buffer => {
  const body = Buffer.concat([
    Buffer.from([topic.length >> 8, topic.length & 255]),
    topic,
    Buffer.from([0, 7]),
    payload,
  ]);
  return Buffer.concat([Buffer.from([0x32]), remainingLength(body.length), body]);
};

function remainingLength(length: number): Buffer {
  const bytes: number[] = [];
  let rest = length;
  do {
    bytes.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}

describe('a hostile MQTT client', () => {
  let good: GoodClient;
  beforeEach(async () => {
    good = new GoodClient(await RawMqtt.signIn(gateway.mqttUrl, 'good'));
  });
  afterEach(() => good.expectUnharmed());

  it.each([
    ['garbage', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 2_048 }, (_, index) => (index * 197 + 31) & 255)),
    ],
    ['a packet before CONNECT', Buffer.from([0xc0, 0x00])],
    ['a CONNECT that announces 256 MiB', Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])],
    [
      'a CONNECT of more than 4 KiB',
      Buffer.concat([Buffer.from([0x10]), remainingLength(5_000), Buffer.alloc(5_000)]),
    ],
    ['a length of five bytes', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x01])],
  ])('that begins with %s is closed', async (_, bytes) => {
    const bad = await RawMqtt.open(gateway.mqttUrl);
    bad.sendBytes(bytes);
    await isClosed(bad);
    expect(bad.packets.filter(({ cmd }: Packet) => cmd === 'connack')).toEqual([]);
  });

  it.each([
    [
      'announces a publish of 2 MiB',
      Buffer.concat([Buffer.from([0x32]), remainingLength(2 * 1024 * 1024)]),
    ],
    [
      'publishes on a topic with U+0000',
      publishOf(Buffer.from(`${TEST_TOPIC}/lt\0/reading`), Buffer.from('5')),
    ],
    [
      'publishes on a topic that is not UTF-8',
      publishOf(Buffer.from(`${TEST_TOPIC}/\xc3\x28/reading`, 'latin1'), Buffer.from('5')),
    ],
    [
      'publishes on a topic with a wildcard',
      publishOf(Buffer.from(`${TEST_TOPIC}/+/reading`), Buffer.from('5')),
    ],
    [
      'publishes on 300 topic levels',
      publishOf(Buffer.from(`hazgate${'/a'.repeat(300)}`), Buffer.from('5')),
    ],
    ['publishes at QoS 3', Buffer.from([0x36, 0x05, 0x00, 0x01, 0x61, 0x00, 0x01])],
    [
      'subscribes with packet identifier 0',
      Buffer.from([0x82, 0x06, 0x00, 0x00, 0x00, 0x01, 0x23, 0x00]),
    ],
    [
      'connects a second time',
      Buffer.from([0x10, 0x0d, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, 1, 97]),
    ],
  ])('that signs in and %s is closed, unacknowledged', async (_, bytes) => {
    const bad = await RawMqtt.signIn(gateway.mqttUrl, 'bad');
    bad.sendBytes(bytes);
    await isClosed(bad);
    expect(bad.packets.map(({ cmd }) => cmd)).toEqual(['connack']);
  });

  it('that sends its CONNECT a byte a second is closed after 5 s', async () => {
    const slow = await RawMqtt.open(gateway.mqttUrl);
    const openedAt = performance.now();
    const connectBytes = Buffer.from([0x10, 0x0d, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, 1, 97]);
    let sent = 0;
    const dribble = setInterval(() => {
      slow.sendBytes(connectBytes.subarray(sent, sent + 1));
      sent += 1;
    }, 1_000);
    try {
      await isClosed(slow, 9_000);
    } finally {
      clearInterval(dribble);
    }
    expect((slow.closedAt as number) - openedAt).toBeGreaterThan(4_000);
    expect((slow.closedAt as number) - openedAt).toBeLessThan(7_500);
  });

  it('that sends bad data is told, acknowledged and kept', async () => {
    const told: unknown[] = [];
    const bad = await RawMqtt.signIn(gateway.mqttUrl, 'careless');
    const payloads = [
      '['.repeat(60_000),
      `{"v":${'['.repeat(20)}1${']'.repeat(20)}}`,
      Buffer.from([0x22, 0xc3, 0x28, 0x22]),
      Buffer.alloc(70_000, '1'),
      '1e999',
      '',
    ];
    let acknowledged = 0;
    bad.onPacket = (packet) => {
      if (packet.cmd === 'puback') acknowledged += 1;
      if (packet.cmd === 'publish') told.push(JSON.parse(packet.payload.toString()).code);
    };
    bad.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: 'hazgate/v1/north-park/rejected', qos: 0 }],
    });
    payloads.forEach((payload, index) => {
      bad.publish(LEVEL, payload, index + 1);
    });
    await eventually(
      () => acknowledged,
      (count) => count === payloads.length,
    );
    await eventually(
      () => told,
      (codes) => codes.length >= payloads.length,
    );
    expect(told).toEqual([
      'too-deep',
      'too-deep',
      'malformed',
      'too-large',
      'not-finite',
      'malformed',
    ]);
    // A field that we don't know is passed over, whatever its name.
    bad.publish(LEVEL, '{"__proto__":{"v":1},"v":2}', 100);
    await eventually(
      () => acknowledged,
      (count) => count === payloads.length + 1,
    );
    const { items } = await gateway.get<{ items: { id: string; latest: { v: number } | null }[] }>(
      '/api/v1/points',
    );
    expect(items.find(({ id }) => id === 'lt-101')?.latest?.v).toBe(2);
    expect(bad.closedAt).toBeNull();
    bad.socket.destroy();
  });

  it('that never reads what it subscribed to is closed, and delays nobody', async () => {
    const { hostname, port } = new URL(gateway.mqttUrl);
    const frozen: Socket = connect({ host: hostname, port: Number(port) });
    frozen.on('error', () => {});
    await once(frozen, 'connect');
    frozen.pause();
    frozen.write(Buffer.from([0x10, 0x0d, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, 1, 122]));
    const filter = Buffer.from('hazgate/v1/#');
    frozen.write(
      Buffer.concat([
        Buffer.from([0x82, filter.length + 5, 0, 1, 0, filter.length]),
        filter,
        Buffer.from([1]),
      ]),
    );
    const device = await RawMqtt.signIn(gateway.mqttUrl, 'busy');
    let [sent, acknowledged] = [0, 0];
    const next = (): void => {
      sent += 1;
      device.publish(LEVEL, sent % 2 === 0 ? '5' : '10.6', (sent % 60_000) + 1);
    };
    const isCut = (): boolean =>
      gateway.output.some((line) => line.includes('does not read what is sent'));
    device.onPacket = () => {
      acknowledged += 1;
      if (!isCut()) next();
    };
    for (let lane = 0; lane < 20; lane += 1) next();
    await eventually(isCut, (yes) => yes, 20_000);
    await eventually(
      () => acknowledged,
      (count) => count === sent,
    );
    device.socket.destroy();
    frozen.destroy();
  });
});
