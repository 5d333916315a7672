import { crc32 } from 'node:zlib';
import { assert } from '../../rules/assert.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import type { Reading } from '../../rules/reading.ts';
import type { Moment } from '../../rules/time.ts';
import { eventText } from '../event-text.ts';

/** An input as it is kept: a device's message as it came, or any other input as JSON. */
export type JournalledInput =
  | {
      readonly kind: 'message';
      /** MQTT client id of the sender. */
      readonly client: string;
      readonly topic: string;
      readonly payload: Uint8Array;
      /** One byte a reading (an index into DISPOSITIONS); null where all are live. */
      readonly dispositions: Uint8Array | null;
      /** What the payload was decoded to, where it is still at hand; not written down. */
      readonly readings?: readonly Reading[] | undefined;
    }
  | { readonly kind: 'json'; readonly value: unknown };

/** One record of the journal: an input and the events that it caused. */
export interface JournalRecord {
  /** Record number: 1, 2, 3, ... without a gap but behind damage and where retention dropped readings. */
  readonly lsn: number;
  readonly at: Moment;
  /** Null where retention has dropped the input. */
  readonly input: JournalledInput | null;
  readonly events: readonly HazgateEvent[];
  /** The same events as the JSON that they were written as, where it is at hand. */
  readonly eventTexts?: readonly string[] | undefined;
}

/** What {@link encodeRecord} writes. */
export interface RecordFields {
  readonly lsn: number;
  /** The highest record number known to be durable when this record was made. */
  readonly syncedLsn: number;
  readonly at: Moment;
  readonly input: JournalledInput | null;
  readonly events: readonly HazgateEvent[];
  /** The segment was thinned by retention: record numbers may be missing right before this record by design. */
  readonly thinned?: boolean | undefined;
}

/** The fixed part of a record, read without touching its input and events. */
export interface RecordHead {
  /** Bytes of the whole frame. */
  readonly length: number;
  readonly lsn: number;
  readonly syncedLsn: number;
  readonly thinned: boolean;
  readonly pruned: boolean;
  readonly hasEvents: boolean;
}

/** Bytes of a frame before its body: magic, body length, CRC. */
export const FRAME_HEADER_BYTES = 12;
/** Smallest frame there is. */
export const FRAME_BYTES_MIN = 46;
/** First bytes of every frame: "HZRC". */
export const FRAME_MAGIC = 0x485a5243;
/** Largest body that a reader believes; a longer length is a damaged one. */
export const BODY_BYTES_MAX = 512 * 1024 * 1024;

const BODY_FIXED_BYTES = 34;
const DIGEST_FROM = 12;
const KIND_MESSAGE = 1;
const KIND_JSON = 2;
const KIND_PRUNED = 3;
const FLAG_DISPOSITIONS = 1;
const FLAG_THINNED = 2;
const MESSAGE_FIXED_BYTES = 12;
const LINE_FEED = 0x0a;

type MessageInput = Extract<JournalledInput, { kind: 'message' }>;

function messageBytes(input: MessageInput): number {
  return (
    MESSAGE_FIXED_BYTES +
    Buffer.byteLength(input.client) +
    Buffer.byteLength(input.topic) +
    input.payload.length +
    (input.dispositions?.length ?? 0)
  );
}

function writeMessage(frame: Buffer, start: number, input: MessageInput): void {
  let position = start + MESSAGE_FIXED_BYTES;
  const clientBytes = frame.write(input.client, position);
  position += clientBytes;
  const topicBytes = frame.write(input.topic, position);
  position += topicBytes;
  frame.writeUInt32BE(clientBytes, start);
  frame.writeUInt32BE(topicBytes, start + 4);
  frame.writeUInt32BE(input.payload.length, start + 8);
  frame.set(input.payload, position);
  if (input.dispositions !== null) frame.set(input.dispositions, position + input.payload.length);
}

function readMessage(bytes: Buffer, flags: number): MessageInput {
  const topicAt = MESSAGE_FIXED_BYTES + bytes.readUInt32BE(0);
  const payloadAt = topicAt + bytes.readUInt32BE(4);
  const dispositionsAt = payloadAt + bytes.readUInt32BE(8);
  assert(dispositionsAt <= bytes.length, 'lengths inside a journalled message exceed it');
  return {
    kind: 'message',
    client: bytes.toString('utf8', MESSAGE_FIXED_BYTES, topicAt),
    topic: bytes.toString('utf8', topicAt, payloadAt),
    payload: new Uint8Array(bytes.subarray(payloadAt, dispositionsAt)),
    dispositions:
      (flags & FLAG_DISPOSITIONS) === 0 ? null : new Uint8Array(bytes.subarray(dispositionsAt)),
  };
}

/** The events as JSON lines. */
function writeEvents(frame: Buffer, start: number, texts: readonly string[]): void {
  let position = start;
  for (const text of texts) {
    position += frame.write(text, position);
    frame[position] = LINE_FEED;
    position += 1;
  }
}

/**
 * One frame: magic u32 | body length u32 | CRC-32 of the body u32 | body, all big-endian. Body: record number u48 |
 * highest durable record number u48 | steady ms f64 | wall ms f64 | input kind u8 | flags u8 | input length u32 |
 * input | events as JSON lines.
 */
export function encodeRecord(fields: RecordFields): Buffer {
  const { input } = fields;
  const json = input?.kind === 'json' ? Buffer.from(JSON.stringify(input.value) ?? 'null') : null;
  const inputBytes = input?.kind === 'message' ? messageBytes(input) : (json?.length ?? 0);
  const texts = fields.events.map(eventText);
  const eventBytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
  const bodyBytes = BODY_FIXED_BYTES + inputBytes + eventBytes;
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + bodyBytes);
  frame.writeUInt32BE(FRAME_MAGIC, 0);
  frame.writeUInt32BE(bodyBytes, 4);
  frame.writeUIntBE(fields.lsn, 12, 6);
  frame.writeUIntBE(fields.syncedLsn, 18, 6);
  frame.writeDoubleBE(fields.at.steadyMs, 24);
  frame.writeDoubleBE(fields.at.wallMs, 32);
  const inputAt = FRAME_HEADER_BYTES + BODY_FIXED_BYTES;
  let flags = fields.thinned === true ? FLAG_THINNED : 0;
  let kind = KIND_PRUNED;
  if (input?.kind === 'message') {
    kind = KIND_MESSAGE;
    if (input.dispositions !== null) flags |= FLAG_DISPOSITIONS;
    writeMessage(frame, inputAt, input);
  } else if (json !== null) {
    kind = KIND_JSON;
    frame.set(json, inputAt);
  }
  frame.writeUInt8(kind, 40);
  frame.writeUInt8(flags, 41);
  frame.writeUInt32BE(inputBytes, 42);
  writeEvents(frame, inputAt + inputBytes, texts);
  frame.writeUInt32BE(crc32(frame.subarray(FRAME_HEADER_BYTES)), 8);
  return frame;
}

/** The length that the frame at an offset claims; null where no frame can begin there. Its CRC is not looked at. */
export function claimedLength(bytes: Buffer, offset: number): number | null {
  if (offset + FRAME_HEADER_BYTES > bytes.length) return null;
  if (bytes.readUInt32BE(offset) !== FRAME_MAGIC) return null;
  const bodyBytes = bytes.readUInt32BE(offset + 4);
  if (bodyBytes < BODY_FIXED_BYTES || bodyBytes > BODY_BYTES_MAX) return null;
  return FRAME_HEADER_BYTES + bodyBytes;
}

/** Reads and checks the frame at an offset; null where there is no whole and sound one. */
export function readHead(bytes: Buffer, offset: number): RecordHead | null {
  const length = claimedLength(bytes, offset);
  if (length === null || offset + length > bytes.length) return null;
  const body = bytes.subarray(offset + FRAME_HEADER_BYTES, offset + length);
  if (crc32(body) !== bytes.readUInt32BE(offset + 8)) return null;
  const inputBytes = body.readUInt32BE(30);
  const kind = body.readUInt8(28);
  if (BODY_FIXED_BYTES + inputBytes > body.length) return null;
  if (kind < KIND_MESSAGE || kind > KIND_PRUNED) return null;
  return {
    length,
    lsn: body.readUIntBE(0, 6),
    syncedLsn: body.readUIntBE(6, 6),
    thinned: (body.readUInt8(29) & FLAG_THINNED) !== 0,
    pruned: kind === KIND_PRUNED,
    hasEvents: BODY_FIXED_BYTES + inputBytes < body.length,
  };
}

function eventTexts(bytes: Buffer, offset: number, length: number): readonly string[] {
  const bodyAt = offset + FRAME_HEADER_BYTES;
  const eventsAt = bodyAt + BODY_FIXED_BYTES + bytes.readUInt32BE(bodyAt + 30);
  const end = offset + length;
  return eventsAt === end ? [] : bytes.toString('utf8', eventsAt, end - 1).split('\n');
}

/** The events of a frame that {@link readHead} has accepted, without its input. */
export function decodeEvents(bytes: Buffer, offset: number, length: number): HazgateEvent[] {
  return eventTexts(bytes, offset, length).map((text): HazgateEvent => JSON.parse(text));
}

function decodeInput(bytes: Buffer, bodyAt: number): JournalledInput | null {
  const kind = bytes.readUInt8(bodyAt + 28);
  const inputAt = bodyAt + BODY_FIXED_BYTES;
  const inputBytes = bytes.subarray(inputAt, inputAt + bytes.readUInt32BE(bodyAt + 30));
  if (kind === KIND_MESSAGE) return readMessage(inputBytes, bytes.readUInt8(bodyAt + 29));
  if (kind === KIND_JSON) return { kind: 'json', value: JSON.parse(inputBytes.toString()) };
  return null;
}

/** Decodes a frame that {@link readHead} has accepted. */
export function decodeRecord(bytes: Buffer, offset: number, length: number): JournalRecord {
  const bodyAt = offset + FRAME_HEADER_BYTES;
  return {
    lsn: bytes.readUIntBE(bodyAt, 6),
    at: readMoment(bytes, offset),
    input: decodeInput(bytes, bodyAt),
    events: decodeEvents(bytes, offset, length),
  };
}

/**
 * A record that stays in its frame: what is asked for is decoded then. Views ask for little of it, and bytes cost the collector
 * nothing.
 */
export class FramedRecord implements JournalRecord {
  readonly lsn: number;
  readonly at: Moment;
  readonly #frame: Buffer;
  #input: JournalledInput | null | undefined;

  constructor(frame: Buffer) {
    this.#frame = frame;
    this.lsn = frame.readUIntBE(FRAME_HEADER_BYTES, 6);
    this.at = readMoment(frame, 0);
  }

  get input(): JournalledInput | null {
    if (this.#input === undefined) this.#input = decodeInput(this.#frame, FRAME_HEADER_BYTES);
    return this.#input;
  }

  get events(): readonly HazgateEvent[] {
    return decodeEvents(this.#frame, 0, this.#frame.length);
  }

  get eventTexts(): readonly string[] {
    return eventTexts(this.#frame, 0, this.#frame.length);
  }
}

/** When the input of a frame that {@link readHead} has accepted reached the gateway. */
export function readMoment(bytes: Buffer, offset: number): Moment {
  const bodyAt = offset + FRAME_HEADER_BYTES;
  return { steadyMs: bytes.readDoubleBE(bodyAt + 12), wallMs: bytes.readDoubleBE(bodyAt + 20) };
}

/** The part of a frame that a checkpoint's digest covers: from the steady clock to the end of the input. */
export function digestedBytes(bytes: Buffer, offset: number): Buffer {
  const bodyAt = offset + FRAME_HEADER_BYTES;
  const end = bodyAt + BODY_FIXED_BYTES + bytes.readUInt32BE(bodyAt + 30);
  return bytes.subarray(bodyAt + DIGEST_FROM, end);
}
