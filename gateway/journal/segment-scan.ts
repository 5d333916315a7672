import type { Disk } from '../ports.ts';
import type { Missing } from './damage.ts';
import { scanFrames } from './frames.ts';
import type { RecordHead } from './record.ts';
import {
  BLOCK_BYTES,
  decodeSegmentHeader,
  loadFile,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from './segment.ts';

/** Folder of the journal inside the data directory. */
export const JOURNAL_FOLDER = 'journal';

/** A sound record of a segment. */
export interface Frame {
  /** Bytes from the start of the segment. */
  readonly offset: number;
  readonly head: RecordHead;
}

/** A place in a file of the data directory. */
export interface Place {
  readonly file: string;
  readonly offset: number;
  /** The disk refused to read there. */
  readonly unreadable: boolean;
}

/** A segment as it lies on the disk. */
export interface SegmentScan {
  readonly name: string;
  readonly firstLsn: number;
  readonly header: SegmentHeader | null;
  readonly bytes: Buffer;
  readonly frames: readonly Frame[];
  /** Record numbers missing between two records of this segment, or before its first. */
  readonly gaps: readonly Missing[];
  /** The last record number met, `firstLsn - 1` where there is none. */
  readonly lastLsn: number;
  /** The first bad place behind the last record; null where only blank space follows. */
  readonly trailing: Place | null;
  readonly hasBadPlaces: boolean;
}

/**
 * Reads a segment and finds its sound records. Never rejects for what a fault left behind.
 *
 * @param lastLsn number of the last record before this segment; records at or below it are not believed
 */
export async function scanSegment(
  disk: Disk,
  folder: string,
  name: string,
  firstLsn: number,
  lastLsn: number,
): Promise<SegmentScan> {
  const { bytes, unreadable } = await loadFile(disk, `${folder}/${name}`);
  const file = `${JOURNAL_FOLDER}/${name}`;
  const frames: Frame[] = [];
  const gaps: Missing[] = [];
  let last = Math.max(lastLsn, firstLsn - 1);
  const refusedWhole = bytes.length === 0 && unreadable.length > 0;
  let bad: Place | null = refusedWhole ? { file, offset: 0, unreadable: true } : null;
  let hasBadPlaces = refusedWhole;
  for (const item of scanFrames(bytes, SEGMENT_HEADER_BYTES, last)) {
    const { offset } = item;
    if (item.kind === 'bad') {
      const end = offset + item.length;
      const refused = unreadable.some((at) => at < end && at + BLOCK_BYTES > offset);
      bad = {
        file,
        offset: bad?.offset ?? offset,
        unreadable: refused || bad?.unreadable === true,
      };
      hasBadPlaces = true;
      continue;
    }
    const { lsn, thinned } = item.head;
    if (lsn > last + 1 && (bad !== null || !thinned)) {
      gaps.push({ from: last + 1, to: lsn - 1, ...(bad ?? { file, offset, unreadable: false }) });
    }
    frames.push(item);
    last = lsn;
    bad = null;
  }
  const header = decodeSegmentHeader(bytes);
  return {
    name,
    firstLsn,
    header,
    bytes,
    frames,
    gaps,
    lastLsn: last,
    trailing: bad,
    hasBadPlaces,
  };
}

/** Bytes up to the end of the last of these records. */
export function endOf(frames: readonly Frame[]): number {
  const last = frames.at(-1);
  return last === undefined ? SEGMENT_HEADER_BYTES : last.offset + last.head.length;
}
