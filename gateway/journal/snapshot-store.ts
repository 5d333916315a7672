import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Disk } from '../ports.ts';
import { jsonPieces } from './json-pieces.ts';
import { replaceFile } from './replacement.ts';
import { loadFile } from './segment.ts';

/** Folder of the snapshots inside the data directory. */
export const SNAPSHOT_FOLDER = 'snapshots';

const MAGIC = 0x485a534e;
const VERSION = 2;
const HEADER_BYTES = 8;
const FRAME_HEADER_BYTES = 8;
const KEPT = 2;
/** Text that is made in one turn of the event loop: about a millisecond. */
const UNITS_PER_TURN = 256 * 1024;
/** Parts that stand in one frame, about: a single text of all would be longer than a string can be. */
const BYTES_PER_FRAME = 4 * 1024 * 1024;
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
export interface Snapshot<Value = unknown, Part = unknown> {
  readonly lsn: number;
  /** Version of the software that made it; what replays behind it is then compared from its first record on. */
  readonly software?: string | undefined;
  /** The chains after that record. */
  readonly heads: z.infer<typeof saved>['heads'];
  /** A JSON-able value. */
  readonly value: Value;
  /** What the state has very many of, JSON-able each; run through once, and only when it is written down. */
  readonly parts: Iterable<Part>;
}

/** A snapshot as it was read. */
export interface LoadedSnapshot<Value, Part> extends Snapshot<Value, Part> {
  readonly parts: readonly Part[];
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Makes frames: JSON texts, each behind its length and its CRC-32. */
class FrameWriter {
  #texts: Buffer[] = [];
  #gathered = '';
  #length = 0;
  #crc = 0;
  #crcOfHeaders = 0;

  /** Length of the frame begun, in bytes but for what was gathered last. */
  get length(): number {
    return this.#length;
  }

  /** Adds to the frame begun; others run in between. */
  async add(text: string): Promise<void> {
    this.#gathered += text;
    if (this.#gathered.length < UNITS_PER_TURN) return;
    this.#take();
    await nextTurn();
  }

  /** The frame begun, whole. */
  end(): readonly Buffer[] {
    this.#take();
    const header = frameHeader(this.#length, this.#crc);
    this.#crcOfHeaders = crc32(header, this.#crcOfHeaders);
    const [first = Buffer.alloc(0), ...others] = this.#texts;
    const frame = [Buffer.concat([header, first]), ...others];
    this.#texts = [];
    this.#length = 0;
    this.#crc = 0;
    return frame;
  }

  /** What lies behind the last frame, so that one that is gone shows: no length, and the CRC-32 of the headers of all. */
  endOfAll(): Buffer {
    return frameHeader(0, this.#crcOfHeaders);
  }

  #take(): void {
    const bytes = Buffer.from(this.#gathered);
    this.#gathered = '';
    this.#texts.push(bytes);
    this.#length += bytes.length;
    this.#crc = crc32(bytes, this.#crc);
  }
}

function frameHeader(length: number, crc: number): Buffer {
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  header.writeUInt32BE(length, 0);
  header.writeUInt32BE(crc, 4);
  return header;
}

/**
 * Magic u32 | version u32 | frames | end. A frame: length u32 | CRC-32 u32 | JSON text. The first is the snapshot without its
 * parts, each other one a list of parts. Made as it is asked for, over many turns of the event loop.
 */
async function* encode({ parts, ...whole }: Snapshot): AsyncGenerator<Buffer> {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(MAGIC, 0);
  header.writeUInt32BE(VERSION, 4);
  yield header;
  const frames = new FrameWriter();
  for (const piece of jsonPieces(whole)) await frames.add(piece);
  yield* frames.end();
  let before = '[';
  for (const part of parts) {
    await frames.add(`${before}${JSON.stringify(part)}`);
    before = ',';
    if (frames.length < BYTES_PER_FRAME) continue;
    await frames.add(']');
    yield* frames.end();
    before = '[';
  }
  if (before === ',') {
    await frames.add(']');
    yield* frames.end();
  }
  yield frames.endOfAll();
}

/** What stands in each frame; null where the file is not whole. */
function frameValues(bytes: Buffer): unknown[] | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(0) !== MAGIC) return null;
  if (bytes.readUInt32BE(4) !== VERSION) return null;
  const values: unknown[] = [];
  let crcOfHeaders = 0;
  let offset = HEADER_BYTES;
  while (offset + FRAME_HEADER_BYTES <= bytes.length) {
    const textAt = offset + FRAME_HEADER_BYTES;
    const header = bytes.subarray(offset, textAt);
    const length = header.readUInt32BE(0);
    const crc = header.readUInt32BE(4);
    if (length === 0) return crc === crcOfHeaders && textAt === bytes.length ? values : null;
    const text = bytes.subarray(textAt, textAt + length);
    if (text.length < length || crc32(text) !== crc) return null;
    crcOfHeaders = crc32(header, crcOfHeaders);
    values.push(JSON.parse(text.toString()));
    offset = textAt + length;
  }
  return null;
}

function decode<Value, Part>(bytes: Buffer): LoadedSnapshot<Value, Part> | null {
  const [whole, ...lists] = frameValues(bytes) ?? [];
  const parsed = saved.safeParse(whole);
  if (!parsed.success) return null;
  return { ...parsed.data, value: parsed.data.value as Value, parts: (lists as Part[][]).flat() };
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
    await replaceFile(this.#disk, this.#folder, name, encode(snapshot));
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
  async loadNewest<Value, Part = unknown>(
    accept: (value: Value) => boolean = () => true,
    atOrBelowLsn = Number.POSITIVE_INFINITY,
  ): Promise<LoadedSnapshot<Value, Part> | null> {
    for (const { name, lsn } of await this.#names()) {
      if (lsn > atOrBelowLsn) continue;
      const { bytes } = await loadFile(this.#disk, `${this.#folder}/${name}`);
      const snapshot = decode<Value, Part>(bytes);
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
