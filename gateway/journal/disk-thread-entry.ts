import { fdatasyncSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { workerData } from 'node:worker_threads';
import { BELL, CallMemory } from './disk-call.ts';
import type { DiskThreadData } from './disk-thread.ts';

const { path, token, shared } = workerData as DiskThreadData;
const memory = new CallMemory(shared);

function carryOut(): number {
  const { kind, descriptor, position, length } = memory.call;
  if (kind === 'write') return writeSync(descriptor, memory.bytes, 0, length, position);
  fdatasyncSync(descriptor);
  return 0;
}

const socket = connect(path, () => socket.write(token));
socket.on('data', () => {
  try {
    memory.succeed(carryOut());
  } catch (error) {
    memory.fail(error);
  }
  socket.write(BELL);
});
// Nobody is left to ask anything; without the socket nothing keeps the thread running.
socket.on('error', () => socket.destroy());
