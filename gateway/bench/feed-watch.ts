import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';

/** What the feed says of an event, as far as benchmarks look at it. */
export interface WatchedEvent {
  readonly type: string;
  readonly alarm?: { readonly id: string; readonly source: string; readonly point: string };
}

/** Opens the feed of alarm events and resolves with its answer, nothing of it read yet. */
export function openFeed(httpUrl: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const url = new URL('/api/v1/events/feed?kind=alarm', httpUrl);
    // No agent: thousands of feeds at once, each a connection of its own.
    get(url, { agent: false, headers: { accept: 'text/event-stream' } }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`the feed answers ${response.statusCode}`));
    }).once('error', reject);
  });
}

/** Calls back with the data of every event of a stream of server-sent events. */
export function readFeed(response: IncomingMessage, take: (data: string) => void): void {
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const lines = (text + chunk).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data:')) take(line.slice(5));
  });
}

const ID_LINE = Buffer.from('\nid: ');
const POINT = Buffer.from('"point":"');
const QUOTE = 0x22;
const READ_BYTES = 65_536;

/**
 * Tells the points of durable alarm events from a stream of events: those that have a number, and not what is announced before
 * the disk has it. It looks at nothing else: taking an event apart costs several times what taking a topic from a PUBLISH does,
 * which the reference is watched by, and would be measured as the gateway's.
 */
export class PointReader {
  /** A stream begins with a line. */
  #rest: Buffer = Buffer.from('\n');

  /** Points of the events that have come with this chunk as far as behind that name, in order. The chunk may be written over afterwards. */
  read(chunk: Buffer): string[] {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const points: string[] = [];
    let from = 0;
    for (let id = bytes.indexOf(ID_LINE); id !== -1; id = bytes.indexOf(ID_LINE, from)) {
      const at = bytes.indexOf(POINT, id);
      const end = at === -1 ? -1 : bytes.indexOf(QUOTE, at + POINT.length);
      if (end === -1) {
        this.#rest = bytes.subarray(id);
        return points;
      }
      points.push(bytes.toString('latin1', at + POINT.length, end));
      from = end;
    }
    // What may be the beginning of the line.
    this.#rest = bytes.subarray(Math.max(from, bytes.length - ID_LINE.length + 1));
    return points;
  }
}

/**
 * Opens the feed of alarm events as bytes; resolves once it answers. All feeds of one process may be read into one buffer: one for each
 * piece of each costs more than looking at it. `take` is given what came, the answer's first bytes as well; it is written over
 * afterwards. It tells whether to read on.
 */
export function openFeedInto(
  httpUrl: string,
  shared: Buffer,
  take: (bytes: Buffer) => boolean,
): Promise<Socket> {
  const { host, hostname, port } = new URL(httpUrl);
  return new Promise((resolve, reject) => {
    let isOpen = false;
    const callback = (length: number): boolean => {
      const bytes = shared.subarray(0, length);
      const refused = isOpen ? null : refusalIn(bytes);
      if (refused !== null) reject(refused);
      isOpen = true;
      const readsOn = take(bytes);
      resolve(socket);
      return readsOn;
    };
    const onread = { buffer: shared, callback };
    const socket = connect({ host: hostname, port: Number(port), noDelay: true, onread });
    // Harmless once it is open.
    socket.on('error', reject);
    socket.write(askFor(host));
  });
}

function askFor(host: string): string {
  return `GET /api/v1/events/feed?kind=alarm HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
}

function refusalIn(head: Buffer): Error | null {
  const line = head.toString('latin1', 0, 12);
  return line === 'HTTP/1.1 200' ? null : new Error(`the feed answers ${line.slice(9)}`);
}

/** Calls back with the point of every alarm event on the feed; resolves once the feed is open. */
export async function watchFeed(httpUrl: string, arrived: (point: string) => void): Promise<void> {
  const reader = new PointReader();
  await openFeedInto(httpUrl, Buffer.alloc(READ_BYTES), (bytes) => {
    for (const point of reader.read(bytes)) arrived(point);
    return true;
  });
}
