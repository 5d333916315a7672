import { Worker } from 'node:worker_threads';
import type { Clock } from '../ports.ts';
import { ViewUnavailableError } from './view.ts';

/** What every store has beside its calls. */
export interface Closable {
  close(): void;
}

/** A thread that can't be ended by then hangs in the kernel; nothing waits for it. */
const TERMINATE_MS_MAX = 1_000;

/** Where a synchronous store runs: in this thread, or in one of its own. */
export interface StoreHost<S> {
  /** Starts the store; calls before it reject. */
  start(): Promise<void>;
  /** Calls a method of the store. Calls are carried out in order. */
  call<K extends keyof S & string>(
    method: K,
    args: S[K] extends (...args: infer A) => unknown ? A : never,
    transfer?: readonly ArrayBuffer[],
  ): Promise<S[K] extends (...args: never[]) => infer R ? R : never>;
  /** Ends the store, with calls in hand rejected; harmless when it does not run. */
  stop(): Promise<void>;
}

/** A module that makes a store, so that a thread can load it. */
export interface StoreModule<O> {
  /** `import.meta.url` of the module that exports `createStore`. */
  readonly url: string;
  /** Argument of `createStore`; must survive structured cloning. */
  readonly options: O;
  /**
   * Judging comes first where both want the same core; what the store has not taken in stays in the journal. `below-normal`
   * still gets a tenth of a core that is wholly taken, since people wait for its answers; for `low` nobody waits in
   * milliseconds.
   */
  readonly priority?: 'below-normal' | 'low' | undefined;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What the thread answers to one call. */
export type StoreAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };

/** Runs the store in this thread: for a simulation that owns every turn, and for files too small to matter. */
export class InlineStoreHost<S extends Closable> implements StoreHost<S> {
  readonly #create: () => S;
  #store: S | null = null;

  constructor(create: () => S) {
    this.#create = create;
  }

  async start(): Promise<void> {
    this.#store ??= this.#create();
  }

  async call<K extends keyof S & string>(
    method: K,
    args: S[K] extends (...args: infer A) => unknown ? A : never,
  ): Promise<S[K] extends (...args: never[]) => infer R ? R : never> {
    if (this.#store === null) throw new ViewUnavailableError('the store does not run');
    const call = this.#store[method] as (...args: readonly unknown[]) => never;
    return call.apply(this.#store, [...(args as readonly unknown[])]);
  }

  async stop(): Promise<void> {
    this.#store?.close();
    this.#store = null;
  }
}

/** Runs the store in a thread of its own, so that neither a slow disk nor a long query holds up judging. */
export class ThreadStoreHost<S extends Closable> implements StoreHost<S> {
  readonly #module: StoreModule<unknown>;
  readonly #clock: Clock;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #nextId = 1;

  constructor(module: StoreModule<unknown>, clock: Clock) {
    this.#module = module;
    this.#clock = clock;
  }

  async start(): Promise<void> {
    if (this.#worker !== null) return;
    const entry = import.meta.url.endsWith('.ts') ? './store-thread.ts' : './store-thread.js';
    const worker = new Worker(new URL(entry, import.meta.url), {
      workerData: this.#module,
      execArgv: [],
    });
    this.#worker = worker;
    worker.on('message', (answer: StoreAnswer) => {
      const pending = this.#pending.get(answer.id);
      this.#pending.delete(answer.id);
      if (answer.ok) pending?.resolve(answer.value);
      else pending?.reject(new Error(answer.message));
    });
    worker.on('error', (error: Error) => this.#lost(worker, `its thread failed: ${error.message}`));
    worker.on('exit', () => this.#lost(worker, 'its thread ended'));
  }

  call<K extends keyof S & string>(
    method: K,
    args: S[K] extends (...args: infer A) => unknown ? A : never,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<S[K] extends (...args: never[]) => infer R ? R : never> {
    const worker = this.#worker;
    if (worker === null) return Promise.reject(new ViewUnavailableError('the store does not run'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage({ id, method, args }, transfer);
    });
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    this.#lost(worker, 'it was stopped');
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.schedule(TERMINATE_MS_MAX, resolve);
      void worker.terminate().then(() => {
        cancel();
        resolve();
      });
    });
  }

  #lost(worker: Worker, detail: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const pending of this.#pending.values()) pending.reject(new ViewUnavailableError(detail));
    this.#pending.clear();
  }
}
