import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the fake answers to one request. `break` cuts the connection in the middle. */
export type FakeAnswer =
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'break'
  | 'never';

/** A request as the fake saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | null;
  readonly lines: readonly string[];
}

/**
 * NOT an InfluxDB: a server that answers what a test tells it to, with the codes and bodies that the documentation of
 * InfluxDB 2.x and 3.x gives. It shows how the gateway takes them, not that those servers give them.
 */
export class FakeInflux {
  readonly #server: Server;
  readonly #answer: (request: SeenRequest) => FakeAnswer;
  readonly seen: SeenRequest[] = [];
  /** Requests that wait for an answer at the same time, at most. */
  concurrentMax = 0;
  #concurrent = 0;

  constructor(answer: (request: SeenRequest) => FakeAnswer) {
    this.#answer = answer;
    this.#server = createServer((request, response) => {
      this.#concurrent += 1;
      this.concurrentMax = Math.max(this.concurrentMax, this.#concurrent);
      response.once('close', () => {
        this.#concurrent -= 1;
      });
      void bodyOf(request).then((body) => {
        const seen = seenOf(request, body);
        this.seen.push(seen);
        const answered = this.#answer(seen);
        if (answered === 'never') return;
        if (answered === 'break') {
          request.socket.destroy();
          return;
        }
        const headers = { 'x-influxdb-fake': 'a test, not a server', ...answered.headers };
        if (answered.body === undefined) response.writeHead(answered.status, headers).end();
        else {
          response
            .writeHead(answered.status, { 'content-type': 'application/json', ...headers })
            .end(JSON.stringify(answered.body));
        }
      });
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** What was written in requests that were answered 204 or partly refused. */
  get writes(): readonly SeenRequest[] {
    return this.seen.filter(({ path }) => path.endsWith('/write'));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function seenOf(request: IncomingMessage, body: string): SeenRequest {
  const address = new URL(request.url ?? '', 'http://fake');
  return {
    method: request.method ?? '',
    path: address.pathname,
    query: address.searchParams,
    authorization: request.headers.authorization ?? null,
    lines: body === '' ? [] : body.split('\n'),
  };
}
