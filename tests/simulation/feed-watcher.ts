import { EVERY_EVENT } from '../../gateway/feed/event-filter.ts';
import type { FeedSubscription } from '../../gateway/feed/feed.ts';
import type { FeedSink } from '../../gateway/feed/feed-sink.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import type { GatewayProcess } from './process.ts';
import type { SimulatedTime } from './time.ts';
import { hold } from './violation.ts';

/** Who is told what a watcher sees. */
export interface WatcherListener {
  saw(event: HazgateEvent): void;
  /** A hole in the numbers; only damage makes one. */
  mayReset(): boolean;
}

/** A client of the event feed that resumes by number over restarts, and may freeze. */
export class FeedWatcher {
  readonly name: string;
  readonly #time: SimulatedTime;
  readonly #listener: WatcherListener;
  readonly #bytesMax: number;
  #subscription: FeedSubscription | null = null;
  #unread: Buffer[] = [];
  #unreadBytes = 0;
  #isFrozen = false;
  /** Number of the last event seen; null before the first connection. */
  #cursor: number | null = null;
  /** Numbers seen since then have no gap. */
  #life = 0;
  seen = 0;

  constructor(name: string, time: SimulatedTime, bytesMax: number, listener: WatcherListener) {
    this.name = name;
    this.#time = time;
    this.#bytesMax = bytesMax;
    this.#listener = listener;
  }

  get isConnected(): boolean {
    return this.#subscription !== null;
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  get cursor(): number | null {
    return this.#cursor;
  }

  /** Connects, behind the last event seen; the first time at the beginning. */
  connect(process: GatewayProcess): void {
    if (this.#subscription !== null) return;
    this.#life += 1;
    const life = this.#life;
    const sink: FeedSink = {
      write: (chunk) => {
        if (life === this.#life) process.observer.guard(() => this.#take(process, chunk));
        return true;
      },
      bufferedBytes: () => this.#unreadBytes,
      close: () => {
        if (life === this.#life) this.disconnect();
      },
    };
    this.#cursor ??= 0;
    const request = { after: this.#cursor, filter: EVERY_EVENT };
    this.#subscription = process.assembly.feed.subscribe(sink, request);
  }

  /** Gone; what was not read is lost. */
  disconnect(): void {
    const subscription = this.#subscription;
    this.#subscription = null;
    this.#life += 1;
    this.#unread = [];
    this.#unreadBytes = 0;
    subscription?.cancel();
  }

  freeze(): void {
    this.#isFrozen = true;
  }

  thaw(): void {
    this.#isFrozen = false;
    const unread = this.#unread;
    this.#unread = [];
    this.#unreadBytes = 0;
    for (const chunk of unread) this.#read(chunk);
  }

  #take(process: GatewayProcess, bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes);
    this.#time.activity += 1;
    process.observer.outputs.update(this.name).update(chunk);
    if (!this.#isFrozen) {
      this.#read(chunk);
      return;
    }
    this.#unread.push(chunk);
    this.#unreadBytes += chunk.length;
    hold(
      'memory is bounded',
      this.#unreadBytes <= this.#bytesMax,
      () => `${this.#unreadBytes} bytes wait for feed client ${this.name}`,
    );
  }

  #read(chunk: Buffer): void {
    for (const text of chunk.toString().split('\n\n')) {
      if (text === '') continue;
      const fields = new Map(
        text.split('\n').map((line): [string, string] => {
          const colon = line.indexOf(': ');
          return [line.slice(0, colon), line.slice(colon + 2)];
        }),
      );
      this.#readFrame(fields);
    }
  }

  #readFrame(fields: ReadonlyMap<string, string>): void {
    const name = fields.get('event');
    if (name === 'heartbeat') return;
    const id = fields.get('id');
    if (name === 'reset') {
      hold('feed clients see every seq once', this.#listener.mayReset(), () => {
        return `${this.name} at ${this.#cursor} was told to start anew: ${fields.get('data')}`;
      });
      this.#cursor = Number(id);
      return;
    }
    const event: HazgateEvent = JSON.parse(fields.get('data') ?? 'null');
    if (id !== undefined) {
      const expected = (this.#cursor ?? 0) + 1;
      hold('feed clients see every seq once', Number(id) === expected, () => {
        return `${this.name} got ${id} where ${expected} was next`;
      });
      this.#cursor = Number(id);
      this.seen += 1;
    }
    this.#listener.saw(event);
  }
}
