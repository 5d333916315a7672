import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach } from 'vitest';
import { API } from '../../dashboards/web/src/api/client.ts';
import { PageApi } from './page-api.ts';

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
  private readonly api = new PageApi();
  private readonly waiting: HeldRequest[] = [];
  private told = Promise.withResolvers<void>();

  constructor() {
    beforeEach(() => this.api.answer((request, response) => void this.hold(request, response)));
    afterEach(() => {
      this.waiting.splice(0);
    });
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
