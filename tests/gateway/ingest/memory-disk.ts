import { writeAndSync } from '../../../gateway/journal/segment.ts';
import type { Disk, DiskFile } from '../../../gateway/ports.ts';

interface Contents {
  bytes: Buffer;
}

/** A disk in memory that can be told to fail, to hang, or to write less than it was given. */
export class MemoryDisk implements Disk {
  readonly files = new Map<string, Contents>();
  syncs = 0;
  writes = 0;
  /** Thrown by every write while set. */
  failure: Error | null = null;
  /** The most that one write takes. */
  writeBytesMax = Number.POSITIVE_INFINITY;
  private hanging: Promise<void> | null = null;
  private letGo: () => void = () => {};

  hang(): void {
    this.hanging = new Promise((resolve) => {
      this.letGo = resolve;
    });
  }

  resume(): void {
    this.letGo();
    this.hanging = null;
  }

  async makeDirectory(): Promise<void> {
    if (this.failure !== null) throw this.failure;
  }

  async list(directory: string): Promise<readonly string[]> {
    return [...this.files.keys()]
      .filter((path) => path.startsWith(`${directory}/`))
      .map((path) => path.slice(directory.length + 1))
      .sort();
  }

  async open(path: string): Promise<DiskFile> {
    const contents = this.files.get(path) ?? { bytes: Buffer.alloc(0) };
    this.files.set(path, contents);
    return this.fileOf(contents);
  }

  async rename(from: string, to: string): Promise<void> {
    const contents = this.files.get(from);
    if (contents !== undefined) this.files.set(to, contents);
    this.files.delete(from);
  }

  async remove(path: string): Promise<void> {
    this.files.delete(path);
  }

  async syncDirectory(): Promise<void> {}

  private fileOf(contents: Contents): DiskFile {
    const file: DiskFile = {
      read: async (into, position) => contents.bytes.copy(into, 0, position),
      write: async (from, position) => {
        if (this.failure !== null) throw this.failure;
        const part = from.subarray(0, this.writeBytesMax);
        const size = Math.max(contents.bytes.length, position + part.length);
        const grown = Buffer.alloc(size);
        contents.bytes.copy(grown);
        grown.set(part, position);
        contents.bytes = grown;
        this.writes += 1;
        return part.length;
      },
      sync: async () => {
        await this.hanging;
        this.syncs += 1;
      },
      writeThrough: (parts, position) => writeAndSync(file, parts, position),
      truncate: async (size) => {
        contents.bytes = Buffer.from(contents.bytes.subarray(0, size));
      },
      size: async () => contents.bytes.length,
      close: async () => {},
    };
    return file;
  }
}
