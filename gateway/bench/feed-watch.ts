import { get, type IncomingMessage } from 'node:http';

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

/** Calls back with the point of every alarm event on the feed; resolves once the feed is open. */
export async function watchFeed(httpUrl: string, arrived: (point: string) => void): Promise<void> {
  const response = await openFeed(httpUrl);
  response.socket.setNoDelay(true);
  readFeed(response, (data) => {
    const event: WatchedEvent = JSON.parse(data);
    if (typeof event.alarm?.point === 'string') arrived(event.alarm.point);
  });
}
