import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalledInput, JournalRecord } from '../../../gateway/journal/record.ts';
import type { Cancel, Clock } from '../../../gateway/ports.ts';
import type { JournalSource } from '../../../gateway/views/view.ts';
import type { Alarm, AlarmEventType, AlarmState } from '../../../rules/alarm.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import type { Level } from '../../../rules/register.ts';
import { formatInstant, type Moment } from '../../../rules/time.ts';

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #tasks = new Set<{ readonly dueMs: number; readonly task: () => void }>();

  now(): Moment {
    return { steadyMs: this.#nowMs, wallMs: 1_760_000_000_000 + this.#nowMs };
  }

  schedule(afterMs: number, task: () => void): Cancel {
    const entry = { dueMs: this.#nowMs + afterMs, task };
    this.#tasks.add(entry);
    return () => this.#tasks.delete(entry);
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    for (const entry of [...this.#tasks].sort((a, b) => a.dueMs - b.dueMs)) {
      if (entry.dueMs > this.#nowMs || !this.#tasks.delete(entry)) continue;
      entry.task();
    }
  }

  /** Milliseconds until each task that waits, soonest first. */
  waiting(): readonly number[] {
    return [...this.#tasks].map((entry) => entry.dueMs - this.#nowMs).sort((a, b) => a - b);
  }
}

/** A journal in memory, with the failures that a test asks for. */
export class MemoryJournal implements JournalSource {
  readonly records: JournalRecord[] = [];
  /** Numbers handed out behind the last record, as damage at the end leaves them. */
  holeAtEnd = 0;
  reads = 0;

  durableLsn(): number {
    return (this.records.at(-1)?.lsn ?? 0) + this.holeAtEnd;
  }

  async read(fromLsn: number, limit: number): Promise<readonly JournalRecord[]> {
    this.reads++;
    const start = this.records.findIndex((record) => record.lsn >= fromLsn);
    return start === -1 ? [] : this.records.slice(start, start + limit);
  }

  append(
    events: readonly HazgateEvent[] = [],
    input: JournalledInput | null = TICK,
    skip = 0,
  ): JournalRecord {
    const lsn = (this.records.at(-1)?.lsn ?? 0) + 1 + skip;
    const record = {
      lsn,
      at: { steadyMs: lsn * 7, wallMs: 1_760_000_000_000 + lsn * 7 },
      input,
      events,
    };
    this.records.push(record);
    return record;
  }
}

const TICK: JournalledInput = { kind: 'json', value: { kind: 'tick' } };

/** What of an alarm event matters to a test. */
export interface AlarmEventFacts {
  readonly id: string | null;
  readonly seq: number;
  readonly type?: AlarmEventType;
  readonly state?: AlarmState;
  readonly level?: Level;
  /** As bad as `level` where it is left out. */
  readonly worst?: Level;
  readonly site?: string;
  readonly source?: string;
  readonly point?: string | null;
  readonly raisedMs?: number | null;
}

/** A whole alarm event around the facts. */
export function alarmEvent(facts: AlarmEventFacts): HazgateEvent {
  const at = formatInstant(facts.raisedMs ?? 1_760_000_000_000);
  const site = facts.site ?? 'park';
  const alarm: Alarm = {
    id: facts.id,
    site,
    source: facts.source ?? 'tanks',
    point: facts.point === undefined ? 'lt-1' : facts.point,
    rule: 'level-high',
    level: facts.level ?? 2,
    worst: facts.worst ?? facts.level ?? 2,
    limitName: 'H',
    limit: 10.5,
    value: 10.6 + facts.seq,
    peak: 10.6,
    unit: 'm',
    state: facts.state ?? 'UNACK',
    occurrences: 1,
    raisedAt: facts.raisedMs === null ? null : at,
    updatedAt: at,
    returnedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    shelvedUntil: null,
    late: false,
    mark: null,
    counted: null,
    standard: null,
    route: null,
    config: 'sha256:0',
    version: facts.seq,
  };
  return {
    kind: 'alarm',
    type: facts.type ?? 'raised',
    alarm,
    at,
    site,
    by: null,
    comment: null,
    ...chained(facts.seq),
  };
}

/** A system event, which no alarm view keeps. */
export function systemEvent(seq: number): HazgateEvent {
  const system = { part: 'gateway', severity: 4, detail: 'started' } as const;
  const at = formatInstant(1_760_000_000_000);
  return {
    kind: 'system',
    type: 'started',
    system,
    at,
    site: null,
    by: null,
    comment: null,
    ...chained(seq),
  };
}

function chained(seq: number) {
  const recordedAt = formatInstant(1_760_000_000_000);
  return {
    seq,
    siteSeq: seq,
    recordedAt,
    durable: true,
    prevHash: null,
    sitePrevHash: null,
    hash: `hash-${seq}`,
  };
}

/** Lets everything that can go on go on until the condition holds; fails after 20 s. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A directory that is gone after the work. */
export async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'hazgate-views-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
