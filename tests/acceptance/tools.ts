import { spawnSync } from 'node:child_process';
import { describe, it } from 'vitest';

/** What a suite needs of the machine: a name for people, and whether it is there. */
export interface Need {
  readonly name: string;
  readonly isMet: () => boolean;
}

/** A program on the path, with the Debian package that brings it. */
export function program(name: string, debianPackage: string, probe: readonly string[]): Need {
  return {
    name: `${name} (Debian package ${debianPackage})`,
    isMet: () => spawnSync(name, [...probe], { stdio: 'ignore' }).error === undefined,
  };
}

/** A program run ahead of another, in a mount namespace of its own, that puts a small memory file system on a directory. */
export function onSmallDisk(directory: string, megabytes: number): readonly string[] {
  const isRoot = process.getuid?.() === 0;
  const script = `mount -t tmpfs -o size=${megabytes}m hazgate-test "$0" && exec "$@"`;
  return ['unshare', ...(isRoot ? [] : ['-r']), '-m', 'sh', '-c', script, directory];
}

/** A mount namespace of our own with a file system in it. */
export const SMALL_DISK: Need = {
  name: 'a mount namespace (unshare -m) with a tmpfs',
  isMet: () => {
    const [command, ...rest] = onSmallDisk('/mnt', 1) as [string, ...string[]];
    return spawnSync(command, [...rest, 'true'], { stdio: 'ignore' }).status === 0;
  },
};

/** Run ahead of a program: its steady clocks, and the system's time since boot, stand this much later. */
export function laterBy(seconds: number): readonly string[] {
  const isRoot = process.getuid?.() === 0;
  const clocks = ['--boottime', String(seconds), '--monotonic', String(seconds)];
  return ['unshare', ...(isRoot ? [] : ['-r']), '-T', '-f', '--kill-child', ...clocks];
}

/** A time namespace of our own. */
export const TIME_NAMESPACE: Need = {
  name: 'a time namespace (unshare -T)',
  isMet: () => {
    const [command, ...rest] = laterBy(1) as [string, ...string[]];
    return spawnSync(command, [...rest, 'true'], { stdio: 'ignore' }).status === 0;
  },
};

/**
 * A suite that needs something of the machine. Where that is missing it is skipped, and its name says why; in CI a
 * missing tool is a failure, since there nobody would notice.
 */
export function suiteNeeding(needs: readonly Need[], name: string, body: () => void): void {
  const missing = needs.filter((need) => !need.isMet()).map((need) => need.name);
  if (missing.length === 0) {
    describe(name, body);
    return;
  }
  const reason = `needs ${missing.join(' and ')}`;
  if (process.env.CI === undefined) {
    describe(name, () => {
      it.skip(`skipped: ${reason}`, () => {});
    });
    return;
  }
  describe(name, () => {
    it(reason, () => {
      throw new Error(`${reason}, which CI must have`);
    });
  });
}
