import { expect, test } from 'vitest';
import { AnnouncedFile, SLOT_BYTES } from '../../../gateway/journal/announced-file.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import { settle } from '../../support/manual-clock.ts';
import { MemoryDisk } from '../../support/memory-disk.ts';
import { alarmEvent, systemEvent } from './journal-fixture.ts';

const PATH = '/data/journal/announced';

function announced(...ids: string[]): HazgateEvent[] {
  return ids.map((id) => alarmEvent(id, 2) as HazgateEvent);
}

async function reread(disk: MemoryDisk) {
  return new AnnouncedFile(disk, PATH).load();
}

test('alarms and a failure are found again, and forgotten when cleared', async () => {
  const disk = new MemoryDisk();
  const file = new AnnouncedFile(disk, PATH);
  await file.reserve();
  expect(disk.bytes(PATH)).toHaveLength(2 * SLOT_BYTES);
  expect(await reread(disk)).toEqual({ alarms: new Map(), failure: null });
  file.add([systemEvent('gap') as HazgateEvent, ...announced('a', 'b')]);
  await file.fail(3, 17);
  expect(await reread(disk)).toEqual({
    alarms: new Map([
      ['a', 2],
      ['b', 2],
    ]),
    failure: { epoch: 3, confirmedLsn: 17 },
  });
  file.clear();
  await file.settled();
  expect(await reread(disk)).toEqual({ alarms: new Map(), failure: null });
  expect(disk.bytes(PATH)).toHaveLength(2 * SLOT_BYTES);
  await file.close();
});

test('a write that is torn at any byte leaves the state before it', async () => {
  const disk = new MemoryDisk();
  const file = new AnnouncedFile(disk, PATH);
  file.add(announced('a'));
  await file.settled();
  const before = disk.bytes(PATH);
  file.add(announced('b'));
  await file.settled();
  const after = disk.bytes(PATH);
  const newest = before.length > SLOT_BYTES ? 0 : SLOT_BYTES;
  const length = 16 + after.readUInt32BE(newest + 8);
  for (let torn = 0; torn < length; torn += 1) {
    const bytes = Buffer.from(after);
    bytes.fill(0, newest + torn, newest + length);
    disk.overwrite(PATH, bytes);
    expect((await reread(disk)).alarms.has('a')).toBe(true);
    expect((await reread(disk)).alarms.has('b')).toBe(false);
  }
});

test('of more alarms than there is room for the newest are kept', async () => {
  const disk = new MemoryDisk();
  const file = new AnnouncedFile(disk, PATH);
  await file.reserve();
  const ids = Array.from({ length: 20_000 }, (_, number) => `alarm-with-a-long-name-${number}`);
  file.add(announced(...ids));
  await file.settled();
  const { alarms } = await reread(disk);
  expect(alarms.size).toBeGreaterThan(3_000);
  expect(alarms.has('alarm-with-a-long-name-19999')).toBe(true);
  expect(alarms.has('alarm-with-a-long-name-0')).toBe(false);
  expect(disk.bytes(PATH)).toHaveLength(2 * SLOT_BYTES);
});

test('a disk that is full still takes what there is reserved room for', async () => {
  const disk = new MemoryDisk();
  const file = new AnnouncedFile(disk, PATH);
  await file.reserve();
  disk.capacityBytes = 0;
  file.add(announced('a'));
  await file.settled();
  expect((await reread(disk)).alarms.has('a')).toBe(true);
});

test('a disk that takes nothing rejects nothing', async () => {
  const disk = new MemoryDisk();
  disk.intercept = () => ({ code: 'EIO' });
  const file = new AnnouncedFile(disk, PATH);
  expect(await file.load()).toEqual({ alarms: new Map(), failure: null });
  await file.reserve();
  file.add(announced('a'));
  await file.fail(1, 1);
  await file.close();
  disk.intercept = null;
  expect((await reread(disk)).alarms.size).toBe(0);
});

test('while one state is written the states after it are written as one', async () => {
  const disk = new MemoryDisk();
  const file = new AnnouncedFile(disk, PATH);
  await file.reserve();
  let writes = 0;
  disk.intercept = ({ kind }) => {
    if (kind === 'write') writes += 1;
    return null;
  };
  for (let number = 0; number < 50; number += 1) file.add(announced(`a${number}`));
  await settle();
  expect(writes).toBeLessThan(4);
  expect((await reread(disk)).alarms.size).toBe(50);
});
