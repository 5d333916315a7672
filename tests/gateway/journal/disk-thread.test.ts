import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskThread } from '../../../gateway/journal/disk-thread.ts';
import { type FileThread, NodeDisk } from '../../../gateway/journal/node-disk.ts';
import { writeAll } from '../../../gateway/journal/segment.ts';
import { SystemClock } from '../../../gateway/system-clock.ts';

const clock = new SystemClock();
/** Of the shared memory; what is longer is written in several calls. */
const CALL_BYTES_MAX = 4 * 1024 * 1024;
let directory = '';
let thread: DiskThread;

// No process has as many files open.
const NO_DESCRIPTOR = 1_000_000;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hazgate-disk-thread-'));
  const started = await DiskThread.start(clock);
  if (started === null) throw new Error('the thread did not start');
  thread = started;
});

afterEach(async () => {
  await thread.stop();
  await rm(directory, { recursive: true });
});

test('writes to a position and forces it to the disk', async () => {
  const path = join(directory, 'file');
  const file = await open(path, 'w');
  expect(await thread.write(file.fd, Buffer.from('hello'), 2)).toBe(5);
  expect(await thread.write(file.fd, Buffer.from('!'), 7)).toBe(1);
  await thread.sync(file.fd);
  await file.close();
  expect(await readFile(path, 'latin1')).toBe('\0\0hello!');
});

test('what is asked for at once is done one after the other, each with its own bytes', async () => {
  const path = join(directory, 'file');
  const file = await open(path, 'w');
  const calls = Array.from({ length: 50 }, (_, index) =>
    thread.write(file.fd, Buffer.alloc(3, 0x41 + (index % 26)), index * 3),
  );
  expect(await Promise.all(calls)).toEqual(calls.map(() => 3));
  await file.close();
  const expected = calls.map((_, index) => String.fromCharCode(0x41 + (index % 26)).repeat(3));
  expect(await readFile(path, 'latin1')).toBe(expected.join(''));
});

test('takes the beginning of what is longer than its memory, and the rest when called again', async () => {
  const path = join(directory, 'file');
  const bytes = Buffer.alloc(CALL_BYTES_MAX + 1_000, 'hazgate');
  const file = await new NodeDisk('write', thread).open(path, 'commits');
  expect(await file.write(bytes, 0)).toBe(CALL_BYTES_MAX);
  await writeAll(file, bytes, 0);
  await file.sync();
  await file.close();
  expect((await readFile(path)).equals(bytes)).toBe(true);
});

test('fails with the error of the system, and goes on', async () => {
  const fails = { code: 'EBADF', message: 'EBADF: bad file descriptor, write', syscall: 'write' };
  await expect(thread.write(NO_DESCRIPTOR, Buffer.from('x'), 0)).rejects.toMatchObject(fails);
  await expect(thread.sync(NO_DESCRIPTOR)).rejects.toThrow('EBADF: bad file descriptor, fdatasync');
  const file = await open('/dev/full', 'w');
  await expect(thread.write(file.fd, Buffer.from('x'), 0)).rejects.toMatchObject({
    code: 'ENOSPC',
  });
  await file.close();
  const path = join(directory, 'file');
  const good = await open(path, 'w');
  await thread.write(good.fd, Buffer.from('good'), 0);
  await good.close();
  expect(await readFile(path, 'utf8')).toBe('good');
});

test('a call under way when it is lost is not confirmed, and its disk goes on without it', async () => {
  const path = join(directory, 'file');
  const file = await new NodeDisk('write', thread).open(path, 'commits');
  await file.write(Buffer.from('before'), 0);
  const unconfirmed = file.sync();
  const stopped = thread.stop();
  await expect(unconfirmed).rejects.toThrow('the thread of the disk is lost: it was stopped');
  await stopped;
  expect(thread.runs).toBe(false);
  await expect(thread.sync(0)).rejects.toThrow('the thread of the disk is lost');
  expect(await file.write(Buffer.from('behind'), 6)).toBe(6);
  await file.sync();
  await file.close();
  expect(await readFile(path, 'utf8')).toBe('beforebehind');
});

test('only the file that commits wait for takes its way', async () => {
  const calls: string[] = [];
  const told: FileThread = {
    runs: true,
    write(...call) {
      calls.push('write');
      return thread.write(...call);
    },
    sync(...call) {
      calls.push('sync');
      return thread.sync(...call);
    },
  };
  const disk = new NodeDisk('write', told);
  for (const use of ['common', 'commits'] as const) {
    const file = await disk.open(join(directory, use), use);
    await file.write(Buffer.from('x'), 0);
    await file.sync();
    await file.close();
    expect(calls).toEqual(use === 'commits' ? ['write', 'sync'] : []);
  }
});

test('where it does not start in time there is none, and nothing is left of it', async () => {
  expect(await DiskThread.start(clock, 0)).toBeNull();
});
