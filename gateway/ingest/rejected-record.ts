import { crc32 } from 'node:zlib';
import { LIMITS } from '../limits.ts';
import type { Rejection } from '../wire/rejection.ts';

/** Refusals of one message that are kept with it; the rest is only counted. */
const REFUSALS_KEPT_MAX = 100;

/** Length and CRC-32 of the body, little-endian. */
export const FRAME_HEADER_BYTES = 8;
/** Length of the JSON in front of the payload. */
const BODY_HEADER_BYTES = 4;

/** One refused message as it is kept. */
export interface RejectedRecord {
  /** RFC 3339, when it was received. */
  readonly at: string;
  /** Client id of its sender. */
  readonly client: string;
  readonly topic: string;
  readonly site: string | null;
  /** Size of the whole payload. */
  readonly bytes: number;
  /** How many items of it were refused. */
  readonly rejected: number;
  /** The first 100 of them. */
  readonly rejections: readonly Omit<Rejection, 'topic'>[];
  /** The first 4 KiB. */
  readonly payload: Uint8Array;
}

/** One record as it stands in the file: length, CRC-32, then the facts as JSON and the payload as it came. */
export function encodeRecord(record: RejectedRecord): Buffer {
  const { payload, rejections, ...facts } = record;
  const kept = { ...facts, rejections: rejections.slice(0, REFUSALS_KEPT_MAX) };
  const json = Buffer.from(JSON.stringify(kept));
  const start = payload.subarray(0, LIMITS.rejectedKeptBytesMax);
  const body = Buffer.alloc(BODY_HEADER_BYTES + json.length + start.length);
  body.writeUInt32LE(json.length, 0);
  body.set(json, BODY_HEADER_BYTES);
  body.set(start, BODY_HEADER_BYTES + json.length);
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  header.writeUInt32LE(body.length, 0);
  header.writeUInt32LE(crc32(body), 4);
  return Buffer.concat([header, body]);
}

/** A record and where it ends; null where nothing whole and undamaged begins at `offset`. */
export function decodeRecord(
  file: Buffer,
  offset: number,
): { readonly record: RejectedRecord; readonly end: number } | null {
  const start = offset + FRAME_HEADER_BYTES;
  if (start > file.length) return null;
  const end = start + file.readUInt32LE(offset);
  if (end > file.length || end < start + BODY_HEADER_BYTES) return null;
  const body = file.subarray(start, end);
  if (crc32(body) !== file.readUInt32LE(offset + 4)) return null;
  const payloadAt = BODY_HEADER_BYTES + body.readUInt32LE(0);
  const facts = JSON.parse(body.toString('utf8', BODY_HEADER_BYTES, payloadAt)) as Omit<
    RejectedRecord,
    'payload'
  >;
  return { record: { ...facts, payload: body.subarray(payloadAt) }, end };
}

/** Offsets of the whole records at the beginning of a file, and where they end. */
export function scanRecords(file: Buffer): {
  readonly offsets: readonly number[];
  readonly end: number;
} {
  const offsets: number[] = [];
  let end = 0;
  for (let next = decodeRecord(file, 0); next !== null; next = decodeRecord(file, end)) {
    offsets.push(end);
    end = next.end;
  }
  return { offsets, end };
}
