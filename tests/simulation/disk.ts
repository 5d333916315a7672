import { createHash, type Hash } from 'node:crypto';
import type { Disk, DiskFile, FileUse } from '../../gateway/ports.ts';
import type { Random } from '../../simulators/random.ts';
import { type DiskFault, type DiskOperation, MemoryDisk } from '../support/memory-disk.ts';
import type { SimulatedTime } from './time.ts';

/** How the disk behaves: quick; slow to sync the journal; slow throughout; without room; not answering at all. */
export type DiskMode = 'healthy' | 'slow-journal' | 'slow' | 'full' | 'hung';

/** How long an operation of a healthy disk may still take. */
const PROMPT_MS_MAX = 1_000;

/** Directory of the gateway's data. */
export const DATA = '/data';
const SEGMENT = /^\/data\/journal\/\d+\.seg$/;

/** What a stop in order leaves beside the segments. */
export const STOP_MARK = `${DATA}/journal/stopped`;

/** True for the path of a journal segment. */
export function isSegment(path: string): boolean {
  return SEGMENT.test(path);
}

/** The machine's disk: how long each operation takes, and which fail, the seed decides. */
export class SimulatedDisk {
  readonly memory = new MemoryDisk();
  /** Digest of all that was asked of the disk, in order. */
  readonly trace: Hash = createHash('sha256');
  mode: DiskMode = 'healthy';
  /** Not confirmed: the next sync of a segment fails. */
  failsNextSync = false;
  syncsFailed = 0;
  /** Since when nothing but the segments of the journal can be held up. */
  freeSinceMs = 0;
  readonly #random: Random;
  readonly #time: SimulatedTime;
  #stuck: (() => void)[] = [];
  /** When the last operation that was begun while the disk was slow is done. */
  #slowUntilMs = 0;
  /** When the last operation of all that it was asked for is done. */
  #busyUntilMs = 0;

  constructor(random: Random, time: SimulatedTime) {
    this.#random = random;
    this.#time = time;
    this.memory.intercept = (operation) => this.#intercept(operation);
  }

  setMode(mode: DiskMode): void {
    if (this.#isBlocked) this.freeSinceMs = Math.max(this.#time.elapsedMs, this.#slowUntilMs);
    this.mode = mode;
    if (this.#isBlocked) this.freeSinceMs = Number.POSITIVE_INFINITY;
    this.memory.capacityBytes =
      mode === 'full' ? this.memory.usedBytes() : Number.POSITIVE_INFINITY;
    if (mode === 'hung') return;
    for (const release of this.#stuck.splice(0)) release();
  }

  /**
   * Bytes of a segment at rest turn into others, or a whole one is gone; every other time with all snapshots, so that what lies
   * behind must be told from events alone. False where there is none. Never of the newest: what nothing behind it shows to have
   * been synced can't be told from a torn tail.
   */
  decay(): boolean {
    const segments = this.memory.durablePaths().filter(isSegment).slice(0, -1);
    const path = segments[this.#random.below(segments.length)];
    if (path === undefined) return false;
    if (this.#random.below(2) === 0) this.#loseSnapshots();
    if (this.#random.below(6) === 0) {
      this.memory.erase(path);
      return true;
    }
    const bytes = this.memory.bytes(path);
    const from = this.#random.below(bytes.length);
    const length = this.#random.below(3) === 0 ? 1 : this.#random.below(1_500);
    for (let offset = from; offset < Math.min(bytes.length, from + length); offset += 1) {
      bytes.writeUInt8(this.#random.below(256), offset);
    }
    this.memory.overwrite(path, bytes);
    return true;
  }

  /**
   * The newest segments of the journal are gone, some or all of them, or only the last records; mostly all snapshots with them, and
   * now and then the mark of the last stop, unless only that is left to miss them. False where there is nothing to lose.
   */
  loseEnd(isMarkNeeded: boolean): boolean {
    if (this.#random.below(4) === 0 && !isMarkNeeded) this.memory.erase(STOP_MARK);
    const paths = this.memory.durablePaths();
    const segments = paths.filter(isSegment);
    const kept = this.#random.below(2) === 0 ? 0 : this.#random.below(segments.length + 1);
    if (kept === segments.length) return false;
    const isThorough = this.#random.below(4) > 0;
    for (const path of segments.slice(kept)) this.memory.erase(path);
    if (this.#random.below(2) === 0) this.#cutLastRecords(segments.slice(0, kept).at(-1));
    if (isThorough) this.#loseSnapshots();
    return true;
  }

  #loseSnapshots(): void {
    const snapshots = this.memory.durablePaths().filter((path) => path.endsWith('.snapshot'));
    for (const path of snapshots) this.memory.erase(path);
  }

  /** The last records of a segment are gone, as cleanly as if there had never been any. */
  #cutLastRecords(path: string | undefined): void {
    if (path === undefined) return;
    const bytes = this.memory.bytes(path);
    const starts: number[] = [];
    for (let at = bytes.indexOf('HZRC'); at >= 0; at = bytes.indexOf('HZRC', at + 1))
      starts.push(at);
    const from = starts.at(-1 - this.#random.below(4));
    if (from !== undefined) this.memory.overwrite(path, bytes.subarray(0, from));
  }

  /** Healthy, and nothing from a worse time keeps it busy for long. */
  get isPrompt(): boolean {
    return this.mode === 'healthy' && this.#busyUntilMs - this.#time.elapsedMs < PROMPT_MS_MAX;
  }

  get #isBlocked(): boolean {
    return this.mode === 'slow' || this.mode === 'hung';
  }

  /** The process dies; the machine stays up. */
  kill(): void {
    this.memory.kill();
    this.#forget();
  }

  /** The power goes. */
  crash(): void {
    this.memory.crash(() => this.#random.unit());
    this.#forget();
  }

  #forget(): void {
    this.#stuck = [];
    this.failsNextSync = false;
    this.#time.forget(this);
  }

  #intercept(operation: DiskOperation): DiskFault | null | Promise<DiskFault | null> {
    const { kind, path, position = '', length = '' } = operation;
    this.#time.activity += 1;
    this.trace.update(`${this.#time.elapsedMs} ${kind} ${path} ${position} ${length}\n`);
    if (this.mode === 'hung') return new Promise((resolve) => this.#hang(() => resolve(null)));
    const fault = this.#faultOf(operation);
    const afterMs = this.#durationOf(operation);
    if (afterMs === 0) return fault;
    this.#busyUntilMs = Math.max(this.#busyUntilMs, this.#time.elapsedMs + afterMs);
    if (this.mode === 'slow') {
      this.#slowUntilMs = Math.max(this.#slowUntilMs, this.#time.elapsedMs + afterMs);
    }
    return new Promise((resolve) => {
      this.#time.schedule(this, afterMs, () => {
        // A disk that hangs meanwhile holds up what it has already been asked.
        if (this.mode === 'hung') this.#hang(() => resolve(fault));
        else resolve(fault);
      });
    });
  }

  #hang(release: () => void): void {
    this.#stuck.push(() => {
      this.#time.activity += 1;
      release();
    });
  }

  #faultOf({ kind, path, length = 0 }: DiskOperation): DiskFault | null {
    if (kind === 'sync' && this.failsNextSync && isSegment(path)) {
      this.failsNextSync = false;
      this.syncsFailed += 1;
      return { code: 'EIO' };
    }
    // A disk that runs full may take a part.
    if (
      kind === 'write' &&
      this.mode === 'full' &&
      !path.endsWith('announced') &&
      this.#random.unit() < 0.2
    ) {
      return { takes: this.#random.below(length + 1) };
    }
    return null;
  }

  #durationOf({ kind, path }: DiskOperation): number {
    const isSlow = this.mode === 'slow' || (this.mode === 'slow-journal' && isSegment(path));
    if (kind === 'sync') {
      if (isSlow) return 800 + this.#random.below(5_000);
      return this.#random.below(4) === 0 ? 0 : this.#random.below(30);
    }
    if (kind === 'write' && isSlow) return this.#random.below(300);
    return this.#random.below(20) === 0 ? 1 + this.#random.below(6) : 0;
  }
}

/** The disk as one process sees it: behind its death every call stays without an answer. */
export class ProcessDisk implements Disk {
  readonly #disk: Disk;
  #isDead = false;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  die(): void {
    this.#isDead = true;
  }

  makeDirectory(path: string): Promise<void> {
    return this.#alive(() => this.#disk.makeDirectory(path));
  }

  list(directory: string): Promise<readonly string[]> {
    return this.#alive(() => this.#disk.list(directory));
  }

  open(path: string, use?: FileUse): Promise<DiskFile> {
    return this.#alive(() => this.#disk.open(path, use));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#alive(() => this.#disk.rename(from, to));
  }

  remove(path: string): Promise<void> {
    return this.#alive(() => this.#disk.remove(path));
  }

  syncDirectory(path: string): Promise<void> {
    return this.#alive(() => this.#disk.syncDirectory(path));
  }

  #alive<Result>(call: () => Promise<Result>): Promise<Result> {
    return this.#isDead ? new Promise(() => {}) : call();
  }
}
