import { Worker } from 'node:worker_threads';
import { assert } from '../../rules/assert.ts';
import { UnconfirmedError } from '../ports.ts';
import { CALL_BYTES_MAX, DiskCall, NOT_CONFIRMED, NOT_WRITTEN, TURN_MAIN } from './disk-call.ts';
import { hangBell, type ThreadBell } from './thread-bell.ts';

/** What the thread is given at its start. */
export interface DiskThreadData {
  readonly memory: SharedArrayBuffer;
  /** Descriptor to write a byte to for each answer; null where answers are told by messages. */
  readonly bell: number | null;
}

const committing = new Set<DiskThread>();

/** Whether a disk has not answered yet what a thread for commits has asked it. */
export function isCommitting(): boolean {
  return committing.size > 0;
}

interface Asker {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * A thread that does nothing but commit: it sleeps until there is something to write, writes and forces it to the disk in one step,
 * and wakes the main thread. The pool that Node has for files wakes up twice for that, behind whatever else it has in hand, and wakes
 * the main thread while it holds a lock which that one wants first: on a busy core the view whose turn it is gets in between.
 */
export class DiskThread {
  readonly #call: DiskCall;
  readonly #worker: Worker;
  readonly #bell: ThreadBell | null;
  #asker: Asker | null = null;
  #lost: string | null = null;

  private constructor(call: DiskCall, worker: Worker, bell: ThreadBell | null) {
    this.#call = call;
    this.#worker = worker;
    this.#bell = bell;
    bell?.onRing(() => this.#rung());
    worker.on('message', () => this.#rung());
    worker.on('error', (error: Error) => this.#end(`its thread failed: ${error.message}`));
    worker.on('exit', () => this.#end('its thread ended'));
    worker.unref();
  }

  /** Starts the thread; rejects where the system has no room for another, or it can't be loaded. */
  static async start(): Promise<DiskThread> {
    const call = new DiskCall();
    const bell = await hangBell();
    const workerData: DiskThreadData = { memory: call.memory, bell: bell?.descriptor ?? null };
    const entry = import.meta.url.endsWith('.ts') ? 'disk-thread-entry.ts' : 'disk-thread-entry.js';
    const worker = new Worker(new URL(`./${entry}`, import.meta.url), {
      workerData,
      execArgv: [],
      name: 'journal',
    });
    const thread = new DiskThread(call, worker, bell);
    // Once it can be asked, it rings.
    await thread.#answer();
    return thread;
  }

  /**
   * {@link DiskFile.writeThrough} of the file with a descriptor; one at a time. An {@link UnconfirmedError} also where the thread ends
   * meanwhile, since nobody knows then how far it has come.
   */
  writeThrough(descriptor: number, parts: readonly Uint8Array[], position: number): Promise<void> {
    assert(this.#asker === null, 'one call to the disk at a time');
    return this.#write(descriptor, parts, position);
  }

  async #write(descriptor: number, parts: readonly Uint8Array[], position: number): Promise<void> {
    let at = position;
    let filled = 0;
    for (const part of parts) {
      for (let from = 0; from < part.length; ) {
        const piece = part.subarray(from, from + CALL_BYTES_MAX - filled);
        this.#call.bytes.set(piece, filled);
        filled += piece.length;
        from += piece.length;
        if (filled < CALL_BYTES_MAX) continue;
        await this.#ask(descriptor, at, filled, false);
        at += filled;
        filled = 0;
      }
    }
    await this.#ask(descriptor, at, filled, true);
  }

  /** Ends the thread; what it was asked last is finished before. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(descriptor: number, position: number, length: number, isLast: boolean): Promise<void> {
    if (this.#lost !== null) return Promise.reject(new UnconfirmedError(this.#lost));
    committing.add(this);
    const answer = this.#answer();
    this.#call.ask(descriptor, position, length, isLast);
    return answer;
  }

  #answer(): Promise<void> {
    // Resolvers of its own, kept as they are: a function made here for each call and kept would be taken for lasting by V8, and keep
    // alive what the call has written.
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#asker = { resolve, reject };
    this.#worker.ref();
    return promise;
  }

  #rung(): void {
    const asker = this.#asker;
    if (asker === null || this.#call.turn !== TURN_MAIN) return;
    this.#asker = null;
    committing.delete(this);
    this.#worker.unref();
    const { result } = this.#call;
    if (result === NOT_WRITTEN) asker.reject(new Error(this.#error()));
    else if (result === NOT_CONFIRMED) asker.reject(new UnconfirmedError(this.#error()));
    else asker.resolve();
  }

  #error(): string {
    const { bytes, length } = this.#call;
    return Buffer.from(bytes.slice(0, length)).toString();
  }

  /** Once nothing runs in the thread any more, and not before: it would ring at whatever has the descriptor then. */
  #end(why: string): void {
    this.#lost ??= why;
    this.#bell?.takeDown();
    const asker = this.#asker;
    this.#asker = null;
    committing.delete(this);
    asker?.reject(new UnconfirmedError(this.#lost));
  }
}
