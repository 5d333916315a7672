import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { canAskAttributes, hasSlices, SHORT_SLICE, told } from '../support/thread-attributes.ts';

const run = promisify(execFile);
const SCHEDULING = new URL('../../gateway/thread-scheduling.ts', import.meta.url).href;

/** What scripts tell with: policy, nice value and slice in nanoseconds of a thread, as the system has them. */
const TELL = `
  import { comeFirst, giveWay, takeTurn } from ${JSON.stringify(SCHEDULING)};
  const tell = (what, thread = threadId) => {
    const { policy, nice, slice } = attributesOf(thread);
    console.log(what, policy, nice, slice);
  };
`;
/** A program that goes on whether or not there is an order to ask for. */
const GOES_ON = `
  import { comeFirst, giveWay } from ${JSON.stringify(SCHEDULING)};
  comeFirst();
  giveWay(process.pid);
  console.log('goes on');
`;

describe.runIf(canAskAttributes)('the order of threads', () => {
  test('is the usual one until it is asked for', async () => {
    const [before, refused, after] = await told(`${TELL}
      tell('x'); giveWay(threadId); console.log(takeTurn(threadId, 19)); tell('x');
    `);
    expect(refused).toBe('false');
    expect(after).toBe(before);
    expect(before).toMatch(/^x 0 /);
  });

  test('lets whoever comes first in with a short slice, and keeps its nice value', async () => {
    const [before = '', after] = await told(`${TELL} tell('x'); comeFirst(); tell('x');`);
    const [, , nice] = before.split(' ');
    expect(after).toBe(`x 0 ${nice} ${SHORT_SLICE}`);
    if (hasSlices) expect(before).not.toBe(after);
  });

  test('has a thread give way to everyone, which keeps its nice value for its turn', async () => {
    const [usual = '', first, idle = ''] = await told(`${TELL}
      const { setPriority } = await import('node:os');
      setPriority(threadId, 7);
      tell('x'); comeFirst(); tell('x'); giveWay(threadId); tell('x');
    `);
    expect(usual).toMatch(/^x 0 7 /);
    expect(first).toBe(`x 0 7 ${SHORT_SLICE}`);
    expect(idle).toMatch(/^x 5 7 /);
  });

  test('gives a thread its turn with the usual slice, or tells that it may not', async () => {
    const lines = await told(`${TELL}
      const { setPriority } = await import('node:os');
      setPriority(threadId, 7);
      tell('x'); comeFirst();
      console.log(takeTurn(threadId, 7)); tell('x');
      console.log(takeTurn(threadId, 9)); tell('y');
      if (process.getuid() === 0) process.setuid(65_534);
      console.log(takeTurn(threadId, 8)); tell('z');
      console.log(takeTurn(2 ** 22 + 1, 8));
    `);
    expect(lines.slice(1, 3)).toEqual(['true', lines[0]]);
    expect(lines.slice(3, 5)).toEqual(['true', expect.stringMatching(/^y 0 9 /)]);
    expect(lines.slice(5)).toEqual(['false', expect.stringMatching(/^z 0 9 /), 'false']);
  });

  test('stays as whoever started the program chose it', async () => {
    const script = `${TELL} tell('x'); comeFirst(); giveWay(threadId); tell('x');`;
    const [before, after] = await told(script, ['chrt', '--batch', '0']);
    expect(before).toMatch(/^x 3 /);
    expect(after).toBe(before);
  });

  test('is asked for another thread by its number, and not of this one', async () => {
    const lines = await told(`${TELL}
      const { Worker } = await import('node:worker_threads');
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
    expect(lines[0]).toMatch(new RegExp(`^begins 0 -?\\d+ ${SHORT_SLICE}$`));
    expect(lines[1]).toMatch(/^gives 5 /);
    expect(lines[2]).toMatch(new RegExp(`^self 0 -?\\d+ ${SHORT_SLICE}$`));
  });
});

test.each([
  { name: 'Node has no way to ask for it', flags: ['--no-experimental-ffi'] },
  {
    name: "Node's permission model forbids it",
    flags: ['--permission', '--allow-fs-read=*'],
  },
])('where $name, a program goes on as it was, and says nothing', async ({ flags }) => {
  const args = [...flags, '--input-type=module', '--eval', GOES_ON];
  expect(await run(process.execPath, args)).toEqual({ stdout: 'goes on\n', stderr: '' });
});
