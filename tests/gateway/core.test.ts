import { expect, test } from 'vitest';
import { plantSite, RIG, readingTopic } from '../../gateway/bench/rig.ts';
import { sealConfiguration } from '../../gateway/config/configuration-hash.ts';
import { type Core, type CoreClock, recordsBetweenSnapshots } from '../../gateway/core.ts';
import { ManualClock, settle } from '../support/manual-clock.ts';
import { MemoryDisk } from '../support/memory-disk.ts';
import { CORE_DIRECTORY, testCore } from '../support/test-core.ts';

test.each([
  { points: 0, records: 200_000 },
  { points: 20_000, records: 200_000 },
  { points: 20_001, records: 200_010 },
  { points: 100_000, records: 1_000_000 },
])(
  'of a plant of $points points a snapshot is taken every $records records',
  ({ points, records }) => {
    expect(recordsBetweenSnapshots(points)).toBe(records);
  },
);

class FreshClock extends ManualClock implements CoreClock {
  continueAt(): void {
    throw new Error('no run was before this one');
  }
}

async function startedCore(pointsEach: number): Promise<{ core: Core; disk: MemoryDisk }> {
  const disk = new MemoryDisk();
  const core = testCore(disk, new FreshClock());
  const site = plantSite({ ...RIG, pointsEach });
  await core.start(sealConfiguration({ sites: [site], profiles: [] }));
  return { core, disk };
}

/** Has the journal grow to so many records, all of them durable. */
async function growTo(core: Core, records: number): Promise<void> {
  const topic = readingTopic(0, 0);
  while (core.door.lastLsn < records) {
    const count = Math.min(5_000, records - core.door.lastLsn);
    for (let n = 0; n < count; n += 1) {
      const payload = Buffer.from(`{"v":12.5,"n":${core.door.lastLsn}}`);
      core.door.admitMessage({ client: 'test', topic, payload });
    }
    while (core.journal.durableLsn < core.door.lastLsn) await settle();
  }
}

test('a core takes its first snapshot after as many records as its plant asks for', async () => {
  const { core, disk } = await startedCore(20_100);
  const snapshots = () =>
    disk.paths().filter((path) => path.startsWith(`${CORE_DIRECTORY}/snapshots/`));
  await growTo(core, 200_999);
  await settle();
  expect(snapshots()).toEqual([]);
  await growTo(core, 201_000);
  while (snapshots().length === 0) await settle();
  await core.stop('tested');
});
