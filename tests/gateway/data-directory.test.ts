import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prepareDataDirectory } from '../../gateway/data-directory.ts';

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

  test.skipIf(process.getuid?.() === 0)('that may not be written is told likewise', async () => {
    const closed = join(directory, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    expect(await prepareDataDirectory(closed)).toContain(`data: ${closed}: permission denied`);
  });

  test('that fails otherwise is no matter of the configuration', async () => {
    await expect(prepareDataDirectory('\0')).rejects.toThrow();
  });
});
