import type { Disk } from '../ports.ts';
import { judgeMissing } from './damage.ts';
import { decodeRecord, type JournalRecord } from './record.ts';
import { type Frame, JOURNAL_FOLDER, type SegmentScan, scanSegment } from './segment-scan.ts';
import { listSegments } from './survey.ts';

/**
 * Every readable frame of a data directory in order, without locking or changing it; a gateway may be writing to it.
 * What is not yet shown to be durable at its end is left out.
 *
 * @param disk a read-only one will do
 * @param fromLsn segments that end below this record are passed over
 */
export async function* readFrames(
  disk: Disk,
  directory: string,
  fromLsn = 1,
): AsyncGenerator<{ readonly scan: SegmentScan; readonly frame: Frame }> {
  const folder = `${directory}/${JOURNAL_FOLDER}`;
  const segments = await listSegments(disk, folder);
  const first = segments.findLastIndex(({ firstLsn }) => firstLsn <= fromLsn);
  let lastLsn = 0;
  for (const { name, firstLsn } of segments.slice(Math.max(0, first))) {
    const scan = await scanSegment(disk, folder, name, firstLsn, lastLsn);
    const isLast = name === segments.at(-1)?.name;
    const shown = scan.frames.reduce(
      (most, { head }) => Math.max(most, head.syncedLsn),
      firstLsn - 1,
    );
    const tailFrom = isLast ? judgeMissing(scan.gaps, shown).tailFrom : Number.POSITIVE_INFINITY;
    for (const frame of scan.frames) {
      if (frame.head.lsn >= tailFrom) break;
      yield { scan, frame };
    }
    lastLsn = scan.lastLsn;
  }
}

/** The records themselves, from one on. */
export async function* readRecords(
  disk: Disk,
  directory: string,
  fromLsn = 1,
): AsyncGenerator<JournalRecord> {
  for await (const { scan, frame } of readFrames(disk, directory, fromLsn)) {
    const { offset, head } = frame;
    if (head.lsn >= fromLsn) yield decodeRecord(scan.bytes, offset, head.length);
  }
}
