import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CALL_BYTES_MAX } from '../../../gateway/journal/disk-call.ts';
import { DiskThread } from '../../../gateway/journal/disk-thread.ts';
import { NodeDisk } from '../../../gateway/journal/node-disk.ts';
import { UnconfirmedError } from '../../../gateway/ports.ts';
import { inDirectory } from '../views/support.ts';

/** Bytes that tell where they stand. */
function counted(length: number, from = 0): Buffer {
  return Buffer.from(Array.from({ length }, (_, at) => (from + at) % 251));
}

async function withThread(use: (thread: DiskThread, path: string) => Promise<void>): Promise<void> {
  await inDirectory(async (directory) => {
    const thread = await DiskThread.start();
    try {
      await use(thread, join(directory, 'file'));
    } finally {
      await thread.stop();
    }
  });
}

describe('the thread for commits', () => {
  test('writes parts one behind the other, where they belong, more than one call takes too', () =>
    withThread(async (thread, path) => {
      const file = await open(path, 'w+');
      const parts = [
        counted(10),
        counted(0),
        counted(2 * CALL_BYTES_MAX, 10),
        counted(CALL_BYTES_MAX - 7, 2 * CALL_BYTES_MAX + 10),
        counted(CALL_BYTES_MAX, 3 * CALL_BYTES_MAX + 3),
      ];
      const whole = Buffer.concat(parts);
      await thread.writeThrough(file.fd, parts, 5);
      const written = await readFile(path);
      expect(written.subarray(0, 5)).toEqual(Buffer.alloc(5));
      expect(written.subarray(5).equals(whole)).toBe(true);
      await thread.writeThrough(file.fd, [counted(3)], 0);
      expect((await readFile(path)).subarray(0, 6)).toEqual(Buffer.from([0, 1, 2, 0, 0, 0]));
      await file.close();
    }));

  test('answers hundreds of calls, each once and in its turn', () =>
    withThread(async (thread, path) => {
      const file = await open(path, 'w+');
      for (let at = 0; at < 300; at++) {
        await thread.writeThrough(file.fd, [Buffer.from([at % 251])], at);
        expect((await readFile(path)).length).toBe(at + 1);
      }
      await file.close();
    }));

  test('tells a disk that does not take all from one that does not confirm', () =>
    withThread(async (thread, path) => {
      await (await open(path, 'w')).close();
      const readable = await open(path, 'r');
      const refused = thread.writeThrough(readable.fd, [counted(4)], 0);
      await expect(refused).rejects.toThrow('EBADF');
      await expect(refused).rejects.not.toBeInstanceOf(UnconfirmedError);
      await readable.close();
      // What is no file on a disk takes everything and can't be told to keep it.
      const nowhere = await open('/dev/null', 'r+');
      const unconfirmed = thread.writeThrough(nowhere.fd, [counted(4)], 0);
      await expect(unconfirmed).rejects.toBeInstanceOf(UnconfirmedError);
      await expect(unconfirmed).rejects.toThrow('EINVAL');
      await nowhere.close();
      const file = await open(path, 'r+');
      await thread.writeThrough(file.fd, [counted(4)], 0);
      expect(await readFile(path)).toEqual(counted(4));
      await file.close();
    }));

  test.runIf(process.platform === 'linux')(
    'tries again what a full disk did not take: it says so',
    () =>
      withThread(async (thread) => {
        const full = await open('/dev/full', 'r+');
        const refused = thread.writeThrough(full.fd, [counted(4)], 0);
        await expect(refused).rejects.toThrow('ENOSPC');
        await expect(refused).rejects.not.toBeInstanceOf(UnconfirmedError);
        await full.close();
      }),
  );

  test('does not confirm what it is asked once it has ended, and takes one call at a time', () =>
    withThread(async (thread, path) => {
      const file = await open(path, 'w+');
      const first = thread.writeThrough(file.fd, [counted(4)], 0);
      expect(() => thread.writeThrough(file.fd, [counted(4, 100)], 0)).toThrow('one call');
      await first;
      expect(await readFile(path)).toEqual(counted(4));
      await thread.stop();
      const late = thread.writeThrough(file.fd, [counted(4)], 0);
      await expect(late).rejects.toBeInstanceOf(UnconfirmedError);
      await expect(late).rejects.toThrow('its thread ended');
      await file.close();
    }));
});

test('files of a disk are committed by one thread, which ends with the disk', () =>
  inDirectory(async (directory) => {
    const disk = new NodeDisk();
    const one = await disk.open(join(directory, 'one'), 'commits');
    const two = await disk.open(join(directory, 'two'), 'commits');
    await one.writeThrough([Buffer.from('on'), Buffer.from('e')], 0);
    await two.writeThrough([Buffer.from('two')], 1);
    expect(await readFile(join(directory, 'one'), 'utf8')).toBe('one');
    expect(await readFile(join(directory, 'two'), 'utf8')).toBe('\0two');
    await disk.close();
    await expect(one.writeThrough([Buffer.from('1')], 0)).rejects.toBeInstanceOf(UnconfirmedError);
    const other = await disk.open(join(directory, 'other'));
    await other.writeThrough([Buffer.from('other')], 0);
    expect(await readFile(join(directory, 'other'), 'utf8')).toBe('other');
    await Promise.all([one, two, other].map((file) => file.close()));
  }));
