import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Disk } from '../ports.ts';
import { jsonPieces } from './json-pieces.ts';
import { loadFile } from './segment.ts';
import { replaceFile } from './segment-log.ts';

/** Folder of the snapshots inside the data directory. */
export const SNAPSHOT_FOLDER = 'snapshots';

const MAGIC = 0x485a534e;
const HEADER_BYTES = 16;
const VERSION = 1;
const KEPT = 2;
/** Text that is made in one turn of the event loop: about a millisecond. */
const UNITS_PER_TURN = 1024 * 1024;
const NAME = /^(\d{15})\.snapshot$/;

const saved = z.strictObject({
  lsn: z.number().int(),
  software: z.string().optional(),
  heads: z.strictObject({
    seq: z.number().int(),
    hash: z.string().nullable(),
    floor: z.number().int(),
    sites: z.record(z.string(), z.strictObject({ siteSeq: z.number().int(), hash: z.string() })),
  }),
  value: z.unknown(),
});

/** The state after a record. */
export interface Snapshot<Value = unknown> {
  readonly lsn: number;
  /** Version of the software that made it; what replays behind it is then compared from its first record on. */
  readonly software?: string | undefined;
  /** The chains after that record. */
  readonly heads: z.infer<typeof saved>['heads'];
  /** A JSON-able value. */
  readonly value: Value;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Magic u32 | version u32 | length u32 | CRC-32 of the text u32 | JSON text. A large one is made over many turns of the event loop. */
async function encode(snapshot: Snapshot): Promise<readonly Buffer[]> {
  const header = Buffer.alloc(HEADER_BYTES);
  const parts: Buffer[] = [];
  let length = 0;
  let crc = 0;
  let gathered = '';
  const take = (): void => {
    const bytes = Buffer.from(gathered);
    gathered = '';
    parts.push(bytes);
    length += bytes.length;
    crc = crc32(bytes, crc);
  };
  for (const piece of jsonPieces(snapshot)) {
    gathered += piece;
    if (gathered.length < UNITS_PER_TURN) continue;
    take();
    await nextTurn();
  }
  take();
  header.writeUInt32BE(MAGIC, 0);
  header.writeUInt32BE(VERSION, 4);
  header.writeUInt32BE(length, 8);
  header.writeUInt32BE(crc, 12);
  return [Buffer.concat([header, ...parts.slice(0, 1)]), ...parts.slice(1)];
}

function decode<Value>(bytes: Buffer): Snapshot<Value> | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(0) !== MAGIC) return null;
  if (bytes.readUInt32BE(4) !== VERSION) return null;
  const text = bytes.subarray(HEADER_BYTES);
  if (text.length !== bytes.readUInt32BE(8)) return null;
  if (crc32(text) !== bytes.readUInt32BE(12)) return null;
  const contents = JSON.parse(text.toString());
  const parsed = saved.safeParse(contents);
  return parsed.success ? { ...parsed.data, value: contents.value } : null;
}

function isAccepted<Value>(accept: (value: Value) => boolean, value: Value): boolean {
  try {
    return accept(value);
  } catch {
    return false;
  }
}

/** Keeps the newest two snapshots, so that one that turns out unreadable costs only a longer replay. */
export class SnapshotStore {
  readonly #disk: Disk;
  readonly #folder: string;

  constructor(disk: Disk, directory: string) {
    this.#disk = disk;
    this.#folder = `${directory}/${SNAPSHOT_FOLDER}`;
  }

  /**
   * Saves the state after a record that is already durable: at the next start a snapshot is taken as proof that the
   * journal reached its record. Rejects where the disk does not confirm it; the older ones then stay.
   */
  async save(snapshot: Snapshot): Promise<void> {
    await this.#disk.makeDirectory(this.#folder);
    const name = `${String(snapshot.lsn).padStart(15, '0')}.snapshot`;
    const parts = await encode(snapshot);
    await replaceFile(this.#disk, this.#folder, name, parts, async () => undefined);
    const older = (await this.#names()).slice(KEPT);
    for (const { name: old } of older) await this.#disk.remove(`${this.#folder}/${old}`);
    if (older.length > 0) await this.#disk.syncDirectory(this.#folder);
  }

  /**
   * The newest sound snapshot at or below a record whose value is accepted; null where there is none. Never rejects
   * for a damaged one.
   *
   * @param accept says whether the value is one of this software; it may throw for one that is not
   */
  async loadNewest<Value>(
    accept: (value: Value) => boolean = () => true,
    atOrBelowLsn = Number.POSITIVE_INFINITY,
  ): Promise<Snapshot<Value> | null> {
    for (const { name, lsn } of await this.#names()) {
      if (lsn > atOrBelowLsn) continue;
      const { bytes } = await loadFile(this.#disk, `${this.#folder}/${name}`);
      const snapshot = decode<Value>(bytes);
      if (snapshot?.lsn === lsn && isAccepted(accept, snapshot.value)) return snapshot;
    }
    return null;
  }

  /** Newest first. */
  async #names(): Promise<{ name: string; lsn: number }[]> {
    const names: { name: string; lsn: number }[] = [];
    for (const name of await this.#disk.list(this.#folder)) {
      const match = NAME.exec(name);
      if (match !== null) names.unshift({ name, lsn: Number(match[1]) });
    }
    return names;
  }
}
