import type { WallMs } from '../../rules/time.ts';
import type { Clock } from '../ports.ts';
import { InlineStoreHost, type StoreHost } from '../views/store-host.ts';
import { ThreadStoreHost } from '../views/thread-store-host.ts';
import type { Cursor } from '../views/view.ts';
import type { Historian, HistorianState, HistoryPage, HistoryQuery } from './historian.ts';
import { InfluxConnection } from './influx-connection.ts';
import { deliver, HistorianHeldError } from './influx-delivery.ts';
import { type DeadLetter, INFLUX_LEDGER_URL, InfluxLedger } from './influx-ledger.ts';
import { InfluxPast } from './influx-past.ts';
import { type InfluxAccess, type InfluxTarget, influxTarget } from './influx-target.ts';
import { checkTarget } from './influx-target-check.ts';
import { httpTransport, type InfluxTransport } from './influx-transport.ts';
import type { ReadingBatch } from './reading-batch.ts';

/** Lines that the server refused for good, of one batch. */
export interface RefusedLines {
  readonly count: number;
  /** The first of them, and what the server said to it. */
  readonly first: DeadLetter;
}

/** What a simulation owns of the way to an InfluxDB server. */
export interface InfluxPorts {
  readonly transport: InfluxTransport;
  readonly ledger: StoreHost<InfluxLedger>;
}

/** How readings and events reach an InfluxDB server. */
export interface InfluxHistorianOptions {
  readonly access: InfluxAccess;
  /** File of the ledger, in a directory that exists; `:memory:` keeps it in this thread's memory. */
  readonly path: string;
  /** Whether the ledger gets a thread of its own, so that making lines never holds up judging. Default: a file does. */
  readonly threaded?: boolean;
  readonly clock: Clock;
  /** Default: HTTP, and the ledger of `path`. */
  readonly ports?: InfluxPorts | undefined;
  /** Told of lines that were refused for good and put aside. Must not throw. */
  readonly refused?: (lines: RefusedLines) => void;
  /** Told of what a person should know about the server's side: a database made, a policy too short. Must not throw. */
  readonly remarked?: (remark: string) => void;
}

/** Lines since start. */
export interface InfluxCounts {
  readonly written: number;
  readonly refused: number;
}

/** The historian in an InfluxDB server of version 1, 2 or 3. What can't be written waits in the journal. */
export class InfluxHistorian implements Historian {
  readonly takesEvents = true;
  readonly #options: InfluxHistorianOptions;
  readonly #target: InfluxTarget;
  readonly #connection: InfluxConnection;
  readonly #ledger: StoreHost<InfluxLedger>;
  readonly #past: InfluxPast;
  #open = false;
  #isChecked = false;
  #failure: string | null = null;
  #written = 0;
  #refused = 0;

  constructor(options: InfluxHistorianOptions) {
    const { access, clock, ports } = options;
    this.#options = options;
    this.#target = influxTarget(access);
    const transport = ports?.transport ?? httpTransport(access.url, this.#target);
    this.#connection = new InfluxConnection(this.#target, clock, transport);
    this.#past = new InfluxPast((statement) => this.#connection.query(statement));
    this.#ledger = ports?.ledger ?? ledgerOf(options);
  }

  /** Needs only the ledger: a server that is down shows at the first write, and holds up no start. */
  async start(): Promise<Cursor> {
    await this.#ledger.start();
    const cursor = await this.#ledger.call('open', []);
    this.#open = true;
    return cursor;
  }

  async stop(): Promise<void> {
    this.#open = false;
    await this.#ledger.stop();
  }

  /** The readings in the server stay; the same ones written again are the same points. */
  reset(): Promise<Cursor> {
    return this.#ledger.call('reset', []);
  }

  async write(batch: ReadingBatch): Promise<void> {
    try {
      await this.#write(batch);
      this.#failure = null;
    } catch (error) {
      // Whatever was wrong may have been put right in another way than expected.
      this.#isChecked = false;
      this.#failure = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  /** Nothing: each batch is kept, as lines to be sent, before {@link write} resolves. */
  async flush(): Promise<void> {}

  /** Nothing: whoever is slow here is the server. */
  hurry(): void {}

  /** Also while nothing can be written: what was written before may still be read. */
  history(query: HistoryQuery): Promise<HistoryPage | null> {
    return this.#past.history(query);
  }

  state(): HistorianState {
    if (!this.#open) return { state: 'down', detail: this.#failure ?? 'not open' };
    return { state: this.#failure === null ? 'ok' : 'degraded', detail: this.#failure };
  }

  counts(): InfluxCounts {
    return { written: this.#written, refused: this.#refused };
  }

  async #write(batch: ReadingBatch): Promise<void> {
    if (!this.#isChecked) await this.#check();
    const texts = await this.#ledger.call('encode', [batch]);
    const letters: DeadLetter[] = [];
    let lines = 0;
    for (const text of texts) {
      // One request at a time: a server that is slow or frozen is not given more.
      for (const letter of await deliver((part) => this.#connection.write(part), text))
        letters.push(letter);
      lines += countLines(text);
    }
    const at: WallMs = this.#options.clock.now().wallMs;
    await this.#ledger.call('commit', [batch.cursor, letters, at]);
    this.#written += lines - letters.length;
    this.#refused += letters.length;
    const [first] = letters;
    if (first !== undefined) this.#options.refused?.({ count: letters.length, first });
  }

  async #check(): Promise<void> {
    const { access, remarked } = this.#options;
    const check = await checkTarget(this.#connection, this.#target, access);
    if (check.kind === 'held') throw new HistorianHeldError(check.detail, null);
    this.#isChecked = true;
    if (check.remark !== null) remarked?.(check.remark);
  }
}

function ledgerOf({ path, threaded, clock }: InfluxHistorianOptions): StoreHost<InfluxLedger> {
  return !(threaded ?? path !== ':memory:')
    ? new InlineStoreHost(() => new InfluxLedger(path))
    : new ThreadStoreHost<InfluxLedger>({ url: INFLUX_LEDGER_URL, options: path }, clock);
}

function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
