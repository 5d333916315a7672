import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDirectory } from '../../../gateway/journal/lock.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hazgate-lock-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

const platforms: { platform: NodeJS.Platform }[] = [{ platform: 'linux' }, { platform: 'darwin' }];

test.skipIf(process.platform !== 'linux').each(platforms)(
  'a second gateway on a directory is refused, by whatever path it comes ($platform)',
  async ({ platform }) => {
    const first = await lockDirectory(directory, platform);
    if (first.kind === 'refused') throw new Error(first.detail);
    const alias = `${directory}-alias`;
    await symlink(directory, alias);
    const second = await lockDirectory(alias, platform);
    await rm(alias);
    expect(second).toEqual({
      kind: 'refused',
      detail: expect.stringContaining('another gateway is running on the data directory'),
    });
    await first.lock.release();
    const third = await lockDirectory(directory, platform);
    expect(third.kind).toBe('locked');
    if (third.kind === 'locked') await third.lock.release();
  },
);

test.skipIf(process.platform === 'win32').each(platforms)(
  'the lock dies with its process ($platform)',
  async ({ platform }) => {
    const module = new URL('../../../gateway/journal/lock.ts', import.meta.url).href;
    const code = `import { lockDirectory } from ${JSON.stringify(module)};
    const { kind } = await lockDirectory(${JSON.stringify(directory)}, ${JSON.stringify(platform)});
    process.stdout.write(kind); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [told] = await once(child.stdout, 'data');
    expect(String(told)).toBe('locked');
    expect((await lockDirectory(directory, platform)).kind).toBe('refused');
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    const result = await lockDirectory(directory, platform);
    expect(result.kind).toBe('locked');
    if (result.kind === 'locked') await result.lock.release();
  },
);

test('a directory that is not there can not be locked', async () => {
  await expect(lockDirectory(join(directory, 'missing'))).rejects.toThrow('ENOENT');
});

test.skipIf(process.platform === 'win32')(
  'what is neither free nor taken is told as the error it is',
  async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expect(lockDirectory(file, 'darwin')).rejects.toThrow();
  },
);
