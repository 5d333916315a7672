import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

const FEED = '/api/v1/events/feed';

/** A request for the feed of events, as the proxy saw it. */
export interface FeedRequest {
  readonly path: string;
  /** Steady clock of this process, in milliseconds. */
  readonly atMs: number;
}

/** Stands between a page and its gateway, and does to the feed what a network, or a gateway with a hole in its journal, may do. */
export class FeedProxy {
  readonly requests: FeedRequest[] = [];
  /** Frames of the feed for which this holds get lost. */
  loses: (frame: string) => boolean = () => false;
  /** While true, every connection is refused. */
  isDown = false;
  private readonly target: () => string;
  private readonly server: Server;
  private readonly feeds = new Set<ServerResponse>();

  /** @param target where the gateway answers, asked for each request */
  constructor(target: () => string) {
    this.target = target;
    this.server = createServer((from, to) => this.forward(from, to));
  }

  /** Listens on a free port of the loopback; gives the address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Tells something of its own on every open feed. */
  say(event: string, data: object): void {
    for (const feed of this.feeds) feed.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Cuts every open feed. */
  cut(): void {
    for (const feed of this.feeds) feed.destroy();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private forward(from: IncomingMessage, to: ServerResponse): void {
    const path = from.url ?? '/';
    const isFeed = path.startsWith(FEED);
    if (isFeed) this.requests.push({ path, atMs: performance.now() });
    if (this.isDown) {
      from.socket.destroy();
      return;
    }
    const { method, headers } = from;
    const passed = request(new URL(path, this.target()), { method, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      to.on('close', () => answer.destroy());
      if (isFeed) this.passFrames(answer, to);
      else answer.pipe(to);
    });
    passed.on('error', () => to.destroy());
    from.pipe(passed);
  }

  private passFrames(answer: IncomingMessage, to: ServerResponse): void {
    this.feeds.add(to);
    to.on('close', () => this.feeds.delete(to));
    answer.on('close', () => to.destroy());
    answer.on('error', () => to.destroy());
    let text = '';
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => {
      const frames = (text + chunk).split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) if (!this.loses(frame)) to.write(`${frame}\n\n`);
    });
  }
}
