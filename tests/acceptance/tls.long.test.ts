import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { get } from 'node:https';
import net from 'node:net';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import mqtt, { type IClientOptions } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authority, type CertificateFiles } from '../support/certificates.ts';
import { eventually, type GatewayProcess, startGateway } from '../support/gateway-process.ts';
import { hazgate } from './command-line.ts';
import { Accounts, connectMqtt, makeEnforced, PASSWORD } from './enforced-site.ts';
import { program, suiteNeeding } from './tools.ts';

suiteNeeding([program('openssl', 'openssl', ['version'])], 'TLS', () => {
  const authority = new Authority();
  const stranger = new Authority();
  const place = makeEnforced();
  const accounts = new Accounts(place.config);
  let gateway: GatewayProcess;
  let mqtts: string;
  const environment = {
    HAZGATE_HTTP_TLS_CERT: 'server.pem',
    HAZGATE_HTTP_TLS_KEY: 'server-key.pem',
    HAZGATE_MQTT_TLS_PORT: '0',
    HAZGATE_MQTT_TLS_CERT: 'server.pem',
    HAZGATE_MQTT_TLS_KEY: 'server-key.pem',
    HAZGATE_MQTT_TLS_CA: authority.ca,
    HAZGATE_MQTT_TLS_CRL: authority.revocationList(),
  };

  function serve({ cert, key }: CertificateFiles): void {
    copyFileSync(cert, join(place.directory, 'server.pem'));
    copyFileSync(key, join(place.directory, 'server-key.pem'));
  }

  beforeAll(async () => {
    serve(authority.issue('gateway-one', 20));
    await accounts.user('amy', 'admin');
    await accounts.device('plc-1', '--site', 'north-park');
    gateway = await startGateway(place.config, { env: environment });
    const ready = gateway.output.find((line) => line.startsWith('hazgate ready'));
    mqtts = ready?.match(/mqtts=(\S+)/)?.[1] ?? '';
    expect(gateway.httpUrl).toMatch(/^https:/);
    expect(mqtts).toMatch(/^mqtts:/);
  });
  afterAll(async () => {
    expect(await gateway.end('SIGTERM')).toBe(0);
    place.remove();
    authority.remove();
    stranger.remove();
  });

  function ask(
    path: string,
    options: object = {},
  ): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
    const { ca } = authority.read(authority.issue('reader'));
    return new Promise((resolve, reject) => {
      const request = get(
        `${gateway.httpUrl}${path}`,
        { ca, agent: false, ...options },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
          );
        },
      );
      request.on('error', reject);
    });
  }

  /** Who answers behind an address, and under which protocol. */
  function peer(url: string): Promise<{ name: unknown; protocol: string | null }> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket: TLSSocket = connect(
        { host: hostname, port: Number(port), rejectUnauthorized: false },
        () => {
          const { subject } = socket.getPeerCertificate();
          resolve({ name: subject.CN, protocol: socket.getProtocol() });
          socket.destroy();
        },
      );
      socket.on('error', reject);
    });
  }

  /** What becomes of a device whose certificate is not believed: there is no answer. */
  function refusal(options: IClientOptions): Promise<string> {
    const client = mqtt.connect(mqtts, { reconnectPeriod: 0, ...options });
    return new Promise((resolve) => {
      client.once('connect', () => resolve('let in'));
      client.once('close', () => resolve('closed'));
      client.on('error', () => {});
    });
  }

  test('the API answers over TLS 1.2 and 1.3, with HSTS, and not over what is older', async () => {
    const answer = await ask('/healthz');
    expect(answer.status).toBe(200);
    expect(answer.headers['strict-transport-security']).toContain('max-age=');
    expect((await ask('/healthz', { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })).status).toBe(
      200,
    );
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(ask('/healthz', old)).rejects.toThrow();
    expect((await peer(gateway.httpUrl)).protocol).toBe('TLSv1.3');
  });

  test('neither port takes a cipher suite without authenticated encryption and forward secrecy', async () => {
    const offer = (url: string, ciphers: string) => {
      const { hostname, port } = new URL(url);
      const options = { rejectUnauthorized: false, maxVersion: 'TLSv1.2', ciphers } as const;
      return new Promise<string>((resolve) => {
        const socket = connect({ host: hostname, port: Number(port), ...options }, () => {
          resolve(socket.getCipher().name);
          socket.destroy();
        });
        socket.on('error', () => resolve('refused'));
      });
    };
    for (const url of [mqtts, gateway.httpUrl]) {
      expect(await offer(url, 'ECDHE-ECDSA-AES128-GCM-SHA256')).toBe(
        'ECDHE-ECDSA-AES128-GCM-SHA256',
      );
      expect(await offer(url, 'ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA')).toBe('refused');
    }
  });

  test('the cookie of a session is marked secure', async () => {
    const { hostname, port } = new URL(gateway.httpUrl);
    const body = JSON.stringify({ username: 'amy', password: PASSWORD });
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(
        { host: hostname, port: Number(port), rejectUnauthorized: false },
        () => {
          socket.write(
            `POST /api/v1/session HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
          );
        },
      );
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/set-cookie: __Host-hazgate_session=[^\n]*Path=\/;[^\n]*; Secure/i);
  });

  test('a device is known by its certificate alone; a name that is not its own is refused', async () => {
    const { ca, ...own } = authority.read(authority.issue('plc-1'));
    const client = await connectMqtt(mqtts, { ca, ...own });
    if (typeof client === 'number') throw new Error(`CONNACK ${client}`);
    await client.publishAsync('hazgate/v1/north-park/tank-farm-1/lt-101/reading', '5', { qos: 1 });
    const closed = new Promise((resolve) => client.once('close', () => resolve('closed')));
    await accounts.revoke('device', 'plc-1');
    expect(await closed).toBe('closed');
    expect(await connectMqtt(mqtts, { ca, ...own })).toBe(5);
    expect(await connectMqtt(mqtts, { ca, ...own, username: 'amy', password: 'wrong' })).toBe(4);
    const unknown = authority.read(authority.issue('plc-9'));
    expect(await connectMqtt(mqtts, unknown)).toBe(5);
    await accounts.device('plc-1', '--site', 'north-park');
    const forged = stranger.read(stranger.issue('plc-1'));
    expect(await refusal({ ...forged, ca })).toBe('closed');
  });

  test('a handshake that stalls is closed in time, on both ports, and holds up nobody', async () => {
    const stalled = [mqtts, gateway.httpUrl].map((url) => {
      const { hostname, port } = new URL(url);
      const socket = net.connect({ host: hostname, port: Number(port) });
      socket.on('error', () => {});
      socket.resume();
      // The first bytes of a ClientHello, which never goes on.
      socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
      return once(socket, 'close');
    });
    expect((await ask('/healthz')).status).toBe(200);
    await Promise.all(stalled);
  });

  test('what the authority has revoked is cut off and let in no more; others stay', async () => {
    await accounts.device('plc-2', '--site', 'north-park');
    await accounts.device('plc-3', '--site', 'north-park');
    const stolen = authority.issue('plc-2');
    const { ca, ...own } = authority.read(stolen);
    const client = await connectMqtt(mqtts, { ca, ...own });
    const other = await connectMqtt(mqtts, authority.read(authority.issue('plc-3')));
    if (typeof client === 'number' || typeof other === 'number') throw new Error('refused');
    const closed = new Promise((resolve) => client.once('close', () => resolve('closed')));
    authority.revocationList([stolen]);
    gateway.child.kill('SIGHUP');
    expect(await closed).toBe('closed');
    expect(await refusal({ ca, ...own })).toBe('closed');
    await other.publishAsync('hazgate/v1/north-park/tank-farm-1/lt-101/reading', '5', { qos: 1 });
    await other.endAsync();
    // The same device with another certificate comes in again.
    const renewed = await connectMqtt(mqtts, authority.read(authority.issue('plc-2')));
    if (typeof renewed === 'number') throw new Error(`CONNACK ${renewed}`);
    await renewed.endAsync();
  });

  test('another certificate comes into use on SIGHUP, on both ports, and the event says so', async () => {
    expect((await peer(mqtts)).name).toBe('gateway-one');
    serve(authority.issue('gateway-two'));
    gateway.child.kill('SIGHUP');
    for (const url of [mqtts, gateway.httpUrl]) {
      await eventually(
        () => peer(url),
        ({ name }) => name === 'gateway-two',
      );
    }
  });

  test('one that runs out within thirty days was told of, as was its renewal', async () => {
    expect(await gateway.end('SIGTERM')).toBe(0);
    const { stdout } = await hazgate(['export', '--data', place.data]);
    const types = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect(types).toContain('certificate-expiring');
    expect(types.filter((type) => type === 'certificate-renewed')).toHaveLength(3);
    gateway = await startGateway(place.config, { env: environment });
  });
});
