import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach } from 'vitest';

/** A server on loopback for each test of a file, which the page's own requests reach. */
export class PageApi {
  private readonly server = createServer();
  private readonly fetch = globalThis.fetch;

  constructor() {
    beforeEach(() => this.start());
    afterEach(() => this.stop());
  }

  /** Lets requests be answered so, for as long as the test runs. */
  answer(listener: RequestListener): void {
    this.server.on('request', listener);
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
    this.server.removeAllListeners('request');
    this.server.closeAllConnections();
    this.server.close();
  }
}
