import { Worker } from 'node:worker_threads';
import type { Clock } from '../ports.ts';
import type { ArgumentsOf, Closable, ResultOf, StoreHost } from './store-host.ts';
import { ViewUnavailableError } from './view.ts';
import { WayGiver } from './way-giver.ts';

/** A thread that can't be ended by then hangs in the kernel; nothing waits for it. */
const TERMINATE_MS_MAX = 1_000;

/** A module that makes a store, so that a thread can load it. */
export interface StoreModule<O> {
  /** `import.meta.url` of the module that exports `createStore`. */
  readonly url: string;
  /** Argument of `createStore`; must survive structured cloning. */
  readonly options: O;
  /**
   * Judging comes first where both want the same core; what the store has not taken in stays in the journal. Either gives way to everybody
   * while nobody waits for it and it is not behind, where the system lets it have its turn again; elsewhere `below-normal` still gets a tenth
   * of a core that is wholly taken, since people wait for its answers, and `low` hardly any.
   */
  readonly priority?: 'below-normal' | 'low' | undefined;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly isAwaited: boolean;
}

/** What the thread says before anything else: its number in the system, null where it can't know it. */
export interface StoreGreeting {
  readonly threadId: number | null;
}

/** What the thread answers to one call. */
export type StoreAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };

/** Runs the store in a thread of its own, so that neither a slow disk nor a long query holds up judging. */
export class ThreadStoreHost<S extends Closable> implements StoreHost<S> {
  readonly #module: StoreModule<unknown>;
  readonly #clock: Clock;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  readonly #way = new WayGiver();
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
    worker.on('message', (said: StoreGreeting | StoreAnswer) => {
      if (this.#worker !== worker) return;
      if (!('threadId' in said)) this.#answered(said);
      else if (said.threadId !== null) this.#way.begun(said.threadId);
    });
    worker.on('error', (error: Error) => this.#lost(worker, `its thread failed: ${error.message}`));
    worker.on('exit', () => this.#lost(worker, 'its thread ended'));
  }

  call<K extends keyof S & string>(method: K, args: ArgumentsOf<S[K]>): Promise<ResultOf<S[K]>> {
    return this.#post(method, args, true);
  }

  callUnhurried<K extends keyof S & string>(
    method: K,
    args: ArgumentsOf<S[K]>,
  ): Promise<ResultOf<S[K]>> {
    return this.#post(method, args, false);
  }

  hurry(isHurried: boolean): void {
    this.#way.hurry(isHurried);
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    this.#way.called(true);
    this.#lost(worker, 'it was stopped');
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.schedule(TERMINATE_MS_MAX, resolve);
      void worker.terminate().then(() => {
        cancel();
        resolve();
      });
    });
  }

  #post<R>(method: string, args: unknown, isAwaited: boolean): Promise<R> {
    const worker = this.#worker;
    if (worker === null) return Promise.reject(new ViewUnavailableError('the store does not run'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject, isAwaited });
      this.#way.called(isAwaited);
      worker.postMessage({ id, method, args });
    });
  }

  #answered(answer: StoreAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    this.#way.answered(pending?.isAwaited === true);
    if (answer.ok) pending?.resolve(answer.value);
    else pending?.reject(new Error(answer.message));
  }

  #lost(worker: Worker, detail: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#way.ended();
    for (const pending of this.#pending.values()) pending.reject(new ViewUnavailableError(detail));
    this.#pending.clear();
  }
}
