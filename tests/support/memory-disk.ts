import { writeAndSync } from '../../gateway/journal/segment.ts';
import type { Disk, DiskFile } from '../../gateway/ports.ts';

/** What the journal asks of the disk. Paths are of the file or directory; positions and lengths in bytes. */
export interface DiskOperation {
  readonly kind:
    | 'read'
    | 'write'
    | 'sync'
    | 'truncate'
    | 'size'
    | 'close'
    | 'open'
    | 'list'
    | 'rename'
    | 'remove'
    | 'make-directory'
    | 'sync-directory';
  readonly path: string;
  readonly position?: number | undefined;
  readonly length?: number | undefined;
}

/** What goes wrong with an operation: an error with this code, or a write that takes only so many bytes. */
export type DiskFault = { readonly code: string } | { readonly takes: number };

/** Decides the fate of an operation, and by its promise when that completes; a promise that never settles hangs it. */
export type Intercept = (operation: DiskOperation) => DiskFault | null | Promise<DiskFault | null>;

/** Random number from 0 up to and without 1. */
export type Random = () => number;

interface UnsyncedChange {
  readonly position: number;
  /** Null for a truncation to `position`. */
  readonly bytes: Uint8Array | null;
  /** A sync of it has failed: no later sync covers it. */
  isDoubtful: boolean;
}

/** Bytes that grow. */
class Extent {
  size = 0;
  #bytes = Buffer.alloc(0);

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.size);
  }

  put(bytes: Uint8Array, position: number): void {
    if (bytes.length === 0) return;
    this.#reserve(position + bytes.length);
    this.#bytes.set(bytes, position);
    this.size = Math.max(this.size, position + bytes.length);
  }

  resize(size: number): void {
    this.#reserve(size);
    if (size < this.size) this.#bytes.fill(0, size, this.size);
    this.size = size;
  }

  apply(change: UnsyncedChange): void {
    if (change.bytes === null) this.resize(change.position);
    else this.put(change.bytes, change.position);
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const larger = Buffer.alloc(Math.max(size, this.#bytes.length * 2));
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }
}

interface Inode {
  /** What the running processes see. */
  content: Extent;
  /** What certainly survives a power loss. */
  readonly durable: Extent;
  changes: UnsyncedChange[];
}

type DirectoryChange =
  | { readonly kind: 'create'; readonly path: string; readonly inode: Inode }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string };

const SECTOR_BYTES = 512;

/** An error as the operating system gives it. */
export class DiskError extends Error {
  override readonly name = 'DiskError';
  readonly code: string;

  constructor(code: string, operation: DiskOperation) {
    super(`${code}: ${operation.kind} ${operation.path}`);
    this.code = code;
  }
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

function newInode(bytes: Uint8Array): Inode {
  const inode = { content: new Extent(), durable: new Extent(), changes: [] };
  inode.content.put(bytes, 0);
  inode.durable.put(bytes, 0);
  return inode;
}

function applyNames(names: Map<string, Inode>, change: DirectoryChange): void {
  if (change.kind === 'create') names.set(change.path, change.inode);
  if (change.kind === 'remove') names.delete(change.path);
  if (change.kind !== 'rename') return;
  const inode = names.get(change.from);
  if (inode === undefined) return;
  names.delete(change.from);
  names.set(change.to, inode);
}

/**
 * A disk in memory that forgets as a real one does: a power loss keeps what was synced and any torn part of the rest.
 * Operations complete on the next microtask unless {@link intercept} says otherwise.
 */
export class MemoryDisk implements Disk {
  /** Decides faults and completion; null lets everything through. */
  intercept: Intercept | null = null;
  /** Bytes that all files together may take. */
  capacityBytes = Number.POSITIVE_INFINITY;
  #names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  #nameChanges: DirectoryChange[] = [];
  #life = 0;

  async makeDirectory(path: string): Promise<void> {
    await this.begin({ kind: 'make-directory', path });
  }

  async list(directory: string): Promise<readonly string[]> {
    await this.begin({ kind: 'list', path: directory });
    return this.paths()
      .filter((path) => parentOf(path) === directory)
      .map((path) => path.slice(directory.length + 1));
  }

  async open(path: string): Promise<DiskFile> {
    await this.begin({ kind: 'open', path });
    let inode = this.#names.get(path);
    if (inode === undefined) {
      inode = newInode(new Uint8Array());
      this.#change({ kind: 'create', path, inode });
    }
    return new MemoryFile(this, path, inode, this.#life);
  }

  async rename(from: string, to: string): Promise<void> {
    const operation: DiskOperation = { kind: 'rename', path: from };
    await this.begin(operation);
    if (!this.#names.has(from)) throw new DiskError('ENOENT', operation);
    this.#change({ kind: 'rename', from, to });
  }

  async remove(path: string): Promise<void> {
    const operation: DiskOperation = { kind: 'remove', path };
    await this.begin(operation);
    if (!this.#names.has(path)) throw new DiskError('ENOENT', operation);
    this.#change({ kind: 'remove', path });
  }

  async syncDirectory(path: string): Promise<void> {
    await this.begin({ kind: 'sync-directory', path });
    // Metadata is journalled in order, so syncing one directory makes every earlier change of names durable.
    for (const change of this.#nameChanges) applyNames(this.#durableNames, change);
    this.#nameChanges = [];
  }

  /** Paths of all files, sorted. */
  paths(): string[] {
    return [...this.#names.keys()].sort();
  }

  /** A copy of a file's bytes as processes see them; throws where there is no such file. */
  bytes(path: string): Buffer {
    const inode = this.#names.get(path);
    if (inode === undefined) throw new Error(`no file ${path}`);
    return Buffer.from(inode.content.bytes);
  }

  /** Paths of the files that a power loss would leave, sorted. */
  durablePaths(): string[] {
    return [...this.#durableNames.keys()].sort();
  }

  /** The bytes of a file that certainly survive a power loss, not copied; empty where it would be gone. */
  durableBytes(path: string): Buffer {
    return this.#durableNames.get(path)?.durable.bytes ?? Buffer.alloc(0);
  }

  /** Bytes that all files take together. */
  usedBytes(): number {
    let used = 0;
    for (const inode of new Set(this.#names.values())) used += inode.content.size;
    return used;
  }

  /** Puts bytes in the place of a file's content, durable at once: what a decaying disk or a vandal does. */
  overwrite(path: string, bytes: Uint8Array): void {
    const inode = newInode(bytes);
    this.#names.set(path, inode);
    this.#durableNames.set(path, inode);
  }

  /** Removes a file, durably at once. */
  erase(path: string): void {
    this.#names.delete(path);
    this.#durableNames.delete(path);
    this.#nameChanges = this.#nameChanges.filter(
      (change) => change.kind !== 'create' || change.path !== path,
    );
  }

  /** An independent disk with the same files, all durable. */
  clone(): MemoryDisk {
    const copy = new MemoryDisk();
    for (const path of this.paths()) copy.overwrite(path, this.bytes(path));
    return copy;
  }

  /** The process dies and the machine stays up: everything written is there. Calls under way never return. */
  kill(): void {
    this.#life += 1;
  }

  /** The power goes: of what was not synced, a torn subset survives. Calls under way never return. */
  crash(random: Random): void {
    this.#life += 1;
    const keptNames = Math.floor(random() * (this.#nameChanges.length + 1));
    for (const change of this.#nameChanges.slice(0, keptNames)) {
      applyNames(this.#durableNames, change);
    }
    this.#nameChanges = [];
    this.#names = new Map(this.#durableNames);
    for (const inode of new Set(this.#names.values())) {
      if (inode.changes.length === 0) continue;
      for (const change of inode.changes) {
        for (const kept of this.#torn(change, random)) inode.durable.apply(kept);
      }
      inode.changes = [];
      inode.content = new Extent();
      inode.content.put(inode.durable.bytes, 0);
    }
  }

  /** Waits for an operation's turn; for the file handles. Rejects with its fault, or says how much a write takes. */
  async begin(operation: DiskOperation): Promise<number> {
    const life = this.#life;
    const fault = (await this.intercept?.(operation)) ?? null;
    if (life !== this.#life) await new Promise(() => undefined);
    if (fault === null) return Number.POSITIVE_INFINITY;
    if ('code' in fault) throw new DiskError(fault.code, operation);
    return fault.takes;
  }

  /** True while the process that opened a handle lives. */
  isAlive(life: number): boolean {
    return life === this.#life;
  }

  /** Bytes that may still be written. */
  freeBytes(): number {
    if (this.capacityBytes === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.capacityBytes - this.usedBytes());
  }

  *#torn(change: UnsyncedChange, random: Random): Generator<UnsyncedChange> {
    if (change.bytes === null) {
      if (random() < 0.5) yield change;
      return;
    }
    for (let from = 0; from < change.bytes.length; from += SECTOR_BYTES) {
      if (random() < 0.5) continue;
      const bytes = change.bytes.subarray(from, from + SECTOR_BYTES);
      yield { position: change.position + from, bytes, isDoubtful: false };
    }
  }

  #change(change: DirectoryChange): void {
    applyNames(this.#names, change);
    this.#nameChanges.push(change);
  }
}

class MemoryFile implements DiskFile {
  readonly #disk: MemoryDisk;
  readonly #path: string;
  readonly #inode: Inode;
  readonly #life: number;

  constructor(disk: MemoryDisk, path: string, inode: Inode, life: number) {
    this.#disk = disk;
    this.#path = path;
    this.#inode = inode;
    this.#life = life;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    await this.#begin({ kind: 'read', path: this.#path, position, length: into.length });
    const bytes = this.#inode.content.bytes.subarray(position, position + into.length);
    into.set(bytes);
    return bytes.length;
  }

  async write(from: Uint8Array, position: number): Promise<number> {
    const { length } = from;
    const operation: DiskOperation = { kind: 'write', path: this.#path, position, length };
    const bytes = Uint8Array.prototype.slice.call(from);
    const takes = await this.#begin(operation);
    const growth = Math.max(0, position + length - this.#inode.content.size);
    const room = length - growth + this.#disk.freeBytes();
    const count = Math.min(length, takes, room);
    if (count <= 0 && length > 0) throw new DiskError('ENOSPC', operation);
    const taken = bytes.subarray(0, count);
    this.#inode.content.put(taken, position);
    this.#inode.changes.push({ position, bytes: taken, isDoubtful: false });
    return count;
  }

  async sync(): Promise<void> {
    const inode = this.#inode;
    const covered = inode.changes.length;
    try {
      await this.#begin({ kind: 'sync', path: this.#path });
    } catch (error) {
      for (const change of inode.changes) change.isDoubtful = true;
      throw error;
    }
    for (const change of inode.changes.slice(0, covered)) {
      if (!change.isDoubtful) inode.durable.apply(change);
    }
    inode.changes = inode.changes.filter(
      (change, position) => change.isDoubtful || position >= covered,
    );
  }

  writeThrough(parts: readonly Uint8Array[], position: number): Promise<void> {
    return writeAndSync(this, parts, position);
  }

  async truncate(size: number): Promise<void> {
    await this.#begin({ kind: 'truncate', path: this.#path });
    this.#inode.content.resize(size);
    this.#inode.changes.push({ position: size, bytes: null, isDoubtful: false });
  }

  async size(): Promise<number> {
    await this.#begin({ kind: 'size', path: this.#path });
    return this.#inode.content.size;
  }

  async close(): Promise<void> {
    await this.#begin({ kind: 'close', path: this.#path });
  }

  async #begin(operation: DiskOperation): Promise<number> {
    if (!this.#disk.isAlive(this.#life)) await new Promise(() => undefined);
    return this.#disk.begin(operation);
  }
}
