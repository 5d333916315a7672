import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { isOnlyCopy, isSetAside, nameBefore } from '../aside-file.ts';
import { FRAME_MAGIC, readHead } from '../journal/record.ts';
import { firstLsnOf, SEGMENT_HEADER_BYTES } from '../journal/segment.ts';
import { JOURNAL_FOLDER } from '../journal/segment-scan.ts';
import { SNAPSHOT_FOLDER } from '../journal/snapshot-store.ts';
import type { BackupFile } from './manifest.ts';

/** What of a data directory is copied, and who is told how far it is. */
export interface DataCopyOptions {
  /** The data directory; the gateway may be running on it. */
  readonly from: string;
  /** A directory that exists and is empty. */
  readonly to: string;
  /** Whether the secret key that signs checkpoints goes along; without it the restored gateway makes a new one. */
  readonly withKey: boolean;
  /** Told after each file. */
  readonly copied?: (file: BackupFile) => void;
}

const VIEW = /^(?:alarms|readings|influx)\.sqlite/;
const DATABASE = /\.sqlite$/;
/** Of the running process, or half-written. */
const PASSING = /(?:\.new|\.lock|-wal|-shm)$/;
const SIGNING_KEY = 'signing-key';
const MAGIC = Buffer.alloc(4);
MAGIC.writeUInt32BE(FRAME_MAGIC);
/** A snapshot gives way to a newer one now and then; that is asked for again. */
const ATTEMPTS = 5;

/** Views and what is left of them: made again from the journal, but for what it has lost. */
function isRebuilt(name: string): boolean {
  return isSetAside(name) || (VIEW.test(name) && !isOnlyCopy(name));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** The end of the last whole record of a segment; where readable ones lie behind damage, all of it stays. */
function endOfRecords(bytes: Buffer): number {
  let end = Math.min(SEGMENT_HEADER_BYTES, bytes.length);
  for (let head = readHead(bytes, end); head !== null; head = readHead(bytes, end))
    end += head.length;
  for (let at = bytes.indexOf(MAGIC, end); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    if (readHead(bytes, at) !== null) return bytes.length;
  }
  return end;
}

/**
 * What a file holds, and forced to the disk: whatever a backup holds of the journal was durable in the original, even where the
 * gateway had not yet confirmed it.
 */
async function readSynced(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const bytes = await file.readFile();
    await file.datasync();
    return bytes;
  } finally {
    await file.close();
  }
}

/**
 * Copies a data directory while the gateway runs on it. Snapshots first, then the journal from its beginning: a snapshot
 * then never lies ahead of the journal beside it. What views hold is left out; it is made again.
 */
export class DataCopy {
  readonly #options: DataCopyOptions;
  readonly #files: BackupFile[] = [];

  constructor(options: DataCopyOptions) {
    this.#options = options;
  }

  /** Everything that was copied. Rejects where a file can't be read or written. */
  async run(): Promise<readonly BackupFile[]> {
    await this.#again(() => this.#folder(SNAPSHOT_FOLDER));
    await this.#journal();
    for (const name of await namesIn(this.#options.from)) {
      if (name === SNAPSHOT_FOLDER || name === JOURNAL_FOLDER) continue;
      if (isRebuilt(name) || PASSING.test(name)) continue;
      if (name === SIGNING_KEY && !this.#options.withKey) continue;
      await this.#again(() => this.#other(name));
    }
    return this.#files;
  }

  async #journal(): Promise<void> {
    const names = await namesIn(join(this.#options.from, JOURNAL_FOLDER));
    const segments = names.filter((name) => firstLsnOf(name) !== null);
    for (const name of segments) {
      const path = join(JOURNAL_FOLDER, name);
      const bytes = await readSynced(join(this.#options.from, path));
      // Behind the last record lie blank space and perhaps half a record.
      await this.#put(
        path,
        name === segments.at(-1) ? bytes.subarray(0, endOfRecords(bytes)) : bytes,
      );
    }
    await this.#folder(join(JOURNAL_FOLDER, 'damaged'));
  }

  async #folder(path: string): Promise<void> {
    for (const name of await namesIn(join(this.#options.from, path))) {
      if (!PASSING.test(name)) await this.#other(join(path, name));
    }
  }

  async #other(path: string): Promise<void> {
    const source = join(this.#options.from, path);
    const found = await stat(source);
    if (found.isDirectory()) return this.#folder(path);
    // Sockets and the like belong to the process.
    if (!found.isFile()) return;
    if (!DATABASE.test(nameBefore(path))) return this.#put(path, await readFile(source));
    const target = join(this.#options.to, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(source, { readOnly: true });
    try {
      await backup(database, target);
    } finally {
      database.close();
    }
    this.#note(path, await readFile(target));
  }

  async #put(path: string, bytes: Uint8Array): Promise<void> {
    const target = join(this.#options.to, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(target, bytes, { mode: 0o600, flush: true });
    this.#note(path, bytes);
  }

  #note(path: string, bytes: Uint8Array): void {
    const known = this.#files.findIndex((file) => file.path === path);
    if (known >= 0) this.#files.splice(known, 1);
    const file = {
      path,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    this.#files.push(file);
    this.#options.copied?.(file);
  }

  async #again(work: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isMissing(error) || attempt === ATTEMPTS) throw error;
      }
    }
  }
}
