import { close, fdatasync, fstat, fsync, ftruncate, open, read, write } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import type { Disk, DiskFile, FileUse } from '../ports.ts';
import { DiskThread } from './disk-thread.ts';
import { writeAndSync } from './segment.ts';

type Done<Value> = (error: NodeJS.ErrnoException | null, value: Value) => void;

function settled<Value>(call: (done: Done<Value>) => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (error === null || error === undefined) resolve(value);
      else reject(error);
    });
  });
}

class NodeFile implements DiskFile {
  readonly #descriptor: number;
  readonly #thread: DiskThread | null;

  constructor(descriptor: number, thread: DiskThread | null) {
    this.#descriptor = descriptor;
    this.#thread = thread;
  }

  read(into: Uint8Array, position: number): Promise<number> {
    return settled((done) => read(this.#descriptor, into, 0, into.length, position, done));
  }

  write(from: Uint8Array, position: number): Promise<number> {
    return settled((done) => write(this.#descriptor, from, 0, from.length, position, done));
  }

  /** `fdatasync`: data, and of the metadata only what is needed to read it back. */
  sync(): Promise<void> {
    return settled((done) => fdatasync(this.#descriptor, (error) => done(error, undefined)));
  }

  writeThrough(parts: readonly Uint8Array[], position: number): Promise<void> {
    if (this.#thread === null) return writeAndSync(this, parts, position);
    return this.#thread.writeThrough(this.#descriptor, parts, position);
  }

  truncate(size: number): Promise<void> {
    return settled((done) => ftruncate(this.#descriptor, size, (error) => done(error, undefined)));
  }

  async size(): Promise<number> {
    return (await settled<{ size: number }>((done) => fstat(this.#descriptor, done))).size;
  }

  close(): Promise<void> {
    return settled((done) => close(this.#descriptor, (error) => done(error ?? null, undefined)));
  }
}

/** The file system of the operating system. */
export class NodeDisk implements Disk {
  readonly #flags: string | null;
  /** Null where the system had no room for it; commits take two calls of Node's pool then. */
  #thread: Promise<DiskThread | null> | null = null;

  /** @param access `read` never creates or changes a file; opening a missing one then rejects */
  constructor(access: 'read' | 'write' = 'write') {
    this.#flags = access === 'read' ? 'r' : null;
  }

  async makeDirectory(path: string): Promise<void> {
    await mkdir(path, { recursive: true, mode: 0o700 });
  }

  async list(directory: string): Promise<readonly string[]> {
    try {
      return (await readdir(directory)).sort();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  }

  async open(path: string, use: FileUse = 'other'): Promise<DiskFile> {
    if (use === 'other') return new NodeFile(await this.#descriptor(path), null);
    this.#thread ??= DiskThread.start().catch(() => null);
    const thread = await this.#thread;
    return new NodeFile(await this.#descriptor(path), thread);
  }

  /** Ends the thread for commits; the files opened for them can't be written through any more. */
  async close(): Promise<void> {
    const thread = await this.#thread;
    await thread?.stop();
  }

  rename(from: string, to: string): Promise<void> {
    return rename(from, to);
  }

  remove(path: string): Promise<void> {
    return rm(path);
  }

  async syncDirectory(path: string): Promise<void> {
    // Windows knows no handle on a directory; NTFS journals its own metadata.
    if (process.platform === 'win32') return;
    const descriptor = await settled<number>((done) => open(path, 'r', done));
    try {
      await settled<void>((done) => fsync(descriptor, (error) => done(error, undefined)));
    } finally {
      await settled<void>((done) => close(descriptor, (error) => done(error ?? null, undefined)));
    }
  }

  async #descriptor(path: string): Promise<number> {
    const flags = this.#flags;
    if (flags !== null) return settled<number>((done) => open(path, flags, done));
    try {
      return await settled<number>((done) => open(path, 'r+', 0o600, done));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      return settled<number>((done) => open(path, 'wx+', 0o600, done));
    }
  }
}
