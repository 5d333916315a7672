import { crc32 } from 'node:zlib';
import type { HazgateEvent } from '../../rules/event.ts';
import type { Moment } from '../../rules/time.ts';
import type { MemoryDisk } from '../support/memory-disk.ts';
import { DATA, isSegment } from './disk.ts';

/** A record as it lies on the disk, read by a reader that shares no code with the gateway's. */
export interface ImageRecord {
  readonly lsn: number;
  readonly at: Moment;
  readonly message: { readonly topic: string; readonly payload: Buffer } | null;
  /** One byte a reading; null where all are live. */
  readonly dispositions: Buffer | null;
  readonly json: Readonly<Record<string, unknown>> | null;
  readonly events: readonly HazgateEvent[];
}

const FRAME_MAGIC = 0x485a5243;
const SEGMENT_HEADER_BYTES = 32;

function decode(body: Buffer): ImageRecord {
  const kind = body.readUInt8(28);
  const input = body.subarray(34, 34 + body.readUInt32BE(30));
  const rest = body.toString('utf8', 34 + input.length).trimEnd();
  const record = {
    lsn: body.readUIntBE(0, 6),
    at: { steadyMs: body.readDoubleBE(12), wallMs: body.readDoubleBE(20) },
    events: rest === '' ? [] : rest.split('\n').map((line): HazgateEvent => JSON.parse(line)),
  };
  if (kind === 2)
    return { ...record, message: null, dispositions: null, json: JSON.parse(input.toString()) };
  if (kind === 3) return { ...record, message: null, dispositions: null, json: null };
  const topicAt = 12 + input.readUInt32BE(0);
  const payloadAt = topicAt + input.readUInt32BE(4);
  const dispositionsAt = payloadAt + input.readUInt32BE(8);
  return {
    ...record,
    message: {
      topic: input.toString('utf8', topicAt, payloadAt),
      payload: input.subarray(payloadAt, dispositionsAt),
    },
    dispositions: (body.readUInt8(29) & 1) === 0 ? null : input.subarray(dispositionsAt),
    json: null,
  };
}

/** Segments that would survive a power loss, oldest first. */
function segments(disk: MemoryDisk): { readonly path: string; readonly firstLsn: number }[] {
  return disk
    .durablePaths()
    .filter(isSegment)
    .map((path) => ({ path, firstLsn: Number(path.slice(`${DATA}/journal/`.length, -4)) }))
    .sort((left, right) => left.firstLsn - right.firstLsn);
}

/** Sound records with numbers from `fromLsn` to `toLsn` that a power loss would certainly leave. */
export function readImage(disk: MemoryDisk, fromLsn: number, toLsn: number): ImageRecord[] {
  const records: ImageRecord[] = [];
  const all = segments(disk);
  for (const [position, { path }] of all.entries()) {
    const next = all[position + 1];
    if (next !== undefined && next.firstLsn <= fromLsn) continue;
    const bytes = disk.durableBytes(path);
    let offset = SEGMENT_HEADER_BYTES;
    while (offset + 12 <= bytes.length) {
      const length = bytes.readUInt32BE(offset + 4);
      const body = bytes.subarray(offset + 12, offset + 12 + length);
      const isSound =
        bytes.readUInt32BE(offset) === FRAME_MAGIC &&
        body.length === length &&
        length >= 34 &&
        crc32(body) === bytes.readUInt32BE(offset + 8);
      if (!isSound) {
        // Behind a damaged place the next frame is looked for.
        const found = bytes.indexOf('HZRC', offset + 1);
        if (found === -1) break;
        offset = found;
        continue;
      }
      const lsn = body.readUIntBE(0, 6);
      if (lsn > toLsn) return records;
      if (lsn >= fromLsn) records.push(decode(body));
      offset += 12 + length;
    }
  }
  return records;
}

/** The events of all of them, up to a record. */
export function eventsInImage(
  disk: MemoryDisk,
  toLsn: number = Number.POSITIVE_INFINITY,
): readonly HazgateEvent[] {
  return readImage(disk, 1, toLsn).flatMap(({ events }) => events);
}

/** Whether a message lies in the journal where a power loss can't take it. */
export function isDurable(disk: MemoryDisk, topic: string, payload: Buffer): boolean {
  const needle = Buffer.concat([Buffer.from(topic), payload]);
  return segments(disk)
    .toReversed()
    .some(({ path }) => disk.durableBytes(path).includes(needle));
}
