import { expect, test } from 'vitest';
import { EMPTY_HEADS } from '../../../gateway/journal/chain.ts';
import { SnapshotStore } from '../../../gateway/journal/snapshot-store.ts';
import { MemoryDisk } from '../../support/memory-disk.ts';

function snapshot(lsn: number, parts: readonly unknown[] = [{ of: lsn }, 'text', null]) {
  const heads = { ...EMPTY_HEADS, seq: lsn };
  return { lsn, software: '1.0.0', heads, value: { state: lsn }, parts };
}

async function stored(...lsns: number[]): Promise<{ disk: MemoryDisk; store: SnapshotStore }> {
  const disk = new MemoryDisk();
  const store = new SnapshotStore(disk, '/data');
  for (const lsn of lsns) await store.save(snapshot(lsn));
  return { disk, store };
}

test('the newest snapshot comes back as it was saved', async () => {
  const { store } = await stored(5, 10);
  expect(await store.loadNewest()).toEqual(snapshot(10));
  expect(await new SnapshotStore(new MemoryDisk(), '/data').loadNewest()).toBeNull();
});

test.each([
  { name: 'no parts', parts: [] },
  { name: 'one part', parts: ['one'] },
  {
    name: 'more parts than one frame holds',
    parts: Array.from({ length: 11 }, (_, n) => `${n}`.repeat(2 ** 20)),
  },
])('$name come back in order', async ({ parts }) => {
  const store = new SnapshotStore(new MemoryDisk(), '/data');
  await store.save(snapshot(5, parts));
  expect(await store.loadNewest()).toEqual(snapshot(5, parts));
});

test('parts are asked for while it is saved, with others at work in between', async () => {
  const store = new SnapshotStore(new MemoryDisk(), '/data');
  let turns = 0;
  let isSaved = false;
  const count = (): void => {
    turns += 1;
    if (!isSaved) setImmediate(count);
  };
  setImmediate(count);
  const turnOf: number[] = [];
  function* parts(): Generator<string> {
    for (let part = 0; part < 20; part += 1) {
      turnOf.push(turns);
      yield 'x'.repeat(300_000);
    }
  }
  await store.save({ ...snapshot(5), parts: parts() });
  isSaved = true;
  expect(new Set(turnOf).size).toBe(20);
});

test('the newest two are kept, and the newest at or below a record is found', async () => {
  const { disk, store } = await stored(5, 10, 15);
  expect(disk.paths()).toEqual([
    '/data/snapshots/000000000000010.snapshot',
    '/data/snapshots/000000000000015.snapshot',
  ]);
  expect(await store.loadNewest(undefined, 14)).toEqual(snapshot(10));
  expect(await store.loadNewest(undefined, 9)).toBeNull();
});

test('a damaged snapshot is passed over for the one before it', async () => {
  const { disk, store } = await stored(5, 10);
  const path = '/data/snapshots/000000000000010.snapshot';
  const whole = disk.bytes(path);
  for (let offset = 0; offset < whole.length; offset += 1) {
    const bytes = Buffer.from(whole);
    bytes[offset] = (bytes[offset] ?? 0) ^ 4;
    disk.overwrite(path, bytes);
    expect(await store.loadNewest()).toEqual(snapshot(5));
    disk.overwrite(path, whole.subarray(0, offset));
    expect(await store.loadNewest()).toEqual(snapshot(5));
  }
});

test('a snapshot under a wrong name, or of another shape, is passed over', async () => {
  const { disk, store } = await stored(5);
  disk.overwrite(
    '/data/snapshots/000000000000020.snapshot',
    disk.bytes('/data/snapshots/000000000000005.snapshot'),
  );
  disk.overwrite('/data/snapshots/notes.txt', Buffer.from('x'));
  expect(await store.loadNewest()).toEqual(snapshot(5));
  await store.save({ ...snapshot(30), heads: JSON.parse('{}') });
  expect(await store.loadNewest()).toBeNull();
});

test('a value that is not accepted is passed over', async () => {
  const { store } = await stored(5, 10);
  expect(await store.loadNewest<{ state: number }>(({ state }) => state < 10)).toEqual(snapshot(5));
  expect(await store.loadNewest<{ deep: { er: number } }>(({ deep }) => deep.er > 0)).toBeNull();
});

test('a save that the disk refuses leaves the older snapshots', async () => {
  const { disk, store } = await stored(5, 10);
  disk.intercept = ({ kind }) => (kind === 'sync' ? { code: 'EIO' } : null);
  await expect(store.save(snapshot(15))).rejects.toThrow('EIO');
  expect(await store.loadNewest()).toEqual(snapshot(10));
});
