import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { arch, release } from 'node:os';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import {
  ENTRY,
  makeWorkplace,
  startGateway,
  TEST_ENVIRONMENT,
} from '../support/gateway-process.ts';
import { mayRaisePriorities } from '../support/raised-priority.ts';

const run = promisify(execFile);
/** Number of `sched_getattr`. */
const GET_ATTRIBUTES: Partial<Record<string, number>> = { x64: 315, arm64: 275 };
const getAttributes = GET_ATTRIBUTES[arch()];
const [major = 0, minor = 0] = release().split('.').map(Number);
const hasSlices = major > 6 || (major === 6 && minor >= 12);
const isKnown = process.platform === 'linux' && getAttributes !== undefined && hasSlices;
const mayRaise = mayRaisePriorities();
const SHORT_SLICE = '100000';
const SCHED_IDLE = 5;

/** What a process's main thread asks for at a time, in nanoseconds; asked by a process of its own, which alone says that this is new in Node. */
async function sliceOf(pid: number | undefined): Promise<string> {
  const script = `
    const { functions } = require('node:ffi').dlopen(null, {
      syscall: { arguments: ['i64', 'i64', 'buffer', 'i64', 'i64'], return: 'i64' },
    });
    const attributes = new DataView(new ArrayBuffer(56));
    functions.syscall(${getAttributes}n, ${pid}n, new Uint8Array(attributes.buffer), 56n, 0n);
    console.log(String(attributes.getBigUint64(24, true)));
  `;
  return (await run(process.execPath, ['--eval', script])).stdout.trim();
}

/** How many threads of a process run only where nobody else would. */
function givingWay(pid: number | undefined): number {
  return readdirSync(`/proc/${pid}/task`).filter((thread) => {
    try {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      // Field 41, counted behind the name, which may hold blanks.
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38]) === SCHED_IDLE;
    } catch {
      // It has ended meanwhile.
      return false;
    }
  }).length;
}

test.runIf(isKnown).each([
  { name: 'with its flags', start: {} },
  { name: 'without', start: { nodeFlags: [] } },
])(
  'in a gateway started $name, who judges comes first and the views give way',
  async ({ start }) => {
    const workplace = makeWorkplace();
    try {
      const gateway = await startGateway(workplace.config, start);
      expect(await sliceOf(gateway.child.pid)).toBe(SHORT_SLICE);
      await expect.poll(() => givingWay(gateway.child.pid)).toBe(mayRaise ? 2 : 0);
      expect(await gateway.end('SIGTERM')).toBe(0);
      expect(gateway.output).not.toContain('ExperimentalWarning');
    } finally {
      workplace.remove();
    }
  },
);

test.runIf(isKnown)('so it is in the demo', async () => {
  const demo = spawn(process.execPath, [ENTRY, 'demo', '--json', '--port', '0'], {
    env: TEST_ENVIRONMENT,
  });
  onTestFinished(() => void demo.kill('SIGKILL'));
  const ended = once(demo, 'exit');
  let said = '';
  demo.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  for await (const line of createInterface({ input: demo.stdout })) {
    if (!line.startsWith('{"ready"')) continue;
    expect(await sliceOf(demo.pid)).toBe(SHORT_SLICE);
    await expect.poll(() => givingWay(demo.pid) > 0).toBe(mayRaise);
    demo.kill('SIGINT');
  }
  expect(await ended).toEqual([0, null]);
  expect(said).not.toContain('ExperimentalWarning');
});
