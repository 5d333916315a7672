import {
  claimedLength,
  FRAME_BYTES_MIN,
  FRAME_MAGIC,
  type RecordHead,
  readHead,
} from './record.ts';

/** What a scan meets: a sound record, or bytes that are none. Offsets in bytes from the start of the buffer. */
export type Scanned =
  | { readonly kind: 'record'; readonly offset: number; readonly head: RecordHead }
  | { readonly kind: 'bad'; readonly offset: number; readonly length: number };

const MAGIC_BYTES = Buffer.alloc(4);
MAGIC_BYTES.writeUInt32BE(FRAME_MAGIC, 0);

/** True where only zeros follow: space laid out ahead and not yet written. */
function isBlank(bytes: Buffer, from: number): boolean {
  for (let position = from; position < bytes.length; position += 1) {
    if (bytes[position] !== 0) return false;
  }
  return true;
}

/** A later record must carry a later number, and no more of them than the bytes between could hold. */
function isPlausible(head: RecordHead, lastLsn: number, skippedBytes: number): boolean {
  if (head.lsn <= lastLsn) return false;
  return head.thinned || head.lsn <= lastLsn + 1 + skippedBytes / FRAME_BYTES_MIN;
}

/**
 * Where reading goes on behind a bad place. The length that the bad frame claims is tried first, so that bytes inside
 * a damaged message are not taken for records while the frame's own header is sound.
 */
function nextSound(bytes: Buffer, badAt: number, lastLsn: number): number | null {
  const claimed = claimedLength(bytes, badAt);
  if (claimed !== null && badAt + claimed < bytes.length) {
    const head = readHead(bytes, badAt + claimed);
    if (head !== null && isPlausible(head, lastLsn, claimed)) return badAt + claimed;
  }
  let candidate = bytes.indexOf(MAGIC_BYTES, badAt + 1);
  while (candidate !== -1) {
    const head = readHead(bytes, candidate);
    if (head !== null && isPlausible(head, lastLsn, candidate - badAt)) return candidate;
    candidate = bytes.indexOf(MAGIC_BYTES, candidate + 1);
  }
  return null;
}

/**
 * Reads records in order from an offset to the end or to the blank space laid out ahead. Behind a bad place it goes on
 * with the next sound record.
 *
 * @param lastLsn number of the record before the offset; numbers never fall
 */
export function* scanFrames(bytes: Buffer, from: number, lastLsn: number): Generator<Scanned> {
  let offset = from;
  let last = lastLsn;
  while (offset < bytes.length) {
    const head = readHead(bytes, offset);
    if (head !== null && head.lsn > last) {
      yield { kind: 'record', offset, head };
      last = head.lsn;
      offset += head.length;
      continue;
    }
    if (isBlank(bytes, offset)) return;
    const next = nextSound(bytes, offset, last) ?? bytes.length;
    yield { kind: 'bad', offset, length: next - offset };
    offset = next;
  }
}
