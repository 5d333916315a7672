import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  type GatewayProcess,
  makeWorkplace,
  startGateway,
} from '../support/gateway-process.ts';
import { FeedReader } from './feed-reader.ts';
import { RawMqtt } from './raw-mqtt.ts';

const LEVEL = 'hazgate/v1/north-park/tank-farm-1/lt-101/reading';

const workplace = makeWorkplace();
let gateway: GatewayProcess;

beforeAll(async () => {
  gateway = await startGateway(workplace.config);
});
afterAll(async () => {
  expect(await gateway.end('SIGTERM')).toBe(0);
  workplace.remove();
});

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Record<string, unknown>;
}

function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  const { hostname, port } = new URL(gateway.httpUrl);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        const type = response.headers['content-type'] ?? '';
        resolve({ status: response.statusCode ?? 0, type, body: JSON.parse(text) });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a hostile HTTP client', () => {
  it.each([
    ['a foreign Host', 'GET', '/api/v1/alarms', { host: 'evil.example' }, undefined, 403],
    [
      'a Host that only begins like ours',
      'GET',
      '/api/v1/alarms',
      { host: '127.0.0.1.evil.example' },
      undefined,
      403,
    ],
    [
      'a foreign Origin',
      'POST',
      '/api/v1/alarms/acknowledge',
      { ...JSON_TYPE, origin: 'http://evil.example' },
      '{"alarms":[]}',
      403,
    ],
    ['malformed JSON', 'POST', '/api/v1/alarms/acknowledge', JSON_TYPE, '{"alarms":', 400],
    [
      'a poisoned prototype',
      'POST',
      '/api/v1/alarms/acknowledge',
      JSON_TYPE,
      '{"__proto__":{"a":1},"alarms":[]}',
      400,
    ],
    [
      'another media type',
      'POST',
      '/api/v1/alarms/acknowledge',
      { 'content-type': 'text/plain' },
      'x',
      415,
    ],
    [
      'a body beyond its bound',
      'POST',
      '/api/v1/alarms/acknowledge',
      JSON_TYPE,
      JSON.stringify({ comment: 'x'.repeat(400_000) }),
      413,
    ],
    ['an unknown route', 'GET', '/api/v1/nothing', {}, undefined, 404],
    ['an unknown alarm', 'GET', '/api/v1/alarms/nothing', {}, undefined, 404],
    ['an unknown point', 'POST', '/api/v1/points/a/b/c/unshelve', JSON_TYPE, '{}', 404],
    ['a path out of the page', 'GET', '/..%2f..%2fpackage.json', {}, undefined, 404],
  ] as const)(
    'is answered with a problem for %s',
    async (_, method, path, headers, body, status) => {
      const answer = await ask(method, path, { ...headers }, body);
      expect(answer.type).toMatch(/^application\/problem\+json/);
      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({
        type: expect.stringMatching(/^urn:/),
        title: expect.any(String),
        status,
        detail: expect.any(String),
      });
      expect(JSON.stringify(answer.body)).not.toMatch(/\.ts:|node_modules/);
    },
  );

  it('is told every wrong field by its path', async () => {
    const body = JSON.stringify({ alarms: [{ id: 5 }, { id: 'x', version: 'one' }], coment: 'x' });
    const answer = await ask('POST', '/api/v1/alarms/acknowledge', JSON_TYPE, body);
    expect(answer.status).toBe(400);
    const errors = answer.body.errors as { path: string; message: string }[];
    expect(errors.map(({ path }) => path).sort()).toEqual(
      expect.arrayContaining(['alarms.0.id', 'alarms.1.version']),
    );
    expect(JSON.stringify(errors)).toContain('coment');
    const query = await ask('GET', '/api/v1/events?after=x&limit=0');
    expect(query.status).toBe(400);
    expect((query.body.errors as { path: string }[]).map(({ path }) => path).sort()).toEqual([
      'after',
      'limit',
    ]);
  });
});

describe('a feed client that never reads', () => {
  it('is dropped, and the others are not delayed', async () => {
    const { hostname, port } = new URL(gateway.httpUrl);
    const frozen = connect({ host: hostname, port: Number(port) });
    frozen.on('error', () => {});
    await once(frozen, 'connect');
    frozen.pause();
    frozen.write(`GET /api/v1/events/feed HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
    const reader = new FeedReader();
    await reader.connect(gateway.httpUrl);
    const dropped = async (): Promise<number> => {
      const text = await (await fetch(`${gateway.httpUrl}/metrics`)).text();
      return Number(/^hazgate_feed\w*dropped\w* (\d+)$/m.exec(text)?.[1] ?? Number.NaN);
    };
    expect(await dropped()).toBe(0);
    const device = await RawMqtt.signIn(gateway.mqttUrl, 'busy');
    let sent = 0;
    let isOver = false;
    const sentAt = new Map<number, number>();
    const next = (): void => {
      sent += 1;
      const value = sent % 2 === 0 ? 5 : 10.5 + sent / 1e6;
      sentAt.set(value, performance.now());
      device.publish(LEVEL, String(value), (sent % 60_000) + 1);
    };
    device.onPacket = () => {
      if (!isOver) next();
    };
    for (let lane = 0; lane < 20; lane += 1) next();
    await eventually(dropped, (count) => count === 1, 30_000);
    isOver = true;
    const marked = 11.987_654;
    const markedAt = performance.now();
    device.publish(LEVEL, String(marked), 1);
    const frame = await eventually(
      () => reader.events.find(({ data }) => (data.alarm as { value?: number })?.value === marked),
      (found) => found !== undefined,
    );
    expect((frame?.at ?? 0) - markedAt).toBeLessThan(1_000);
    const seqs = reader.events.map(({ data }) => data.seq as number);
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] as number) + index));
    reader.close();
    device.socket.destroy();
    frozen.destroy();
  });
});
