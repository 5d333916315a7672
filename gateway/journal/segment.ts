import { crc32 } from 'node:zlib';
import { type Disk, type DiskFile, UnconfirmedError } from '../ports.ts';

/** What stands at the head of a segment. */
export interface SegmentHeader {
  /** Counts the starts of the gateway on this data directory. */
  readonly epoch: number;
  /** Number of the first record; everything below it was durable when the segment was made. */
  readonly firstLsn: number;
  /** Sequence number of the next event when the segment was made. */
  readonly nextSeq: number;
}

/** Bytes before the first record of a segment. */
export const SEGMENT_HEADER_BYTES = 32;

const SEGMENT_MAGIC = 0x485a5347;
const VERSION = 1;
const NAME = /^(\d{15})\.seg$/;
const READ_STEP_BYTES = 1024 * 1024;
/** The piece in which a file is read around places that the disk refuses. */
export const BLOCK_BYTES = 4096;
/** Stands where the disk could not read: not zero, which would pass for space not yet written. */
const UNREADABLE_BYTE = 0xee;

/** File name of the segment that begins with a record. */
export function segmentName(firstLsn: number): string {
  return `${String(firstLsn).padStart(15, '0')}.seg`;
}

/** Number of the first record of a segment by its file name; null where the name is not a segment's. */
export function firstLsnOf(name: string): number | null {
  const match = NAME.exec(name);
  return match === null ? null : Number(match[1]);
}

/** Magic u32 | version u16 | 0 u16 | epoch u32 | first record u48 | next event u48 | 0 u32 | CRC-32 of all before. */
export function encodeSegmentHeader(header: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
  bytes.writeUInt32BE(SEGMENT_MAGIC, 0);
  bytes.writeUInt16BE(VERSION, 4);
  bytes.writeUInt32BE(header.epoch, 8);
  bytes.writeUIntBE(header.firstLsn, 12, 6);
  bytes.writeUIntBE(header.nextSeq, 18, 6);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 28)), 28);
  return bytes;
}

/** Reads a segment's header; null where it is not sound. */
export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | null {
  if (bytes.length < SEGMENT_HEADER_BYTES) return null;
  if (bytes.readUInt32BE(0) !== SEGMENT_MAGIC || bytes.readUInt16BE(4) !== VERSION) return null;
  if (crc32(bytes.subarray(0, 28)) !== bytes.readUInt32BE(28)) return null;
  return {
    epoch: bytes.readUInt32BE(8),
    firstLsn: bytes.readUIntBE(12, 6),
    nextSeq: bytes.readUIntBE(18, 6),
  };
}

/** Writes everything, whatever the disk takes at a time; rejects where it takes nothing. */
export async function writeAll(
  file: Pick<DiskFile, 'write'>,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const count = await file.write(bytes.subarray(done), position + done);
    if (count === 0) throw new Error('the disk took nothing');
    done += count;
  }
}

/** {@link DiskFile.writeThrough} in two steps, for files that know no other. */
export async function writeAndSync(
  file: Pick<DiskFile, 'write' | 'sync'>,
  parts: readonly Uint8Array[],
  position: number,
): Promise<void> {
  await writeAll(file, Buffer.concat(parts), position);
  try {
    await file.sync();
  } catch (cause) {
    throw new UnconfirmedError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Reads until the buffer is full or the file ends; returns how much it read. */
export async function readFully(
  file: DiskFile,
  into: Uint8Array,
  position: number,
): Promise<number> {
  let done = 0;
  while (done < into.length) {
    const count = await file.read(into.subarray(done), position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** A whole file; where the disk could not read stand bytes that no record passes with. */
export interface LoadedFile {
  readonly bytes: Buffer;
  /** Offsets of blocks that the disk refused. */
  readonly unreadable: readonly number[];
}

async function readTolerantly(
  file: DiskFile,
  into: Buffer,
  position: number,
  unreadable: number[],
): Promise<number> {
  try {
    return await readFully(file, into, position);
  } catch {
    if (into.length <= BLOCK_BYTES) {
      into.fill(UNREADABLE_BYTE);
      unreadable.push(position);
      return into.length;
    }
  }
  let done = 0;
  while (done < into.length) {
    const block = into.subarray(done, done + BLOCK_BYTES);
    const count = await readTolerantly(file, block, position + done, unreadable);
    done += count;
    if (count < block.length) break;
  }
  return done;
}

/** Reads a file as far as the disk allows. Never rejects: a file that can't be opened is one unreadable block. */
export async function loadFile(disk: Disk, path: string): Promise<LoadedFile> {
  const unreadable: number[] = [];
  let file: DiskFile;
  try {
    file = await disk.open(path);
  } catch {
    return { bytes: Buffer.alloc(0), unreadable: [0] };
  }
  try {
    const size = await file.size();
    const bytes = Buffer.alloc(size);
    let done = 0;
    while (done < size) {
      const step = bytes.subarray(done, done + READ_STEP_BYTES);
      const count = await readTolerantly(file, step, done, unreadable);
      if (count < step.length) break;
      done += count;
    }
    return { bytes, unreadable };
  } catch {
    return { bytes: Buffer.alloc(0), unreadable: [0] };
  } finally {
    await file.close().catch(() => undefined);
  }
}
