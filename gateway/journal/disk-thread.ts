import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../ports.ts';
import { BELL, CallMemory, type DiskCall } from './disk-call.ts';

/** What the thread is started with. */
export interface DiskThreadData {
  /** Of the socket. */
  readonly path: string;
  /** What it says first, so that nobody else is taken for it. */
  readonly token: string;
  /** Of the {@link CallMemory}. */
  readonly shared: SharedArrayBuffer;
}

const ENTRY = new URL(`disk-thread-entry${extname(import.meta.url)}`, import.meta.url);
const STARTED_WITHIN_MS = 5_000;
/** A thread that can't be ended by then hangs in the kernel; nothing waits for it. */
const ENDED_WITHIN_MS = 1_000;

/**
 * A thread that writes to files and forces them to the disk, and does nothing else: for what somebody waits for.
 *
 * The two sides wake each other over a socket because that takes no lock. The runtime's pool, and the ports of its threads, wake a
 * thread while they hold a lock that it needs next; it sleeps again at once, and whoever else wants the core has it until
 * the scheduler's next tick (4 ms). Beside other load an alarm took 5 ms so and takes 0.6 ms here (p50), a commit 2 to 4 ms and 0.3.
 */
export class DiskThread {
  readonly #worker: Worker;
  readonly #memory: CallMemory;
  readonly #clock: Clock;
  readonly #socket: Socket;
  /** Ends the call that is under way, with why it can't be known what became of it, or with null once that stands in the memory. */
  #rung: ((lost: string | null) => void) | null = null;
  /** Settles with the last call that was asked for; the memory holds one. */
  #last: Promise<unknown> = Promise.resolve();
  #lost: string | null = null;

  private constructor(worker: Worker, socket: Socket, memory: CallMemory, clock: Clock) {
    this.#worker = worker;
    this.#socket = socket;
    this.#memory = memory;
    this.#clock = clock;
    socket.on('data', () => this.#ring(null));
    socket.on('error', ({ message }) => this.#lose(message));
    socket.on('close', () => this.#lose('its socket closed'));
    worker.on('error', ({ message }: Error) => this.#lose(message));
    worker.on('exit', () => this.#lose('it ended'));
  }

  /**
   * Starts one. Null where the system has no such sockets (only Linux has names for them that are no files), forbids them, or takes
   * longer than `withinMs`.
   */
  static async start(clock: Clock, withinMs = STARTED_WITHIN_MS): Promise<DiskThread | null> {
    if (process.platform !== 'linux') return null;
    const path = `\0hazgate-disk-${randomUUID()}`;
    const token = randomUUID();
    const shared = CallMemory.allocate();
    const server = createServer();
    const givenUp = new AbortController();
    const { signal } = givenUp;
    const cancel = clock.schedule(withinMs, () => givenUp.abort());
    let worker: Worker | null = null;
    try {
      server.listen(path);
      await once(server, 'listening', { signal });
      worker = new Worker(ENTRY, { workerData: { path, token, shared }, execArgv: [] });
      worker.once('error', () => givenUp.abort());
      const [socket] = (await once(server, 'connection', { signal })) as [Socket];
      const [said] = (await once(socket, 'data', { signal })) as [Buffer];
      if (said.toString() !== token) throw new Error('somebody else answered');
      return new DiskThread(worker, socket, new CallMemory(shared), clock);
    } catch {
      await worker?.terminate();
      return null;
    } finally {
      cancel();
      server.close();
    }
  }

  /** Whether it still takes calls. */
  get runs(): boolean {
    return this.#lost === null;
  }

  /** Writes the beginning of the bytes, or all of them; resolves with how many. Rejects as the runtime's own `write` does, or where the thread is lost. */
  write(descriptor: number, from: Uint8Array, position: number): Promise<number> {
    const bytes = from.subarray(0, this.#memory.bytes.length);
    return this.#call({ kind: 'write', descriptor, position, length: bytes.length }, bytes);
  }

  /** `fdatasync`. Rejects where the disk did not confirm it, and where the thread is lost. */
  async sync(descriptor: number): Promise<void> {
    await this.#call({ kind: 'sync', descriptor, position: 0, length: 0 }, null);
  }

  /** Ends the thread, and a call that is under way with it. */
  async stop(): Promise<void> {
    this.#lose('it was stopped');
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.schedule(ENDED_WITHIN_MS, resolve);
      void this.#worker.terminate().then(() => {
        cancel();
        resolve();
      });
    });
  }

  async #call(call: DiskCall, bytes: Uint8Array | null): Promise<number> {
    const before = this.#last;
    const done = before.then(() => this.#next(call, bytes));
    this.#last = done.catch(() => undefined);
    return done;
  }

  #next(call: DiskCall, bytes: Uint8Array | null): Promise<number> {
    return new Promise((resolve, reject) => {
      const lose = (why: string): void =>
        reject(new Error(`the thread of the disk is lost: ${why}`));
      if (this.#lost !== null) {
        lose(this.#lost);
        return;
      }
      this.#memory.call = call;
      if (bytes !== null) this.#memory.bytes.set(bytes);
      this.#rung = (lost) => {
        if (lost !== null) lose(lost);
        else {
          try {
            resolve(this.#memory.result());
          } catch (error) {
            reject(error);
          }
        }
      };
      this.#socket.write(BELL);
    });
  }

  #ring(lost: string | null): void {
    const rung = this.#rung;
    this.#rung = null;
    rung?.(lost);
  }

  #lose(why: string): void {
    if (this.#lost !== null) return;
    this.#lost = why;
    this.#socket.destroy();
    this.#ring(why);
  }
}
