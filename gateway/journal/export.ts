import type { HazgateEvent } from '../../rules/event.ts';
import type { Disk } from '../ports.ts';
import { readFrames } from './read-records.ts';
import { decodeEvents } from './record.ts';

/**
 * Every readable event of a data directory in order, without locking or changing it; a gateway may be writing to it.
 * What is not yet shown to be durable at its end is left out.
 *
 * @param disk a read-only one will do
 */
export async function* exportEvents(disk: Disk, directory: string): AsyncGenerator<HazgateEvent> {
  for await (const { scan, frame } of readFrames(disk, directory)) {
    const { offset, head } = frame;
    if (head.hasEvents) yield* decodeEvents(scan.bytes, offset, head.length);
  }
}
