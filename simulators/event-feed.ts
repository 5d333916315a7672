import { setTimeout as sleep } from 'node:timers/promises';
import type { HazgateEvent } from '../rules/event.ts';

const RECONNECT_AFTER_MS = 500;
/** Five times the gateway's heartbeat. */
const HEARD_WITHIN_MS = 10_000;

/** Follows a gateway's event feed (server-sent events), resuming by the last id where the connection breaks. */
export class EventFeed {
  readonly #url: string;
  readonly #tell: (event: HazgateEvent) => void;
  readonly #events: HazgateEvent[] = [];
  readonly #abort = new AbortController();
  readonly #heartbeatWaiters = new Set<() => void>();
  #lastId: string | null = null;
  #running: Promise<void> | null = null;

  /**
   * @param base address of the gateway, such as http://127.0.0.1:8080
   * @param tell hears every durable event
   */
  constructor(base: string, tell: (event: HazgateEvent) => void = () => {}) {
    this.#url = `${base.replace(/\/+$/, '')}/api/v1/events/feed`;
    this.#tell = tell;
  }

  /** Durable events since the start, in order. */
  get events(): readonly HazgateEvent[] {
    return this.#events;
  }

  /** Settles when the feed is heard: from then on no event is missed. Rejects where the first connection fails. */
  async start(): Promise<void> {
    const first = await this.#connect();
    const heard = this.heartbeat();
    this.#running = this.#follow(first);
    const silent = sleep(HEARD_WITHIN_MS, false, { ref: false });
    if (await Promise.race([heard.then(() => true), silent])) return;
    await this.stop();
    throw new Error('event feed: no heartbeat');
  }

  /** Settles at the next heartbeat: every event committed before it has been heard. */
  heartbeat(): Promise<void> {
    return new Promise((settle) => {
      this.#heartbeatWaiters.add(settle);
    });
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #connect(): Promise<Response> {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (this.#lastId !== null) headers['last-event-id'] = this.#lastId;
    const response = await fetch(this.#url, { headers, signal: this.#abort.signal });
    if (!response.ok || response.body === null)
      throw new Error(`event feed: HTTP ${response.status}`);
    return response;
  }

  async #follow(first: Response): Promise<void> {
    let response: Response | null = first;
    while (!this.#abort.signal.aborted) {
      try {
        response ??= await this.#connect();
        await this.#read(response);
      } catch {
        // A broken connection is made anew below; the last id closes the gap.
      }
      response = null;
      if (this.#abort.signal.aborted) return;
      await sleep(RECONNECT_AFTER_MS);
    }
  }

  async #read(response: Response): Promise<void> {
    if (response.body === null) return;
    let rest = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const frames = `${rest}${text}`.split(/\r?\n\r?\n/);
      rest = frames.pop() ?? '';
      for (const frame of frames) this.#take(frame);
    }
  }

  #take(frame: string): void {
    let id: string | null = null;
    let kind = '';
    const data: string[] = [];
    for (const line of frame.split(/\r?\n/)) {
      const [, field, value = ''] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
      if (field === 'id') id = value;
      else if (field === 'event') kind = value;
      else if (field === 'data') data.push(value);
    }
    if (kind === 'heartbeat') {
      // Everything up to its number has been heard, which is where a new connection goes on.
      const { seq } = JSON.parse(data.join('\n')) as { seq: number };
      this.#lastId = String(seq);
      for (const settle of this.#heartbeatWaiters) settle();
      this.#heartbeatWaiters.clear();
      return;
    }
    // Events without an id are announced before they are durable, and come again.
    if (id === null || data.length === 0) return;
    this.#lastId = id;
    if (kind === 'reset') return;
    const event = JSON.parse(data.join('\n')) as HazgateEvent;
    this.#events.push(event);
    this.#tell(event);
  }
}
