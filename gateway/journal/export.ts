import type { HazgateEvent } from '../../rules/event.ts';
import type { Disk } from '../ports.ts';
import { judgeMissing } from './damage.ts';
import { decodeEvents } from './record.ts';
import { JOURNAL_FOLDER, scanSegment } from './segment-scan.ts';
import { listSegments } from './survey.ts';

/**
 * Every readable event of a data directory in order, without locking or changing it; a gateway may be writing to it.
 * What is not yet shown to be durable at its end is left out.
 *
 * @param disk a read-only one will do
 */
export async function* exportEvents(disk: Disk, directory: string): AsyncGenerator<HazgateEvent> {
  const folder = `${directory}/${JOURNAL_FOLDER}`;
  const segments = await listSegments(disk, folder);
  let lastLsn = 0;
  for (const [position, { name, firstLsn }] of segments.entries()) {
    const scan = await scanSegment(disk, folder, name, firstLsn, lastLsn);
    const isLast = position === segments.length - 1;
    const shown = scan.frames.reduce(
      (most, { head }) => Math.max(most, head.syncedLsn),
      firstLsn - 1,
    );
    const tailFrom = isLast ? judgeMissing(scan.gaps, shown).tailFrom : Number.POSITIVE_INFINITY;
    for (const { offset, head } of scan.frames) {
      if (head.lsn >= tailFrom) break;
      if (head.hasEvents) yield* decodeEvents(scan.bytes, offset, head.length);
    }
    lastLsn = scan.lastLsn;
  }
}
