import { expect, test } from 'vitest';
import { sealConfiguration } from '../../gateway/config/configuration-hash.ts';
import type { Core, CoreClock } from '../../gateway/core.ts';
import type { Configuration } from '../../rules/configuration.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { siteFileSchema } from '../../rules/site-file.ts';
import { ManualClock, settle } from '../support/manual-clock.ts';
import { MemoryDisk } from '../support/memory-disk.ts';
import { testCore } from '../support/test-core.ts';
import { frameOffsets, segmentFirsts, segmentPath } from './journal/journal-fixture.ts';

const HIGH = { H: 10, HH: 12 };

function configuration(limits: object = HIGH, others: readonly string[] = []): Configuration {
  const name = { zh: '园', en: 'park' };
  const site = siteFileSchema.parse({
    site: { id: 'park', kind: 'park', name, region: ['east'], timeZone: 'UTC' },
    sources: [
      {
        id: 'tanks',
        kind: 'custom',
        name,
        points: ['p0', ...others].map((id) => ({ id, kind: 'analog', periodSeconds: 60, limits })),
      },
    ],
  });
  return sealConfiguration({ sites: [site], profiles: [] });
}

class Clock extends ManualClock implements CoreClock {
  continueAt(steadyMs: number): void {
    this.advanceNow(Math.max(0, steadyMs - this.now().steadyMs));
  }
}

/** Lives of one core over one disk that keeps everything, until somebody spoils it. */
class Plant {
  readonly disk = new MemoryDisk();
  readonly clock = new Clock();
  core: Core = testCore(this.disk, this.clock);

  async start(given: Configuration = configuration()): Promise<void> {
    await this.core.start(given);
    await this.#synced();
  }

  async read(value: number, point = 'p0'): Promise<number> {
    this.clock.advanceNow(1_000);
    const topic = `hazgate/v1/park/tanks/${point}/reading`;
    this.core.door.admitMessage({ client: 'test', topic, payload: Buffer.from(String(value)) });
    return this.#synced();
  }

  async acknowledge(): Promise<number> {
    this.clock.advanceNow(1_000);
    const alarm = String(this.core.engine.openAlarms()[0]?.id);
    this.core.door.admit({
      kind: 'action',
      by: 'amy',
      comment: null,
      action: { do: 'acknowledge', alarm },
    });
    return this.#synced();
  }

  async configure(given: Configuration): Promise<number> {
    this.clock.advanceNow(1_000);
    this.core.configure(given, 'amy');
    return this.#synced();
  }

  /** The process is killed, these records become unreadable, and it comes up again. */
  async loseAndStart(
    lsns: readonly number[],
    given: Configuration = configuration(),
  ): Promise<void> {
    this.disk.kill();
    // From the last: frames are counted from those before them.
    for (const lsn of lsns.toReversed()) this.#spoil(lsn);
    await this.startAgain(given);
  }

  /** Turns the bytes of one record into others. */
  #spoil(lsn: number): void {
    const first = Math.max(...segmentFirsts(this.disk).filter((each) => each <= lsn));
    const path = segmentPath(first);
    const bytes = this.disk.bytes(path);
    const starts = frameOffsets(bytes);
    // The mark stays, so that those behind it are still counted from it.
    bytes.fill(0xff, Number(starts[lsn - first]) + 'HZRC'.length, starts[lsn - first + 1]);
    this.disk.overwrite(path, bytes);
  }

  async startAgain(given: Configuration = configuration()): Promise<void> {
    this.disk.kill();
    this.clock.advanceNow(1_000);
    this.core = testCore(this.disk, this.clock);
    await this.start(given);
  }

  /** The last event of each alarm, as whoever reads the journal from its beginning has it. */
  async told(): Promise<readonly string[]> {
    const last = new Map<string, string>();
    for (const { alarm, type, comment } of (await this.events()).filter(isOfAlarm))
      last.set(
        String(alarm.id),
        [alarm.rule, type, alarm.state, comment].filter(Boolean).join(' '),
      );
    return [...last.values()];
  }

  async events(): Promise<readonly HazgateEvent[]> {
    const records = await this.core.journal.readFound(1);
    return records.flatMap(({ events }) => events);
  }

  get open(): readonly string[] {
    return this.core.engine.openAlarms().map(({ rule, state }) => `${rule} ${state}`);
  }

  async #synced(): Promise<number> {
    while (this.core.journal.durableLsn < this.core.door.lastLsn) await settle();
    return this.core.door.lastLsn;
  }
}

function isOfAlarm(event: HazgateEvent): event is Extract<HazgateEvent, { kind: 'alarm' }> {
  return event.kind === 'alarm';
}

const ENDED = 'analog-high closed NORMAL its end lies in lost records';

test('an alarm whose end lies in a hole, and in whose place another stands since, ends with an event, once', async () => {
  const plant = new Plant();
  await plant.start();
  await plant.read(11);
  const lost = [await plant.read(5), await plant.acknowledge()];
  await plant.read(11);
  await plant.loseAndStart(lost);
  expect(plant.core.recovery.damage).toMatchObject([{ lsnFrom: lost[0], lsnTo: lost[1] }]);
  const told = [ENDED, 'analog-high raised UNACK'];
  expect(await plant.told()).toEqual(told);
  expect(plant.open).toEqual(['analog-high UNACK']);
  const events = await plant.events();
  await plant.startAgain();
  expect(plant.core.recovery).toMatchObject({ damage: [], difference: null });
  expect(await plant.told()).toEqual(told);
  await plant.read(12);
  // A second hole finds nothing more to end.
  const second = await plant.read(13);
  await plant.read(12);
  await plant.loseAndStart([second]);
  expect(plant.core.recovery.damage).toMatchObject([{ lsnFrom: second, lsnTo: second }]);
  const closed = (await plant.events()).filter(({ type }) => type === 'closed');
  expect(closed).toEqual(events.filter(({ type }) => type === 'closed'));
});

test('an alarm whose point a configuration behind a hole has taken away ends with an event', async () => {
  const plant = new Plant();
  const before = configuration(HIGH, ['p1']);
  await plant.start(before);
  await plant.read(11, 'p1');
  const lost = [await plant.read(5, 'p1'), await plant.acknowledge()];
  await plant.configure(configuration());
  await plant.loseAndStart(lost);
  expect(await plant.told()).toEqual([ENDED]);
  expect(plant.open).toEqual([]);
});

test('an alarm of which nothing behind a hole tells stays open', async () => {
  const plant = new Plant();
  await plant.start();
  await plant.read(11);
  const lost = [await plant.read(5), await plant.acknowledge()];
  await plant.read(6);
  await plant.loseAndStart(lost);
  expect(await plant.told()).toEqual(['analog-high raised UNACK']);
  expect(plant.open).toEqual(['analog-high UNACK']);
  await plant.read(5);
  expect(await plant.told()).toEqual(['analog-high returned RTNUN']);
});

test('a configuration behind a hole is not judged with what was read before it: nothing is open that was never told', async () => {
  const plant = new Plant();
  await plant.start();
  await plant.read(9);
  const lost = [await plant.read(5)];
  const strict = configuration({ H: 8 });
  await plant.configure(strict);
  await plant.read(6);
  await plant.loseAndStart(lost, strict);
  expect(await plant.told()).toEqual([]);
  expect(plant.open).toEqual([]);
  expect(plant.core.engine.register.points[0]?.limits).toEqual({ H: 8 });
  await plant.read(9);
  expect(plant.open).toEqual(['analog-high UNACK']);
});
