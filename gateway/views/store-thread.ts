import { readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../rules/assert.ts';
import type { StoreAnswer, StoreGreeting, StoreModule } from './thread-store-host.ts';
import { detailOf } from './view.ts';

interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

type Store = Record<string, (...args: readonly unknown[]) => unknown>;

const port = parentPort;
assert(port !== null, 'store-thread runs only as a thread');
const { url, options, priority } = workerData as StoreModule<unknown>;
if (priority !== undefined) yieldToOthers(priority);
port.postMessage({ threadId: threadId() } satisfies StoreGreeting);
const { createStore } = (await import(url)) as { createStore: (options: unknown) => Store };
const store = createStore(options);

/** Where the system knows priorities of threads (Linux), what else this process does has to wait little for this one, or hardly at all. */
function yieldToOthers(to: 'below-normal' | 'low'): void {
  if (process.platform !== 'linux') return;
  const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;
  try {
    const wanted = to === 'low' ? PRIORITY_LOW : PRIORITY_BELOW_NORMAL;
    // A gateway that was itself started with less is not outdone by its store.
    setPriority(Math.max(getPriority(), wanted));
  } catch {
    // Then it has the same right to the core as everybody.
  }
}

/** The system's number of this thread; null where `/proc` is missing, or counts otherwise than this process does. */
function threadId(): number | null {
  try {
    const [processId, , thread] = readlinkSync('/proc/thread-self').split('/').map(Number);
    return processId === process.pid && Number.isInteger(thread) ? (thread ?? null) : null;
  } catch {
    return null;
  }
}

function answer(call: Call): StoreAnswer {
  try {
    const method = store[call.method];
    assert(method !== undefined, `no method ${call.method}`);
    return { id: call.id, ok: true, value: method.apply(store, [...call.args]) };
  } catch (error) {
    return { id: call.id, ok: false, message: detailOf(error) };
  }
}

port.on('message', (call: Call) => port.postMessage(answer(call)));
