import { crc32 } from 'node:zlib';

/**
 * Numbers from 0 to 1 that differ from gateway to gateway and repeat for the same seed (mulberry32): for waits that are not
 * to end everywhere at once, never for secrets.
 */
export function jitterOf(seed: string): () => number {
  let state = crc32(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
