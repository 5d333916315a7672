import { Core, type CoreClock, NO_VIEW_TRACES } from '../../gateway/core.ts';
import { SigningKey } from '../../gateway/journal/signing-key.ts';
import type { BootMark } from '../../gateway/system-clock.ts';
import type { MemoryDisk } from './memory-disk.ts';

/** Where the data of a {@link testCore} lies on its disk. */
export const CORE_DIRECTORY = '/data';

/** A core that tells nobody anything, and throws where its journal gives up. */
export function testCore(
  disk: MemoryDisk,
  clock: CoreClock,
  bootMark = (): BootMark => ({ bootId: 'boot', uptimeMs: 0 }),
): Core {
  return new Core({
    disk,
    clock,
    directory: CORE_DIRECTORY,
    views: NO_VIEW_TRACES,
    key: SigningKey.fromSeed(new Uint8Array(32)),
    version: 'test',
    bootMark,
    listener: {
      committed: () => {},
      announced: () => {},
      failed: (detail) => {
        throw new Error(detail);
      },
    },
  });
}
