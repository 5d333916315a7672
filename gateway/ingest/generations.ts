import type { Disk, DiskFile } from '../ports.ts';
import { scanRecords } from './rejected-record.ts';

const NAME = /^rejected-(\d{8})\.log$/;

/** One file of the store. */
export interface Generation {
  readonly number: number;
  /** Bytes that are known to be on the disk. */
  bytes: number;
}

/** What the files are bounded by. */
export interface GenerationBounds {
  readonly directory: string;
  readonly disk: Disk;
  /** All files together. */
  readonly bytesMax: number;
  /** One file; a record may not be larger. */
  readonly generationBytes: number;
}

/** Reads a whole file, however little one read gives. */
async function readWhole(file: DiskFile, bytes: number): Promise<Buffer> {
  const into = Buffer.alloc(bytes);
  let at = 0;
  while (at < bytes) {
    const count = await file.read(into.subarray(at), at);
    if (count === 0) break;
    at += count;
  }
  return into.subarray(0, at);
}

async function writeWhole(file: DiskFile, from: Uint8Array, position: number): Promise<void> {
  let at = 0;
  while (at < from.length) {
    const count = await file.write(from.subarray(at), position + at);
    if (count === 0) throw new Error('the disk takes no more');
    at += count;
  }
}

/** Append-only files of which the oldest is dropped: together they hold the newest records within a bound. */
export class Generations {
  private readonly bounds: GenerationBounds;
  private list: Generation[] = [];
  private active: { readonly generation: Generation; readonly file: DiskFile } | null = null;
  private nextNumber = 1;
  private isStarted = false;

  constructor(bounds: GenerationBounds) {
    this.bounds = bounds;
  }

  /** Finds what earlier runs left; a torn end of the newest file is cut off, and appending goes on there. */
  async start(): Promise<void> {
    const { disk, directory } = this.bounds;
    this.list = [];
    await disk.makeDirectory(directory);
    for (const name of await disk.list(directory)) {
      const number = Number(NAME.exec(name)?.[1] ?? 0);
      if (number === 0) continue;
      const file = await disk.open(this.path(number));
      this.list.push({ number, bytes: await file.size() });
      await file.close();
      this.nextNumber = number + 1;
    }
    const newest = this.list.at(-1);
    if (newest !== undefined) await this.reopen(newest);
    this.isStarted = true;
  }

  /** Newest last. */
  all(): readonly Generation[] {
    return this.list;
  }

  get bytes(): number {
    return this.list.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Appends and syncs. Rejects where the disk does not confirm it; the next append then begins a new file. */
  async append(data: Buffer): Promise<void> {
    try {
      if (!this.isStarted) await this.start();
      const { generation, file } = await this.activeFor(data.length);
      await writeWhole(file, data, generation.bytes);
      await file.sync();
      generation.bytes += data.length;
    } catch (error) {
      await this.abandonActive();
      throw error;
    }
  }

  /** Whole contents of one file as far as it is on the disk; empty where it was dropped meanwhile. */
  async read({ number, bytes }: Generation): Promise<Buffer> {
    if (!this.list.some((generation) => generation.number === number)) return Buffer.alloc(0);
    const file = await this.bounds.disk.open(this.path(number));
    try {
      return await readWhole(file, bytes);
    } finally {
      await file.close();
    }
  }

  async stop(): Promise<void> {
    await this.closeActive();
  }

  private path(number: number): string {
    return `${this.bounds.directory}/rejected-${String(number).padStart(8, '0')}.log`;
  }

  private async reopen(generation: Generation): Promise<void> {
    const file = await this.bounds.disk.open(this.path(generation.number));
    const { end } = scanRecords(await readWhole(file, generation.bytes));
    if (end < generation.bytes) {
      await file.truncate(end);
      await file.sync();
      generation.bytes = end;
    }
    this.active = { generation, file };
  }

  private async activeFor(bytes: number): Promise<{ generation: Generation; file: DiskFile }> {
    const { generationBytes } = this.bounds;
    if (this.active !== null && this.active.generation.bytes + bytes > generationBytes) {
      await this.closeActive();
    }
    await this.dropOldest(bytes);
    if (this.active !== null) return this.active;
    const generation: Generation = { number: this.nextNumber, bytes: 0 };
    this.nextNumber += 1;
    const file = await this.bounds.disk.open(this.path(generation.number));
    this.list.push(generation);
    this.active = { generation, file };
    await this.bounds.disk.syncDirectory(this.bounds.directory);
    return this.active;
  }

  private async dropOldest(bytesToCome: number): Promise<void> {
    while (this.bytes + bytesToCome > this.bounds.bytesMax) {
      const oldest = this.list[0];
      if (oldest === undefined || oldest === this.active?.generation) return;
      this.list = this.list.slice(1);
      await this.bounds.disk.remove(this.path(oldest.number));
    }
  }

  /** What a file holds behind a failed write or sync is not known: it is never written to again. */
  private async abandonActive(): Promise<void> {
    const generation = this.active?.generation;
    await this.closeActive();
    if (generation?.bytes !== 0) return;
    this.list = this.list.filter((other) => other !== generation);
    await this.bounds.disk.remove(this.path(generation.number)).catch(() => {});
  }

  private async closeActive(): Promise<void> {
    const active = this.active;
    this.active = null;
    await active?.file.close().catch(() => {});
  }
}
