import { describe, expect, it } from 'vitest';
import { type RefusedMessage, RejectedStore } from '../../../gateway/ingest/rejected-store.ts';
import type { RejectionCode } from '../../../gateway/wire/rejection.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryDisk } from './memory-disk.ts';

const TOPIC = 'hazgate/v1/north-park/farm-1/lt-101/reading';

function refused(text: string, code: RejectionCode = 'malformed', topic = TOPIC): RefusedMessage {
  return {
    client: 'device-1',
    topic,
    payload: Buffer.from(text),
    rejections: [{ topic, item: null, code, detail: 'say why' }],
  };
}

async function open(
  options: { disk?: MemoryDisk; bytesMax?: number; generationBytes?: number } = {},
) {
  const { disk = new MemoryDisk(), ...bounds } = options;
  const clock = new ManualClock();
  const troubles: (string | null)[] = [];
  const store = new RejectedStore({
    clock,
    disk,
    directory: '/data/rejected',
    onTrouble: (detail) => troubles.push(detail),
    ...bounds,
  });
  await store.start();
  return { store, disk, clock, troubles };
}

function textOf(record: { readonly payload: Uint8Array }): string {
  return Buffer.from(record.payload).toString();
}

describe('the store of refused messages', () => {
  it('keeps reason and payload, newest first, once they are synced', async () => {
    const { store, disk } = await open();
    expect(await store.keep(refused('one'))).toBe(true);
    expect(disk.syncs).toBe(1);
    expect(await store.keep(refused('two'))).toBe(true);
    const records = await store.list({ limit: 10 });
    expect(records.map(textOf)).toEqual(['two', 'one']);
    expect(records[1]).toMatchObject({
      client: 'device-1',
      topic: TOPIC,
      site: 'north-park',
      bytes: 3,
      rejected: 1,
      rejections: [{ item: null, code: 'malformed', detail: 'say why' }],
      at: '2026-11-21T00:00:00.000Z',
    });
  });

  it('syncs once for all that came while it was syncing', async () => {
    const { store, disk } = await open();
    const kept = Array.from({ length: 50 }, (_, index) => store.keep(refused(`m${index}`)));
    expect(await Promise.all(kept)).toEqual(Array.from({ length: 50 }, () => true));
    expect(disk.syncs).toBeLessThan(5);
    expect((await store.list({ limit: 100 })).map(textOf)[0]).toBe('m49');
  });

  it('does not settle before the sync', async () => {
    const { store, disk } = await open();
    disk.hang();
    let isSettled = false;
    const kept = store.keep(refused('one'))?.then(() => {
      isSettled = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSettled).toBe(false);
    expect(await store.list({ limit: 10 })).toEqual([]);
    disk.resume();
    await kept;
    expect(await store.list({ limit: 10 })).toHaveLength(1);
  });

  it('keeps the first 4 KiB of a payload and its whole size', async () => {
    const { store } = await open();
    await store.keep(refused('x'.repeat(10_000)));
    const [record] = await store.list({ limit: 1 });
    expect(record?.payload.byteLength).toBe(4 * 1024);
    expect(record?.bytes).toBe(10_000);
  });

  it('counts a message for an unknown site without keeping it', async () => {
    const { store, disk } = await open();
    expect(store.keep(refused('1', 'unknown-site'))).toBeNull();
    expect(disk.writes).toBe(0);
    expect(store.counts()).toEqual({ rejected: 1, kept: 0, lost: 0, unknownSite: 1 });
  });

  it('pages by id and by site', async () => {
    const { store } = await open({ generationBytes: 1_000 });
    for (let index = 0; index < 20; index += 1) {
      const site = index % 2 === 0 ? 'north-park' : 'south-park';
      await store.keep(refused(`m${index}`, 'malformed', `hazgate/v1/${site}/a/readings`));
    }
    const seen: string[] = [];
    let before: number | undefined;
    for (;;) {
      const page = await store.list({ limit: 3, before, sites: ['south-park'] });
      if (page.length === 0) break;
      seen.push(...page.map(textOf));
      before = page.at(-1)?.id;
    }
    expect(seen).toEqual(['m19', 'm17', 'm15', 'm13', 'm11', 'm9', 'm7', 'm5', 'm3', 'm1']);
  });

  it('drops the oldest file to stay within its bound', async () => {
    const { store, disk } = await open({ bytesMax: 4_000, generationBytes: 1_000 });
    for (let index = 0; index < 100; index += 1) await store.keep(refused(`m${index}`));
    const total = [...disk.files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(total).toBeLessThanOrEqual(4_000);
    expect(total).toBeGreaterThan(2_500);
    expect((await store.list({ limit: 1 })).map(textOf)).toEqual(['m99']);
  });

  it('goes on after a restart, behind a torn end of any length', async () => {
    const { store, disk } = await open();
    await store.keep(refused('one'));
    const path = [...disk.files.keys()][0] ?? '';
    const whole = disk.files.get(path)?.bytes ?? Buffer.alloc(0);
    await store.keep(refused('two'));
    const both = disk.files.get(path)?.bytes ?? Buffer.alloc(0);
    await store.stop();
    for (let size = whole.length; size < both.length; size += 1) {
      disk.files.set(path, { bytes: Buffer.from(both.subarray(0, size)) });
      const again = await open({ disk });
      await again.store.keep(refused('three'));
      expect((await again.store.list({ limit: 10 })).map(textOf)).toEqual(['three', 'one']);
      await again.store.stop();
    }
  });

  it('reads up to a damaged record of an older file', async () => {
    const { store, disk } = await open({ generationBytes: 500 });
    for (let index = 0; index < 6; index += 1) await store.keep(refused(`m${index}`));
    const oldest = disk.files.get([...disk.files.keys()].sort()[0] ?? '');
    if (oldest !== undefined) oldest.bytes[oldest.bytes.length - 1] = 0xff;
    const texts = (await store.list({ limit: 10 })).map(textOf);
    expect(texts).toContain('m0');
    expect(texts).toContain('m5');
    expect(texts.length).toBe(5);
  });

  it('writes on where the disk takes less than it was given', async () => {
    const disk = new MemoryDisk();
    disk.writeBytesMax = 7;
    const { store } = await open({ disk });
    expect(await store.keep(refused('one'))).toBe(true);
    expect((await store.list({ limit: 1 })).map(textOf)).toEqual(['one']);
  });

  it('gives up at once where the disk is full, says so, and tries again later', async () => {
    const { store, disk, clock, troubles } = await open();
    await store.keep(refused('before'));
    disk.writeBytesMax = 0;
    expect(await store.keep(refused('lost'))).toBe(false);
    expect(troubles).toEqual(["refused messages can't be kept: the disk takes no more"]);
    expect(store.keep(refused('not tried'))).toBeNull();
    disk.writeBytesMax = Number.POSITIVE_INFINITY;
    clock.advanceNow(5_000);
    expect(troubles.at(-1)).toBeNull();
    expect(await store.keep(refused('after'))).toBe(true);
    expect((await store.list({ limit: 10 })).map(textOf)).toEqual(['after', 'before']);
    expect(store.counts()).toEqual({ rejected: 4, kept: 2, lost: 2, unknownSite: 0 });
  });

  it('starts over what it could not start, without writing over what is there', async () => {
    const { store, disk } = await open();
    await store.keep(refused('before'));
    await store.stop();
    disk.failure = new Error('EIO');
    const again = await open({ disk });
    expect(again.troubles).toEqual(["refused messages can't be kept: EIO"]);
    disk.failure = null;
    again.clock.advanceNow(5_000);
    await again.store.keep(refused('after'));
    expect((await again.store.list({ limit: 10 })).map(textOf)).toEqual(['after', 'before']);
  });

  it('holds nobody up longer than a second where the disk hangs, and catches up', async () => {
    const { store, disk, clock, troubles } = await open();
    disk.hang();
    const first = store.keep(refused('one'));
    const second = store.keep(refused('two'));
    await new Promise((resolve) => setImmediate(resolve));
    clock.advanceNow(1_000);
    expect(await first).toBe(false);
    expect(await second).toBe(false);
    expect(await store.keep(refused('three'))).toBe(false);
    expect(troubles).toEqual(['refused messages: the disk is slow']);
    disk.resume();
    await expect.poll(() => store.counts().kept).toBe(3);
    expect(troubles.at(-1)).toBeNull();
    expect((await store.list({ limit: 10 })).map(textOf)).toEqual(['three', 'two', 'one']);
  });

  it('bounds what waits for a disk that hangs', async () => {
    const { store, disk, clock } = await open();
    disk.hang();
    for (let index = 0; index < 3_000; index += 1) void store.keep(refused('x'.repeat(4_096)));
    expect(store.counts().lost).toBeGreaterThan(1_000);
    const stopped = store.stop();
    clock.advanceNow(1_000);
    await stopped;
  });
});
