import type { Random } from '../random.ts';
import type { PayloadFaultFile } from './fault-file.ts';
import { spanAt } from './fault-window.ts';

const GARBAGE_BYTES_MAX = 48;

/** What a broken device sends instead of a reading; null where none of the faults holds. */
export function spoiltPayload(
  files: readonly PayloadFaultFile[],
  atSeconds: number,
  random: Random,
): Uint8Array | null {
  const file = files.find((each) => spanAt(each, atSeconds) !== null);
  if (file === undefined) return null;
  // What a C library prints for a value that is none, which is no JSON.
  if (file.fault === 'not-a-number') return new TextEncoder().encode('{"v":NaN}');
  const bytes = new Uint8Array(1 + random.below(GARBAGE_BYTES_MAX));
  for (const index of bytes.keys()) bytes[index] = random.below(256);
  // Never by chance a number.
  bytes[0] = 0xff;
  return bytes;
}
