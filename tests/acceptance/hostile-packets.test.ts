import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  eventually,
  type GatewayProcess,
  makeWorkplace,
  startGateway,
} from '../support/gateway-process.ts';
import { GoodClient } from './good-client.ts';
import { RawMqtt } from './raw-mqtt.ts';

type Bytes = Buffer | readonly number[];

const NUL = Buffer.from('a\0b');
const NOT_UTF8 = Buffer.from([0x61, 0xc3, 0x28]);
const LONE_SURROGATE = Buffer.from([0x61, 0xed, 0xa0, 0x80]);

/** A text or bytes behind their length, as MQTT strings are. */
function field(content: string | Bytes): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}

function packet(first: number, ...parts: Bytes[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

interface Connect {
  readonly protocol?: string;
  readonly level?: number;
  readonly flags?: number;
  readonly id?: string | Bytes;
  readonly more?: readonly Bytes[];
  readonly first?: number;
}

function connect(options: Connect): Buffer {
  const { protocol = 'MQTT', level = 4, flags = 2, id = 'bad', more = [], first = 0x10 } = options;
  return packet(first, field(protocol), [level, flags, 0, 60], field(id), ...more);
}

const ID = [0, 1];
const WILL = [field('hazgate/v1/north-park/tank-farm-1/lt-101/reading'), field('5')];

/** Instead of CONNECT. `code` is what CONNACK says before the connection is closed; null for no answer at all. */
const FIRST: readonly { name: string; bytes: Buffer; code: number | null }[] = [
  { name: 'another protocol', bytes: connect({ protocol: 'hj' }), code: null },
  { name: 'a protocol level nobody knows', bytes: connect({ level: 9 }), code: null },
  { name: 'MQTT 5', bytes: packet(0x10, field('MQTT'), [5, 2, 0, 60, 0], field('bad')), code: 1 },
  { name: 'the reserved flag', bytes: connect({ flags: 3 }), code: null },
  { name: 'flags in the first byte', bytes: connect({ first: 0x11 }), code: null },
  { name: 'a will at QoS 3', bytes: connect({ flags: 0x1e, more: WILL }), code: null },
  { name: 'a QoS for no will', bytes: connect({ flags: 0x0a }), code: null },
  { name: 'a retain for no will', bytes: connect({ flags: 0x22 }), code: null },
  {
    name: 'a password without a name',
    bytes: connect({ flags: 0x42, more: [field('x')] }),
    code: null,
  },
  { name: 'a client id with U+0000', bytes: connect({ id: NUL }), code: 2 },
  { name: 'a client id that is not UTF-8', bytes: connect({ id: NOT_UTF8 }), code: 2 },
  { name: 'a lone surrogate as client id', bytes: connect({ id: LONE_SURROGATE }), code: 2 },
  { name: 'no client id and no clean session', bytes: connect({ id: '', flags: 0 }), code: 2 },
  {
    name: 'a client id longer than the packet',
    bytes: packet(0x10, field('MQTT'), [4, 2, 0, 60, 0, 200, 97]),
    code: null,
  },
  { name: 'no client id field', bytes: packet(0x10, field('MQTT'), [4, 2, 0, 60]), code: null },
  {
    name: 'a will topic with U+0000',
    bytes: connect({ flags: 6, more: [field(NUL), field('5')] }),
    code: null,
  },
  {
    name: 'a will topic with a wildcard',
    bytes: connect({ flags: 6, more: [field('a/#'), field('5')] }),
    code: null,
  },
  {
    name: 'an empty will topic',
    bytes: connect({ flags: 6, more: [field(''), field('5')] }),
    code: null,
  },
  {
    name: 'a user name with U+0000',
    bytes: connect({ flags: 0x82, more: [field(NUL)] }),
    code: null,
  },
  { name: 'a user name that is missing', bytes: connect({ flags: 0x82 }), code: null },
  { name: 'a publish', bytes: packet(0x30, field('a'), Buffer.from('5')), code: null },
  { name: 'a subscription', bytes: packet(0x82, ID, field('#'), [0]), code: null },
  { name: 'packet type 0', bytes: packet(0x00), code: null },
];

/** After CONNECT: closed, and nothing of it acknowledged. */
const LATER: readonly { name: string; bytes: Buffer }[] = [
  { name: 'a topic with U+0000', bytes: packet(0x32, field(NUL), ID) },
  { name: 'a topic that is not UTF-8', bytes: packet(0x32, field(NOT_UTF8), ID) },
  { name: 'a lone surrogate in a topic', bytes: packet(0x32, field(LONE_SURROGATE), ID) },
  { name: 'a topic with #', bytes: packet(0x32, field('a/#'), ID) },
  { name: 'a topic with +', bytes: packet(0x32, field('a/+/b'), ID) },
  { name: 'an empty topic', bytes: packet(0x32, field(''), ID) },
  { name: 'a topic longer than the packet', bytes: packet(0x32, [0, 200, 97, 0, 1]) },
  { name: 'packet identifier 0 at QoS 1', bytes: packet(0x32, field('a'), [0, 0]) },
  { name: 'packet identifier 0 at QoS 2', bytes: packet(0x34, field('a'), [0, 0]) },
  { name: 'no packet identifier at QoS 1', bytes: packet(0x32, field('a')) },
  { name: 'QoS 3', bytes: packet(0x36, field('a'), ID) },
  { name: 'a publish on $SYS', bytes: packet(0x32, field('$SYS/broker/x'), ID) },
  {
    name: "a publish on the gateway's alarms",
    bytes: packet(0x32, field('hazgate/v1/north-park/alarms/x'), ID, Buffer.from('{}')),
  },
  { name: 'a subscription with identifier 0', bytes: packet(0x82, [0, 0], field('#'), [0]) },
  { name: 'a subscription to nothing', bytes: packet(0x82, ID) },
  { name: 'an empty filter', bytes: packet(0x82, ID, field(''), [0]) },
  { name: 'a filter a+b', bytes: packet(0x82, ID, field('a+b'), [0]) },
  { name: 'a filter +a', bytes: packet(0x82, ID, field('+a'), [0]) },
  { name: 'a filter a/#/b', bytes: packet(0x82, ID, field('a/#/b'), [0]) },
  { name: 'a filter a#', bytes: packet(0x82, ID, field('a#'), [0]) },
  { name: 'a filter with U+0000', bytes: packet(0x82, ID, field(NUL), [0]) },
  { name: 'a filter that is not UTF-8', bytes: packet(0x82, ID, field(NOT_UTF8), [0]) },
  { name: 'a filter longer than the packet', bytes: packet(0x82, ID, [0, 200, 97]) },
  { name: 'a subscription at QoS 3', bytes: packet(0x82, ID, field('#'), [3]) },
  { name: 'reserved bits beside the QoS', bytes: packet(0x82, ID, field('#'), [0x04]) },
  { name: 'a subscription with wrong flags', bytes: packet(0x80, ID, field('#'), [0]) },
  { name: 'an unsubscription with identifier 0', bytes: packet(0xa2, [0, 0], field('#')) },
  { name: 'an unsubscription from nothing', bytes: packet(0xa2, ID) },
  { name: 'an unsubscription with wrong flags', bytes: packet(0xa0, ID, field('#')) },
  { name: 'a PUBREL with wrong flags', bytes: packet(0x60, ID) },
  { name: 'a PUBREL with identifier 0', bytes: packet(0x62, [0, 0]) },
  { name: 'a PINGREQ with flags', bytes: packet(0xc1) },
  { name: 'a DISCONNECT with flags', bytes: packet(0xe1) },
  { name: 'a second CONNECT', bytes: connect({ id: 'bad-2' }) },
  { name: 'a CONNACK', bytes: packet(0x20, [0, 0]) },
  { name: 'a SUBACK', bytes: packet(0x90, ID, [0]) },
  { name: 'an UNSUBACK', bytes: packet(0xb0, ID) },
  { name: 'a PINGRESP', bytes: packet(0xd0) },
  { name: 'packet type 0', bytes: packet(0x00) },
  { name: 'packet type 15', bytes: packet(0xf0) },
  { name: 'a length of five bytes', bytes: Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]) },
  { name: 'a publish that announces 256 MiB', bytes: Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]) },
];

/** What MQTT allows, however odd: the connection stays. */
const HARMLESS: readonly { name: string; bytes: Buffer }[] = [
  { name: 'a PUBACK for nothing', bytes: packet(0x40, ID) },
  { name: 'a PUBREC for nothing', bytes: packet(0x50, ID) },
  { name: 'a PUBREL for nothing', bytes: packet(0x62, ID) },
  { name: 'a PUBCOMP for nothing', bytes: packet(0x70, ID) },
  { name: 'an unsubscription from what was not subscribed', bytes: packet(0xa2, ID, field('x/y')) },
  {
    name: 'a name that no object should have',
    bytes: packet(0x82, ID, field('hazgate/__proto__'), [0]),
  },
];

describe.each(['false', 'true'])('with mqtt.general: %s', (general) => {
  const workplace = makeWorkplace();
  let gateway: GatewayProcess;
  let good: GoodClient;

  beforeAll(async () => {
    gateway = await startGateway(workplace.config, { env: { HAZGATE_MQTT_GENERAL: general } });
  });
  afterAll(async () => {
    expect(await gateway.end('SIGTERM')).toBe(0);
    workplace.remove();
  });
  beforeEach(async () => {
    good = new GoodClient(await RawMqtt.signIn(gateway.mqttUrl, 'good'));
  });
  afterEach(() => good.expectUnharmed());

  async function isClosed(client: RawMqtt): Promise<void> {
    await eventually(
      () => client.closedAt,
      (at) => at !== null,
      2_000,
    );
  }

  it.each(FIRST)('a client that begins with $name is closed', async ({ bytes, code }) => {
    const bad = await RawMqtt.open(gateway.mqttUrl);
    bad.sendBytes(bytes);
    await isClosed(bad);
    const codes = bad.packets.map((each) => (each.cmd === 'connack' ? each.returnCode : each.cmd));
    expect(codes).toEqual(code === null ? [] : [code]);
  });

  it.each(LATER)('a client that sends $name is closed, unacknowledged', async ({ bytes }) => {
    const bad = await RawMqtt.signIn(gateway.mqttUrl, 'bad');
    bad.sendBytes(bytes);
    await isClosed(bad);
    expect(bad.packets.map(({ cmd }) => cmd)).toEqual(['connack']);
  });

  it.each(HARMLESS)('a client that sends $name stays', async ({ bytes }) => {
    const odd = await RawMqtt.signIn(gateway.mqttUrl, 'odd');
    odd.sendBytes(bytes);
    odd.send({ cmd: 'pingreq' });
    await eventually(
      () => odd.packets.some(({ cmd }) => cmd === 'pingresp'),
      (answered) => answered,
    );
    expect(odd.closedAt).toBeNull();
    odd.socket.destroy();
  });
});
