import { access, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal } from '../../../gateway/journal/journal.ts';
import { NodeDisk } from '../../../gateway/journal/node-disk.ts';
import { verifyDirectory } from '../../../gateway/journal/verify.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { alarmEvent, ListenerLog, message, readAll } from './journal-fixture.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hazgate-disk-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

test('a file is written, read, cut, renamed and removed', async () => {
  const disk = new NodeDisk();
  const folder = join(directory, 'a', 'b');
  await disk.makeDirectory(folder);
  const file = await disk.open(join(folder, 'one'));
  expect(await file.write(Buffer.from('hello'), 0)).toBe(5);
  expect(await file.write(Buffer.from('!'), 7)).toBe(1);
  await file.sync();
  const into = Buffer.alloc(20);
  expect(await file.read(into, 0)).toBe(8);
  expect(into.subarray(0, 8).toString()).toBe('hello\0\0!');
  expect(await file.read(into, 8)).toBe(0);
  await file.truncate(3);
  expect(await file.size()).toBe(3);
  await file.close();
  await expect(file.size()).rejects.toThrow('EBADF');
  const again = await disk.open(join(folder, 'one'));
  expect(await again.size()).toBe(3);
  await again.close();
  await disk.rename(join(folder, 'one'), join(folder, 'two'));
  await disk.syncDirectory(folder);
  expect(await disk.list(folder)).toEqual(['two']);
  expect((await stat(join(folder, 'two'))).mode & 0o077).toBe(0);
  await disk.remove(join(folder, 'two'));
  expect(await disk.list(folder)).toEqual([]);
});

test('a missing folder is empty, and what is no folder is an error', async () => {
  const disk = new NodeDisk();
  expect(await disk.list(join(directory, 'missing'))).toEqual([]);
  await (await disk.open(join(directory, 'file'))).close();
  await expect(disk.list(join(directory, 'file'))).rejects.toThrow('ENOTDIR');
  await expect(disk.open(directory)).rejects.toThrow('EISDIR');
  await expect(disk.syncDirectory(join(directory, 'missing'))).rejects.toThrow('ENOENT');
});

test('a disk for reading makes no file', async () => {
  const disk = new NodeDisk('read');
  await expect(disk.open(join(directory, 'missing'))).rejects.toThrow('ENOENT');
  await expect(access(join(directory, 'missing'))).rejects.toThrow('ENOENT');
});

test('a journal on the real file system is found again and verifies while it is open', async () => {
  const disk = new NodeDisk();
  const open = async () => {
    const listener = new ListenerLog();
    const journal = new Journal({
      disk,
      clock: new ManualClock(),
      directory,
      listener,
      sign: null,
      limits: { segmentBytes: 5_000 },
    });
    return { listener, journal, opening: await journal.open() };
  };
  const { journal, listener } = await open();
  const at = { steadyMs: 0, wallMs: 0 };
  const isDurable = (lsn: number) =>
    expect.poll(() => listener.durableLsn, { timeout: 10_000 }).toBe(lsn);
  for (let lsn = 1; lsn <= 50; lsn += 1) {
    journal.append(at, message('x'.repeat(100)), [alarmEvent(`alarm-${lsn}`)]);
    if (lsn % 10 === 0) await isDurable(lsn);
  }
  expect(await verifyDirectory(new NodeDisk('read'), directory)).toMatchObject({
    ok: true,
    counts: { events: 50 },
  });
  const before = await readAll(journal);
  await journal.stop();
  const again = await open();
  expect(again.opening).toMatchObject({ nextLsn: 51, damage: [], tornTail: null });
  expect(await readAll(again.journal)).toEqual(before);
  await again.journal.stop();
  await disk.close();
});
