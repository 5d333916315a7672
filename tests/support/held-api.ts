import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach } from 'vitest';
import { API } from '../../dashboards/web/src/api/client.ts';

/** A request that waits for the test to answer it. */
export interface HeldRequest {
  readonly method: string;
  /** Behind the API's base. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  answer(status: number, body?: object): void;
}

/** The API as the page's own requests reach it, answered by the test, one request after the other. */
export class HeldApi {
  private readonly server = createServer((request, response) => void this.hold(request, response));
  private readonly fetch = globalThis.fetch;
  private readonly waiting: HeldRequest[] = [];
  private told = Promise.withResolvers<void>();

  constructor() {
    beforeEach(() => this.start());
    afterEach(() => this.stop());
  }

  /** The next request, as soon as there is one. */
  async next(): Promise<HeldRequest> {
    for (;;) {
      const request = this.waiting.shift();
      if (request !== undefined) return request;
      this.told = Promise.withResolvers<void>();
      await this.told.promise;
    }
  }

  private async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const { port } = this.server.address() as AddressInfo;
    // In a browser a path is taken from where the page came from.
    globalThis.fetch = (path, options) => this.fetch(`http://127.0.0.1:${port}/${path}`, options);
  }

  private stop(): void {
    globalThis.fetch = this.fetch;
    this.waiting.splice(0);
    this.server.closeAllConnections();
    this.server.close();
  }

  private async hold(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const body = method === 'POST' ? await json(request) : null;
    const answer = (status: number, answered?: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(answered === undefined ? '' : JSON.stringify(answered));
    };
    this.waiting.push({ method, path: url.replace(`/${API}/`, ''), headers, body, answer });
    this.told.resolve();
  }
}
