import { fdatasyncSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../rules/assert.ts';
import { DiskCall, DONE, NOT_CONFIRMED, NOT_WRITTEN } from './disk-call.ts';
import type { DiskThreadData } from './disk-thread.ts';

const { memory, bell } = workerData as DiskThreadData;
const port = parentPort;
assert(port !== null, 'disk-thread-entry runs only as a thread');
const call = new DiskCall(memory);
const ONE = new Uint8Array(1);

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function writeAllSync(): void {
  const { descriptor, length, position } = call;
  for (let done = 0; done < length; ) {
    const count = writeSync(descriptor, call.bytes, done, length - done, position + done);
    if (count === 0) throw new Error('the disk took nothing');
    done += count;
  }
}

function carryOut(): void {
  try {
    writeAllSync();
  } catch (error) {
    call.answer(NOT_WRITTEN, textOf(error));
    return;
  }
  try {
    if (call.isLast) fdatasyncSync(call.descriptor);
  } catch (error) {
    call.answer(NOT_CONFIRMED, textOf(error));
    return;
  }
  call.answer(DONE, '');
}

/** By a byte in a socket, where there is one: it wakes the main thread with no lock in hand. */
function ring(): void {
  if (bell === null) port?.postMessage(null);
  else writeSync(bell, ONE);
}

ring();
while (true) {
  call.waitForCall();
  carryOut();
  ring();
}
