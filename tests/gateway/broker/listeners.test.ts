import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { BrokerOptions } from '../../../gateway/broker/broker.ts';
import { isLocalRequest, isSameHostRequest } from '../../../gateway/broker/listeners.ts';
import { BrokerHarness, openSocket, publishPacket, READING } from './broker-harness.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(options: Partial<BrokerOptions> = {}) {
  const harness = new BrokerHarness(options);
  const ports = await harness.broker.start();
  cleanups.push(() => harness.stop());
  return { harness, ports };
}

async function client(url: string, options: mqtt.IClientOptions = {}): Promise<MqttClient> {
  const connected = await mqtt.connectAsync(url, { reconnectPeriod: 0, ...options });
  cleanups.push(() => connected.endAsync(true));
  return connected;
}

describe('over TCP', () => {
  it('an ordinary client publishes with every QoS and is told by a topic', async () => {
    const { harness, ports } = await open();
    const url = `mqtt://127.0.0.1:${ports.mqttPort}`;
    const device = await client(url, { clientId: 'device-1' });
    const screen = await client(url);
    const heard: string[] = [];
    screen.on('message', (topic, payload) => heard.push(`${topic} ${payload}`));
    await screen.subscribeAsync('hazgate/v1/+/rejected', { qos: 1 });
    const published = [0, 1, 2].map((qos) =>
      device.publishAsync(READING, `${qos}`, { qos: qos as 0 | 1 | 2 }),
    );
    await expect.poll(() => harness.door.messages.length).toBe(3);
    harness.broker.confirm(3);
    await Promise.all(published);
    expect(harness.door.messages.map(({ text }) => text)).toEqual(['0', '1', '2']);
    const topic = 'hazgate/v1/north-park/rejected';
    harness.broker.publish({ topic, payload: 'no', qos: 0, retain: false });
    await expect.poll(() => heard).toEqual([`${topic} no`]);
    expect(harness.broker.clients()).toContainEqual(
      expect.objectContaining({ client: 'device-1', address: '127.0.0.1' }),
    );
  });

  it('garbage on a thousand connections does not hurt a good client', async () => {
    const { harness, ports } = await open();
    const good = await openSocket(ports.mqttPort);
    good.connect('good');
    await good.until('connack');
    for (let round = 0; round < 10; round += 1) {
      const bad = await Promise.all(Array.from({ length: 100 }, () => openSocket(ports.mqttPort)));
      for (const [index, one] of bad.entries()) {
        one.sendBytes(
          Buffer.from(Array.from({ length: 50 }, (_, at) => (index * 37 + at * 101) % 256)),
        );
        one.stream.end();
      }
      good.send(publishPacket(round + 1));
      await good.ping();
      harness.broker.confirm(round + 1);
      await good.until('puback', round + 1);
      for (const one of bad) one.stream.destroy();
    }
  });

  it('256 MB announced before CONNECT are refused by their header', async () => {
    const { ports } = await open();
    const hostile = await openSocket(ports.mqttPort);
    hostile.sendBytes(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
    await hostile.untilClosed();
  });

  it('a subscriber that reads nothing is closed and holds up no publisher', async () => {
    const { harness, ports } = await open();
    const frozen = await openSocket(ports.mqttPort);
    frozen.connect('frozen').send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: 'hazgate/#', qos: 0 }],
    });
    await frozen.until('suback');
    frozen.stream.pause();
    const good = await openSocket(ports.mqttPort);
    good.connect('good');
    await good.until('connack');
    const payload = 'x'.repeat(100_000);
    for (let id = 1; id <= 200; id += 1) {
      const topic = 'hazgate/v1/north-park/alarm-events';
      harness.broker.publish({ topic, payload, qos: 1, retain: false });
      good.send(publishPacket(id));
      await good.ping();
      harness.broker.confirm(id);
      await good.until('puback', id);
    }
    for (let second = 0; second < 5; second += 1) {
      harness.clock.advanceNow(1_000);
      await good.ping();
    }
    expect(harness.broker.clients().map((other) => other.client)).toEqual(['good']);
  });

  it('a connection too many is dropped, and the others stay', async () => {
    const { harness, ports } = await open({ connectionsMax: 2 });
    const first = await openSocket(ports.mqttPort);
    const second = await openSocket(ports.mqttPort);
    await first.connect('one').until('connack');
    await second.connect('two').until('connack');
    const third = await openSocket(ports.mqttPort);
    await third.untilClosed();
    await first.ping();
    expect(harness.log.lines.some(({ message }) => message.includes('too many'))).toBe(true);
  });

  it('a port in use is an error at start, and nothing stays open', async () => {
    const { ports } = await open();
    const second = new BrokerHarness({ port: ports.mqttPort, ws: { port: 0 } });
    await expect(second.broker.start()).rejects.toThrow('EADDRINUSE');
    await second.stop();
  });

  it('what was published last reaches a subscriber before the broker stops', async () => {
    const harness = new BrokerHarness();
    const { mqttPort } = await harness.broker.start();
    const screen = await openSocket(mqttPort);
    screen.connect('screen').send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: 'hazgate/#', qos: 1 }],
    });
    await screen.until('suback');
    const topic = 'hazgate/v1/gateway/status';
    harness.broker.publish({ topic, payload: '{"judging":false}', qos: 1, retain: true });
    await harness.stop();
    await screen.until('publish');
    await screen.untilClosed();
    expect(await portIsFree(mqttPort)).toBe(true);
  });
});

async function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}

describe('over WebSocket', () => {
  it('an ordinary client publishes and is acknowledged', async () => {
    const { harness, ports } = await open({ ws: { port: 0 } });
    const device = await client(`ws://127.0.0.1:${ports.wsPort}/mqtt`);
    const published = device.publishAsync(READING, '3.2', { qos: 1 });
    await expect.poll(() => harness.door.messages.length).toBe(1);
    harness.broker.confirm(1);
    await published;
    expect(harness.broker.clients()[0]?.address).toBe('127.0.0.1');
  });

  it.each([
    ['another protocol', 'chat', {}, 400],
    ['a page from elsewhere', 'mqtt', { origin: 'https://evil.example' }, 403],
    ['a name that is bound to this machine', 'mqtt', { headers: { host: 'evil.example' } }, 403],
  ])('%s is refused', async (_, protocol, options, status) => {
    const { ports } = await open({ ws: { port: 0 } });
    const socket = new WebSocket(`ws://127.0.0.1:${ports.wsPort}/`, protocol, options);
    const answer = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.on('open', () => resolve('open'));
      socket.on('error', () => {});
    });
    socket.terminate();
    expect(answer).toBe(status);
  });

  it('a page of this machine is let in', async () => {
    const { ports } = await open({ ws: { port: 0 } });
    const socket = new WebSocket(`ws://127.0.0.1:${ports.wsPort}/`, ['mqtt'], {
      origin: 'http://localhost:8080',
    });
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    expect(socket.protocol).toBe('mqtt');
    socket.terminate();
  });

  it('a plain request is told to upgrade', async () => {
    const { ports } = await open({ ws: { port: 0 } });
    const status = await new Promise((resolve) => {
      http.get({ port: ports.wsPort ?? 0, host: '127.0.0.1', agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    expect(status).toBe(426);
  });

  it('frames of any size may cut packets anywhere, and a huge one closes', async () => {
    const { harness, ports } = await open({ ws: { port: 0 } });
    const device = await client(`ws://127.0.0.1:${ports.wsPort}/`);
    const published = device.publishAsync(READING, 'x'.repeat(300_000), { qos: 1 });
    await expect.poll(() => harness.door.messages.length).toBe(1);
    harness.broker.confirm(1);
    await published;
    const hostile = new WebSocket(`ws://127.0.0.1:${ports.wsPort}/`, ['mqtt']);
    await new Promise((resolve) => hostile.on('open', resolve));
    hostile.on('error', () => {});
    const closed = new Promise((resolve) => hostile.on('close', resolve));
    hostile.send(Buffer.alloc(3 * 1024 * 1024));
    await closed;
  });
});

describe('hosts of this machine', () => {
  it.each([
    [{ host: 'localhost:1883' }, true],
    [{ host: '127.0.0.1' }, true],
    [{ host: '[::1]:80', origin: 'http://127.1.2.3:9' }, true],
    [{ host: 'localhost', origin: 'http://localhost.evil.example' }, false],
    [{ host: 'localhost', origin: 'null' }, false],
    [{ host: '127.0.0.1.evil.example' }, false],
    [{}, false],
  ])('%j: %s', (headers, expected) => {
    expect(isLocalRequest(headers)).toBe(expected);
  });
});

describe('where everybody signs in, a page that was loaded under the same host may come in', () => {
  it.each([
    [{ host: 'gw.example:9001' }, true],
    [{ host: 'gw.example:9001', origin: 'https://gw.example' }, true],
    [{ host: '10.0.0.7:9001', origin: 'http://10.0.0.7:8080' }, true],
    [{ host: 'gw.example:9001', origin: 'https://evil.example' }, false],
    [{ host: 'gw.example:9001', origin: 'null' }, false],
    [{ host: 'a b', origin: 'http://a' }, false],
    [{ origin: 'http://gw.example' }, false],
  ])('%j: %s', (headers, expected) => {
    expect(isSameHostRequest(headers)).toBe(expected);
  });

  it('and no other, over a real WebSocket', async () => {
    const { ports } = await open({ ws: { port: 0 }, anyHost: true });
    const answer = (origin: string) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${ports.wsPort}`, 'mqtt', { origin });
        cleanups.push(() => socket.terminate());
        socket.on('open', () => resolve('open'));
        socket.on('error', () => resolve('refused'));
      });
    expect(await answer('http://127.0.0.1:8080')).toBe('open');
    expect(await answer('http://localhost:8080')).toBe('refused');
  });
});

describe('over TLS', () => {
  it('what has no TLS stays on this machine, where TLS goes beyond it', async () => {
    const { ports } = await open({
      host: '127.0.0.2',
      plainHost: '127.0.0.1',
      ws: { port: 0 },
      tls: { port: 0, ...certificates() },
    });
    const reach = (host: string, port: number | null) =>
      new Promise((resolve) => {
        const socket = net.connect({ host, port: port ?? 0 }, () => resolve(true));
        cleanups.push(() => socket.destroy());
        socket.on('error', () => resolve(false));
      });
    const { mqttPort, wsPort, tlsPort } = ports;
    expect(await reach('127.0.0.1', mqttPort)).toBe(true);
    expect(await reach('127.0.0.2', mqttPort)).toBe(false);
    expect(await reach('127.0.0.2', wsPort)).toBe(false);
    expect(await reach('127.0.0.2', tlsPort)).toBe(true);
  });

  function certificates() {
    const directory = mkdtempSync(join(tmpdir(), 'hazgate-tls-'));
    cleanups.push(() => rmSync(directory, { recursive: true }));
    const run = (...parameters: string[]) =>
      execFileSync('openssl', parameters, { cwd: directory, stdio: 'ignore' });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const subject = ['-subj', '/CN=localhost', '-days', '2'];
    run('req', '-x509', ...key, ...subject, '-keyout', 'key.pem', '-out', 'cert.pem');
    const read = (name: string) => readFileSync(join(directory, name));
    return { key: read('key.pem'), cert: read('cert.pem') };
  }

  it('a client publishes; one without the certificate asked for, or with TLS 1.1, is refused', async () => {
    const own = certificates();
    const { harness, ports } = await open({
      tls: { port: 0, ...own, ca: own.cert, requireClientCert: true },
    });
    const url = `mqtts://127.0.0.1:${ports.tlsPort}`;
    const device = await client(url, { ...own, ca: own.cert, rejectUnauthorized: false });
    const published = device.publishAsync(READING, '1', { qos: 1 });
    await expect.poll(() => harness.door.messages.length).toBe(1);
    harness.broker.confirm(1);
    await published;
    const attempt = (options: tls.ConnectionOptions) =>
      new Promise((resolve) => {
        const socket = tls.connect({
          port: ports.tlsPort ?? 0,
          host: '127.0.0.1',
          rejectUnauthorized: false,
          ...options,
        });
        socket.on('error', () => resolve('refused'));
        socket.on('close', () => resolve('refused'));
        socket.on('data', () => resolve('served'));
        socket.write(Buffer.from('\x10\x0d\0\x04MQTT\x04\x02\0\0\0\x01a', 'latin1'));
      });
    expect(await attempt(own)).toBe('served');
    expect(await attempt({})).toBe('refused');
    expect(
      await attempt({
        ...own,
        minVersion: 'TLSv1.1',
        maxVersion: 'TLSv1.1',
        ciphers: 'ALL@SECLEVEL=0',
      }),
    ).toBe('refused');
  });
});
