import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  ENTRY,
  type GatewayStart,
  makeWorkplace,
  READY_FLAGS,
  startGateway,
} from '../support/gateway-process.ts';
import { runProgram } from './command-line.ts';

const isLinux = process.platform === 'linux';

interface Started {
  /** The command line that its process has then, without the program. */
  readonly words: readonly string[];
  readonly config: string;
  readonly hasChannel: boolean;
}

/** Starts a gateway and ends it. */
async function started(start: GatewayStart): Promise<Started> {
  const workplace = makeWorkplace();
  try {
    const { config } = workplace;
    const gateway = await startGateway(config, start);
    const line = isLinux ? readFileSync(`/proc/${gateway.child.pid}/cmdline`, 'utf8') : '';
    const hasChannel = gateway.child.connected;
    expect(await gateway.end('SIGTERM')).toBe(0);
    return { words: line.split('\0').slice(1, -1), config, hasChannel };
  } finally {
    workplace.remove();
  }
}

test.runIf(isLinux).each([
  { name: 'from the start, in the process that was started', given: [], flags: READY_FLAGS },
  {
    name: 'beside flags that were given',
    given: ['--trace-uncaught'],
    flags: [...READY_FLAGS, '--trace-uncaught'],
  },
  {
    name: 'of its own where one was given',
    given: ['--min-semi-space-size=4', '--trace-uncaught'],
    flags: ['--min-semi-space-size=4', '--trace-uncaught'],
  },
])('a gateway has its young generation $name', async ({ given, flags }) => {
  const { words, config } = await started({ nodeFlags: given });
  expect(words).toEqual([...flags, ENTRY, 'start', '--config', config]);
});

test('a channel to a parent is kept', async () => {
  expect((await started({ nodeFlags: [], hasChannel: true })).hasChannel).toBe(true);
});

test("where Node's permission model forbids it, a gateway goes on without, and says nothing", async () => {
  const flags = ['--permission', '--allow-fs-read=*', '--allow-worker'];
  const args = [...flags, ENTRY, 'start', '--config', '/nowhere/hazgate.yaml'];
  const { status, stderr } = await runProgram(process.execPath, args);
  expect(status).toBe(2);
  expect(stderr).toContain('/nowhere/hazgate.yaml');
  expect(stderr).not.toContain('execve');
});

test.runIf(isLinux)('a configuration that is handed over as an open file is read', async () => {
  const workplace = makeWorkplace();
  try {
    const script = 'exec "$0" "$1" start --config /proc/self/fd/3 3<"$2"';
    const args = ['-c', script, process.execPath, ENTRY, workplace.config];
    const { status, stderr } = await runProgram('sh', args);
    expect(status).toBe(2);
    // There is no such site beside the descriptor: that it is missed shows that the file was read.
    expect(stderr).toContain('site.yaml');
  } finally {
    workplace.remove();
  }
});
