import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../rules/assert.ts';
import type { StoreAnswer, StoreModule } from './store-host.ts';
import { detailOf } from './view.ts';

interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

type Store = Record<string, (...args: readonly unknown[]) => unknown>;

const port = parentPort;
assert(port !== null, 'store-thread runs only as a thread');
const { url, options } = workerData as StoreModule<unknown>;
const { createStore } = (await import(url)) as { createStore: (options: unknown) => Store };
const store = createStore(options);

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
