import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventFeed } from '../../simulators/event-feed.ts';
import { HttpOperator } from '../../simulators/http-operator.ts';
import { alarmEvent } from './event-samples.ts';

const LT = 'park-1/farm/lt-1';

describe('with a gateway that answers by the contract', () => {
  let server: Server;
  let base: string;
  let requests: { method: string; url: string; body: string; lastId: string | undefined }[];
  let answer: (url: string) => { status: number; type?: string; body: string; stays?: boolean };

  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const url = request.url ?? '';
        const lastId = request.headers['last-event-id'];
        requests.push({
          method: request.method ?? '',
          url,
          body: Buffer.concat(parts).toString(),
          lastId: typeof lastId === 'string' ? lastId : undefined,
        });
        const { status, type = 'application/json', body, stays } = answer(url);
        response.writeHead(status, { 'content-type': type });
        if (stays === true) response.write(body);
        else response.end(body);
      });
    });
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((settle) => server.close(settle));
  });

  const alarms = (...ids: string[]) =>
    ids.map((id) => {
      const event = alarmEvent(1, 'raised', { id });
      return event.kind === 'alarm' ? event.alarm : null;
    });

  it('acknowledges the open alarms of a point, over all pages of the list', async () => {
    answer = (url) => {
      if (url.includes('/acknowledge')) return { status: 200, body: '{}' };
      const isSecond = url.includes('cursor=next');
      const page = isSecond
        ? { items: alarms('b'), nextCursor: null }
        : { items: alarms('a'), nextCursor: 'next' };
      return { status: 200, body: JSON.stringify(page) };
    };
    const entry = { at: 1, do: 'acknowledge' as const, point: LT, by: 'op', comment: 'seen' };
    expect(await new HttpOperator(base).act(entry, LT)).toBeNull();
    expect(
      requests.filter(({ method }) => method === 'POST').map(({ url, body }) => [url, body]),
    ).toEqual([
      ['/api/v1/alarms/a/acknowledge', '{"comment":"seen"}'],
      ['/api/v1/alarms/b/acknowledge', '{"comment":"seen"}'],
    ]);
  });

  it('shelves a point, or the point of an alarm that is named', async () => {
    answer = () => ({ status: 200, body: '{}' });
    const shelve = { at: 1, do: 'shelve' as const, by: 'op', minutes: 5, reason: 'r' };
    expect(
      await new HttpOperator(base).act({ ...shelve, point: LT, rule: 'level-high' }, LT),
    ).toBeNull();
    expect(await new HttpOperator(base).act({ ...shelve, alarm: 'a' }, null)).toBeNull();
    expect(requests.map(({ url, body }) => [url, body])).toEqual([
      [`/api/v1/points/${LT}/shelve`, '{"rule":"level-high","minutes":5,"reason":"r"}'],
      ['/api/v1/alarms/a/shelve', '{"minutes":5,"reason":"r"}'],
    ]);
  });

  it('tells why the gateway refused', async () => {
    answer = () => ({
      status: 409,
      body: '{"title":"Conflict","detail":"level 1 cannot be shelved"}',
    });
    const entry = { at: 1, do: 'shelve' as const, point: LT, by: 'op', minutes: 5, reason: 'r' };
    expect(await new HttpOperator(base).act(entry, LT)).toBe(
      '409 Conflict: level 1 cannot be shelved',
    );
  });

  it('tells of the first alarm that was refused, and asks no more', async () => {
    answer = (url) =>
      url.includes('/a/acknowledge')
        ? { status: 409, body: '{"title":"Conflict","detail":"acknowledged already"}' }
        : { status: 200, body: JSON.stringify({ items: alarms('a', 'b'), nextCursor: null }) };
    const entry = { at: 1, do: 'acknowledge' as const, point: LT, by: 'op' };
    expect(await new HttpOperator(base).act(entry, LT)).toBe('409 Conflict: acknowledged already');
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('refuses by itself what has no alarm, no body, or no gateway', async () => {
    answer = (url) =>
      url.includes('/alarms')
        ? { status: 200, body: '{"items":[],"nextCursor":null}' }
        : { status: 500, body: '' };
    const operator = new HttpOperator(base);
    expect(await operator.act({ at: 1, do: 'reset', point: LT, by: 'op' }, LT)).toMatch(
      /^not-found/,
    );
    expect(await operator.act({ at: 1, do: 'comment', point: LT, by: 'op' }, LT)).toMatch(
      /^invalid/,
    );
    const nobody = new HttpOperator('http://127.0.0.1:1');
    expect(await nobody.act({ at: 1, do: 'reset', point: LT, by: 'op' }, LT)).toMatch(
      /could not be reached/,
    );
  });

  it('hears every durable event once, over broken connections', async () => {
    const [first, second] = [alarmEvent(1, 'raised'), alarmEvent(2, 'returned')];
    const heartbeat = (seq: number) => `event: heartbeat\ndata: {"at":"x","seq":${seq}}\n\n`;
    const announced = `event: alarm\ndata: ${JSON.stringify({ ...first, seq: null, durable: false })}\n\n`;
    let connections = 0;
    answer = () => {
      connections += 1;
      const type = 'text/event-stream';
      if (connections === 1) {
        const body = `:\n\n${heartbeat(4)}${announced}id: 5\nevent: alarm\ndata: ${JSON.stringify(first)}\n\n`;
        return { status: 200, type, body };
      }
      const body = `id: 6\nevent: alarm\ndata: ${JSON.stringify(second)}\n\n${heartbeat(6)}`;
      return { status: 200, type, body, stays: true };
    };
    const told: string[] = [];
    const feed = new EventFeed(base, ({ type }) => told.push(type));
    await feed.start();
    await feed.heartbeat();
    await feed.stop();
    expect(feed.events).toEqual([first, second]);
    expect(told).toEqual(['raised', 'returned']);
    expect(requests.map(({ url, lastId }) => [url, lastId])).toEqual([
      ['/api/v1/events/feed', undefined],
      ['/api/v1/events/feed', '5'],
    ]);
  });

  it('says so where there is no feed', async () => {
    answer = () => ({ status: 404, body: '{}' });
    await expect(new EventFeed(base).start()).rejects.toThrow('HTTP 404');
  });
});
