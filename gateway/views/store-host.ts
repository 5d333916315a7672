import { ViewUnavailableError } from './view.ts';

/** What every store has beside its calls. */
export interface Closable {
  close(): void;
}

/** What a method takes. */
export type ArgumentsOf<M> = M extends (...args: infer A) => unknown ? A : never;
/** What a method gives. */
export type ResultOf<M> = M extends (...args: never[]) => infer R ? R : never;

/** Where a synchronous store runs: in this thread, or in one of its own. */
export interface StoreHost<S> {
  /** Starts the store; calls before it reject. */
  start(): Promise<void>;
  /** Calls a method of the store. Calls are carried out in order. */
  call<K extends keyof S & string>(method: K, args: ArgumentsOf<S[K]>): Promise<ResultOf<S[K]>>;
  /** The same for what nobody waits for: its thread leaves the core to all others, unless {@link hurry} says otherwise. */
  callUnhurried<K extends keyof S & string>(
    method: K,
    args: ArgumentsOf<S[K]>,
  ): Promise<ResultOf<S[K]>>;
  /** Whether unhurried calls have their right to the core too, until it is said again. At first they don't. */
  hurry(isHurried: boolean): void;
  /** Ends the store, with calls in hand rejected; harmless when it does not run. */
  stop(): Promise<void>;
}

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
    args: ArgumentsOf<S[K]>,
  ): Promise<ResultOf<S[K]>> {
    if (this.#store === null) throw new ViewUnavailableError('the store does not run');
    const call = this.#store[method] as (...args: readonly unknown[]) => never;
    return call.apply(this.#store, [...(args as readonly unknown[])]);
  }

  callUnhurried<K extends keyof S & string>(
    method: K,
    args: ArgumentsOf<S[K]>,
  ): Promise<ResultOf<S[K]>> {
    return this.call(method, args);
  }

  hurry(): void {}

  async stop(): Promise<void> {
    this.#store?.close();
    this.#store = null;
  }
}
