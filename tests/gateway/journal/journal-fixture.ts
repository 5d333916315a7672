import {
  type ChainOptions,
  type ChainReport,
  ChainVerifier,
} from '../../../gateway/journal/chain-verifier.ts';
import { damageFacts } from '../../../gateway/journal/damage.ts';
import type { JournalListener } from '../../../gateway/journal/group-commit.ts';
import {
  Journal,
  type JournalLimits,
  type JournalOpening,
} from '../../../gateway/journal/journal.ts';
import type { JournalledInput, JournalRecord } from '../../../gateway/journal/record.ts';
import { SigningKey } from '../../../gateway/journal/signing-key.ts';
import { NOTHING_SEEN, type SeenElsewhere } from '../../../gateway/journal/survey.ts';
import type { EngineEvent, HazgateEvent } from '../../../rules/event.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { MemoryDisk } from '../../support/memory-disk.ts';
import { SAMPLE_ALARM } from '../../support/sample-alarm.ts';

export const DIRECTORY = '/data';
export const FOLDER = `${DIRECTORY}/journal`;
export const FIRST_SEGMENT = segmentPath(1);
/** Behind damage, records and events go on at the next multiple of it. */
export const STEP = 1_000_000;
export const SEED = Buffer.alloc(32, 7);

/** Keeps everything that the journal tells. */
export class ListenerLog implements JournalListener {
  readonly commits: { lsn: number; events: readonly HazgateEvent[] }[] = [];
  readonly announcements: HazgateEvent[] = [];
  readonly told: string[] = [];
  onDegraded: (() => void) | null = null;
  onRecovered: (() => void) | null = null;

  committed(commit: { lsn: number; events: readonly HazgateEvent[] }): void {
    this.commits.push(commit);
  }

  announced(events: readonly HazgateEvent[]): void {
    this.announcements.push(...events);
  }

  degraded(detail: string): void {
    this.told.push(`degraded: ${detail}`);
    this.onDegraded?.();
  }

  recovered(detail: string): void {
    this.told.push(`recovered: ${detail}`);
    this.onRecovered?.();
  }

  failed(detail: string): void {
    this.told.push(`failed: ${detail}`);
  }

  get durableLsn(): number {
    return this.commits.at(-1)?.lsn ?? 0;
  }

  get durableEvents(): HazgateEvent[] {
    return this.commits.flatMap(({ events }) => events);
  }
}

/** One run of a gateway's journal on a disk that may outlive it. */
export interface Run {
  readonly disk: MemoryDisk;
  readonly clock: ManualClock;
  readonly listener: ListenerLog;
  readonly journal: Journal;
  readonly opening: JournalOpening;
}

export async function openRun(
  disk: MemoryDisk = new MemoryDisk(),
  limits: Partial<JournalLimits> = {},
  seen: Partial<SeenElsewhere> = {},
): Promise<Run> {
  const clock = new ManualClock();
  const listener = new ListenerLog();
  const key = SigningKey.fromSeed(SEED);
  const journal = new Journal({
    disk,
    clock,
    directory: DIRECTORY,
    listener,
    sign: (bytes) => key.sign(bytes),
    limits: { preallocateBytes: 4096, ...limits },
  });
  const opening = await journal.open({ ...NOTHING_SEEN, ...seen });
  return { disk, clock, listener, journal, opening };
}

export function message(text: string): JournalledInput {
  const payload = new Uint8Array(Buffer.from(text));
  return {
    kind: 'message',
    client: 'c',
    topic: 'hazgate/v1/s/t/p/reading',
    payload,
    dispositions: null,
  };
}

export function alarmEvent(id: string, version = 1, site = 'north'): EngineEvent {
  return {
    kind: 'alarm',
    type: 'raised',
    at: '2026-11-21T00:00:00.000Z',
    site,
    by: null,
    comment: null,
    alarm: {
      ...SAMPLE_ALARM,
      id,
      site,
      source: 'tank-farm-1',
      point: 'lt-101',
      version,
    },
  };
}

export function systemEvent(
  type: string,
  facts: Readonly<Record<string, unknown>> = {},
  site: string | null = null,
): EngineEvent {
  return {
    kind: 'system',
    type,
    at: '2026-11-21T00:00:00.000Z',
    site,
    by: null,
    comment: null,
    system: { part: 'gateway', severity: 3, detail: type, ...facts },
  };
}

/** Verifies events in their order. */
export function verifyChain(events: Iterable<unknown>, options: ChainOptions = {}): ChainReport {
  const verifier = new ChainVerifier(options);
  for (const event of events) verifier.add(event);
  return verifier.report();
}

/** Appends a message, with an alarm event for each id. */
export function append(run: Run, text: string, ...alarms: string[]): number {
  const events = alarms.map((id) => alarmEvent(id));
  return run.journal.append(run.clock.now(), message(text), events).lsn;
}

/** Appends a JSON input with the events given. */
export function appendJson(run: Run, value: unknown, ...events: EngineEvent[]): number {
  return run.journal.append(run.clock.now(), { kind: 'json', value }, events).lsn;
}

/** The gateway tells the damage as it does after a start; all durable events behind that. */
export async function reportDamage(run: Run): Promise<readonly HazgateEvent[]> {
  const { damage } = run.opening;
  appendJson(run, { kind: 'damage' }, systemEvent('journal-damaged', damageFacts(damage)));
  await settle();
  return run.listener.durableEvents;
}

/** All durable records. */
export async function readAll(journal: Journal): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  let batch = await journal.read(1);
  while (batch.length > 0) {
    records.push(...batch);
    batch = await journal.read((batch.at(-1)?.lsn ?? 0) + 1);
  }
  return records;
}

/** The process dies; the power stays on. */
export async function killed(run: Run): Promise<MemoryDisk> {
  run.disk.kill();
  run.disk.intercept = null;
  run.disk.capacityBytes = Number.POSITIVE_INFINITY;
  await settle();
  return run.disk;
}

export function segmentPath(firstLsn: number): string {
  return `${FOLDER}/${String(firstLsn).padStart(15, '0')}.seg`;
}

/** Segments as they lie on the disk, oldest first. */
export function segmentPaths(disk: MemoryDisk): string[] {
  return disk.paths().filter((path) => /^\/data\/journal\/\d+\.seg$/.test(path));
}

/** The number of the first record of each segment, oldest first. */
export function segmentFirsts(disk: MemoryDisk): number[] {
  return segmentPaths(disk).map((path) => Number(/(\d+)\.seg$/.exec(path)?.[1]));
}

/** Offsets of the frames in a segment's file, and where the records end. */
export function frameOffsets(bytes: Buffer): number[] {
  const offsets: number[] = [32];
  let at = 32;
  while (at + 12 <= bytes.length && bytes.readUInt32BE(at) === 0x485a5243) {
    at += 12 + bytes.readUInt32BE(at + 4);
    offsets.push(at);
  }
  return offsets;
}
