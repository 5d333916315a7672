import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  ENTRY,
  makeWorkplace,
  startGateway,
  TEST_ENVIRONMENT,
} from '../support/gateway-process.ts';
import { remember } from '../support/started-processes.ts';

const FLAG = '--min-semi-space-size=16';
const NOWHERE = ['start', '--config', '/nowhere/hazgate.yaml'];
const isLinux = process.platform === 'linux';

/** The command line of a process, word by word, without the program. */
function wordsOf(pid: number | undefined): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(1, -1);
}

/** How a process that does not start has ended, and what it has told. */
async function ended(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly told: string }> {
  let told = '';
  child.stderr?.on('data', (chunk) => {
    told += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, told };
}

test.runIf(isLinux)(
  'a gateway has its young generation from the start, in the process that was started',
  async () => {
    const workplace = makeWorkplace();
    try {
      const gateway = await startGateway(workplace.config);
      expect(wordsOf(gateway.child.pid)).toEqual([
        FLAG,
        ENTRY,
        'start',
        '--config',
        workplace.config,
      ]);
      expect(await gateway.end('SIGTERM')).toBe(0);
    } finally {
      workplace.remove();
    }
  },
);

test.runIf(isLinux)(
  "flags and a young generation of one's own stay as they were given",
  async () => {
    const workplace = makeWorkplace();
    try {
      for (const given of [['--trace-uncaught'], ['--min-semi-space-size=4', '--trace-uncaught']]) {
        const wrap = [process.execPath, ...given, ENTRY, 'start', '--config', workplace.config];
        const child = spawn(wrap[0] ?? '', wrap.slice(1), { env: TEST_ENVIRONMENT });
        remember(child);
        const exited = once(child, 'exit');
        let text = '';
        for await (const chunk of child.stdout) {
          text += chunk;
          if (text.includes('hazgate ready')) break;
        }
        const own = given.length === 1 ? [FLAG, ...given] : given;
        expect(wordsOf(child.pid).slice(0, own.length + 1)).toEqual([...own, ENTRY]);
        child.kill('SIGTERM');
        expect(await exited).toEqual([0, null]);
      }
    } finally {
      workplace.remove();
    }
  },
);

test('a channel to a parent is kept', async () => {
  const workplace = makeWorkplace();
  try {
    const args = ['start', '--config', workplace.config];
    const child = fork(ENTRY, args, { silent: true, env: TEST_ENVIRONMENT, execArgv: [] });
    remember(child);
    const exited = once(child, 'exit');
    let text = '';
    for await (const chunk of child.stdout ?? []) {
      text += chunk;
      if (text.includes('hazgate ready')) break;
    }
    expect(child.connected).toBe(true);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  } finally {
    workplace.remove();
  }
});

test("where Node's permission model forbids it, a gateway goes on without, and says nothing", async () => {
  const flags = ['--permission', '--allow-fs-read=*', '--allow-worker'];
  const child = spawn(process.execPath, [...flags, ENTRY, ...NOWHERE], { env: TEST_ENVIRONMENT });
  const { code, told } = await ended(child);
  expect(code).toBe(2);
  expect(told).toContain('/nowhere/hazgate.yaml');
  expect(told).not.toContain('execve');
});

test.runIf(isLinux)('a configuration that is handed over as an open file is read', async () => {
  const workplace = makeWorkplace();
  const file = openSync(workplace.config, 'r');
  try {
    // There is no such site beside the descriptor: that it is missed shows that the file was read.
    const child = spawn(process.execPath, [ENTRY, 'start', '--config', '/proc/self/fd/3'], {
      env: TEST_ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'pipe', file],
    });
    const { code, told } = await ended(child);
    expect(code).toBe(2);
    expect(told).toContain('site.yaml');
  } finally {
    closeSync(file);
    workplace.remove();
  }
});
