import { expect, test } from 'vitest';
import { plantSite, RIG, readingTopic } from '../../gateway/bench/rig.ts';
import { sealConfiguration } from '../../gateway/config/configuration-hash.ts';
import { type Core, type CoreClock, recordsBetweenSnapshots } from '../../gateway/core.ts';
import type { Cancel } from '../../gateway/ports.ts';
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

/** A machine on which to read the directory of the journal takes a while. */
class SlowDisk extends MemoryDisk {
  readMs = 0;
  readonly #time: ManualClock;

  constructor(time: ManualClock) {
    super();
    this.#time = time;
  }

  override async list(directory: string): Promise<readonly string[]> {
    this.#time.advanceNow(this.readMs);
    return super.list(directory);
  }
}

/** The clock of one run: it begins anew, until it is told where to go on. */
class RunClock implements CoreClock {
  readonly #time: ManualClock;
  #offsetMs: number;

  constructor(time: ManualClock) {
    this.#time = time;
    this.#offsetMs = -time.now().steadyMs;
  }

  now() {
    const { steadyMs, wallMs } = this.#time.now();
    return { steadyMs: steadyMs + this.#offsetMs, wallMs };
  }

  schedule(afterMs: number, task: () => void): Cancel {
    return this.#time.schedule(afterMs, task);
  }

  continueAt(steadyMs: number): void {
    this.#offsetMs = steadyMs - this.#time.now().steadyMs;
  }
}

test.each([
  { first: 0, second: 40_000 },
  { first: 40_000, second: 0 },
  { first: 7_000, second: 7_000 },
])(
  'what recovering takes ($first ms, then $second ms) counts as time like any other',
  async ({ first, second }) => {
    const machine = new ManualClock();
    const disk = new SlowDisk(machine);
    const configuration = sealConfiguration({ sites: [plantSite(RIG)], profiles: [] });
    const start = async (readMs: number) => {
      disk.readMs = readMs;
      const clock = new RunClock(machine);
      const uptimeMs = () => machine.now().steadyMs;
      const core = testCore(disk, clock, () => ({ bootId: 'boot', uptimeMs: uptimeMs() }));
      await core.start(configuration);
      return { core, aheadMs: clock.now().steadyMs - uptimeMs() };
    };
    const before = await start(first);
    machine.advanceNow(60_000);
    await before.core.stop('tested');
    const again = await start(second);
    expect(again.aheadMs).toBe(before.aheadMs);
    await again.core.stop('tested');
  },
);
