import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directoryTrouble, prepareDataDirectory } from '../../gateway/data-directory.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hazgate-test-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the data directory', () => {
  test('is made with all that leads to it, for its owner only', async () => {
    const wanted = join(directory, 'a', 'b');
    expect(await prepareDataDirectory(wanted)).toBeNull();
    expect(statSync(wanted).mode & 0o777).toBe(0o700);
    expect(await prepareDataDirectory(wanted)).toBeNull();
  });

  test('that is a file, or below one, is told with its path and what to do', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    expect(await prepareDataDirectory(file)).toBe(
      `data: ${file}: is there already and is no directory; or choose another directory`,
    );
    expect(await prepareDataDirectory(join(file, 'data'))).toContain('no directory');
  });

  // A file system that says of a new directory that there is no such file: Node's own way to make all that leads to it never ends there.
  test.runIf(process.platform === 'linux').each(['/proc/hazgate', '/proc/hazgate/a/b'])(
    'that the file system refuses (%s) is told with the place and what to do',
    async (wanted) => {
      expect(await prepareDataDirectory(wanted)).toBe(
        'data: /proc/hazgate: the file system there takes no new directory: choose another directory',
      );
    },
  );

  // As errors, since whoever runs this as root may write everywhere.
  test.each(['EACCES', 'EPERM'])('that may not be written (%s) is told likewise', (code) => {
    const error = Object.assign(new Error(code), { code, syscall: 'access', path: '/srv/closed' });
    expect(directoryTrouble(error)).toMatch(
      /^data: \/srv\/closed: .+; or choose another directory$/,
    );
  });

  test.each(['EROFS', 'ENOSPC', 'EIO'])(
    'on a disk in trouble (%s) is no matter of people',
    (code) => {
      const error = Object.assign(new Error(code), { code, syscall: 'mkdir', path: '/srv/data' });
      expect(directoryTrouble(error)).toBeNull();
    },
  );

  test('that fails otherwise is no matter of the configuration', async () => {
    await expect(prepareDataDirectory('\0')).rejects.toThrow();
  });
});
