import { execFile } from 'node:child_process';
import { arch, release } from 'node:os';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);
const SCHEDULING = new URL('../../gateway/thread-scheduling.ts', import.meta.url).href;
const QUIET = '--disable-warning=ExperimentalWarning';
/** Number of `sched_getattr`. */
const GET_ATTRIBUTES: Partial<Record<string, number>> = { x64: 315, arm64: 275 };
const getAttributes = GET_ATTRIBUTES[arch()];
const isKnown = process.platform === 'linux' && getAttributes !== undefined;
const [major = 0, minor = 0] = release().split('.').map(Number);
/** Before, the system knew no slices of single threads. */
const hasSlices = major > 6 || (major === 6 && minor >= 12);
const SHORT = hasSlices ? '100000' : '0';

/** What scripts tell with: policy, nice value and slice in nanoseconds of a thread, as the system has them. */
const TELL = `
  import { comeFirst, giveWay, takeTurn } from ${JSON.stringify(SCHEDULING)};
  import { readlinkSync } from 'node:fs';
  import { getPriority } from 'node:os';
  import { Worker, isMainThread } from 'node:worker_threads';
  const { functions } = (await import('node:ffi')).dlopen(null, {
    syscall: { arguments: ['i64', 'i64', 'buffer', 'i64', 'i64'], return: 'i64' },
  });
  const self = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  const attributes = new DataView(new ArrayBuffer(56));
  const tell = (what, thread = self) => {
    functions.syscall(${getAttributes}n, BigInt(thread), new Uint8Array(attributes.buffer), 56n, 0n);
    const [policy, nice] = [attributes.getUint32(4, true), attributes.getInt32(16, true)];
    console.log(what, policy, nice, String(attributes.getBigUint64(24, true)));
  };
`;

/** Lines that a process of its own tells, so that nothing of it stays. */
async function told(script: string, ...flags: readonly string[]): Promise<readonly string[]> {
  const args = [QUIET, ...flags, '--input-type=module', '--eval', `${TELL}\n${script}`];
  const { stdout, stderr } = await run(process.execPath, args);
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

describe.runIf(isKnown)('the order of threads', () => {
  test('is the usual one until it is asked for', async () => {
    const [before, refused, after] = await told(
      "tell('x'); giveWay(self); console.log(takeTurn(self, 19)); tell('x');",
    );
    expect(refused).toBe('false');
    expect(after).toBe(before);
    expect(before).toMatch(/^x 0 /);
  });

  test('lets whoever comes first in with a short slice, and keeps its nice value', async () => {
    const [before = '', after] = await told("tell('x'); comeFirst(); tell('x');");
    const [, , nice] = before.split(' ');
    expect(after).toBe(`x 0 ${nice} ${SHORT}`);
    if (hasSlices) expect(before).not.toBe(after);
  });

  test('has a thread give way to everyone, which keeps its nice value for its turn', async () => {
    const [usual = '', first, idle = ''] = await told(`
      const { setPriority } = await import('node:os');
      setPriority(self, 7);
      tell('x'); comeFirst(); tell('x'); giveWay(self); tell('x');
    `);
    expect(usual).toMatch(/^x 0 7 /);
    expect(first).toBe(`x 0 7 ${SHORT}`);
    expect(idle).toMatch(/^x 5 7 /);
  });

  test('gives a thread its turn with the usual slice, or tells that it may not', async () => {
    const lines = await told(`
      const { setPriority } = await import('node:os');
      setPriority(self, 7);
      tell('x'); comeFirst();
      console.log(takeTurn(self, 7)); tell('x');
      console.log(takeTurn(self, 9)); tell('y');
      if (process.getuid() === 0) process.setuid(65_534);
      console.log(takeTurn(self, 8)); tell('z');
      console.log(takeTurn(2 ** 22 + 1, 8));
    `);
    expect(lines.slice(1, 3)).toEqual(['true', lines[0]]);
    expect(lines.slice(3, 5)).toEqual(['true', expect.stringMatching(/^y 0 9 /)]);
    expect(lines.slice(5)).toEqual(['false', expect.stringMatching(/^z 0 9 /), 'false']);
  });

  test('stays as whoever started the program chose it', async () => {
    const script = `${TELL}\ntell('x'); comeFirst(); giveWay(self); tell('x');`;
    const args = [QUIET, '--input-type=module', '--eval', script];
    const { stdout } = await run('chrt', ['--batch', '0', process.execPath, ...args]);
    const [before, after] = stdout.trim().split('\n');
    expect(before).toMatch(/^x 3 /);
    expect(after).toBe(before);
  });

  test('is asked for another thread by its number, and not of this one', async () => {
    const lines = await told(`
      comeFirst();
      const worker = new Worker(
        new URL('data:text/javascript,' + encodeURIComponent(
          "import { readlinkSync } from 'node:fs'; import { parentPort } from 'node:worker_threads';" +
          "parentPort.postMessage(Number(readlinkSync('/proc/thread-self').split('/').at(-1))); parentPort.ref();",
        )),
      );
      worker.once('message', (thread) => {
        tell('begins', thread); giveWay(thread); tell('gives', thread); tell('self');
        giveWay(2 ** 22 + 1);
        void worker.terminate();
      });
    `);
    expect(lines[0]).toMatch(new RegExp(`^begins 0 -?\\d+ ${SHORT}$`));
    expect(lines[1]).toMatch(/^gives 5 /);
    expect(lines[2]).toMatch(new RegExp(`^self 0 -?\\d+ ${SHORT}$`));
  });
});

test('where Node has no way to ask for it, a program goes on as it was', async () => {
  const script = `
    import { comeFirst, giveWay } from ${JSON.stringify(SCHEDULING)};
    comeFirst();
    giveWay(process.pid);
    console.log('goes on');
  `;
  const args = ['--no-experimental-ffi', '--input-type=module', '--eval', script];
  expect(await run(process.execPath, args)).toEqual({ stdout: 'goes on\n', stderr: '' });
});

test("where Node's permission model forbids it, a program goes on as it was", async () => {
  const script = `
    import { comeFirst, giveWay } from ${JSON.stringify(SCHEDULING)};
    comeFirst();
    giveWay(process.pid);
    console.log('goes on');
  `;
  const flags = ['--permission', '--allow-fs-read=*'];
  const args = [...flags, '--input-type=module', '--eval', script];
  expect(await run(process.execPath, args)).toEqual({ stdout: 'goes on\n', stderr: '' });
});
