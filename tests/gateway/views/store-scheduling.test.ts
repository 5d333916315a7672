import { execFile } from 'node:child_process';
import { arch, getPriority } from 'node:os';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import {
  canTakeThatRight,
  mayRaisePriorities,
  WITHOUT_THAT_RIGHT,
} from '../../support/raised-priority.ts';

const run = promisify(execFile);
/** Number of `sched_getattr`. */
const GET_ATTRIBUTES: Partial<Record<string, number>> = { x64: 315, arm64: 275 };
const isKnown = process.platform === 'linux' && GET_ATTRIBUTES[arch()] !== undefined;
/** A runner that was itself started with less has other figures. */
const mayRaise = isKnown && getPriority() === 0 && mayRaisePriorities();
const urlOf = (path: string): string => new URL(`../../../gateway/${path}`, import.meta.url).href;

/** A store that knows its thread, in a process of its own, so that nothing of it stays; `tell` says what policy and nice value that has. */
const PRELUDE = `
  import { comeFirst } from ${JSON.stringify(urlOf('thread-scheduling.ts'))};
  import { SystemClock } from ${JSON.stringify(urlOf('system-clock.ts'))};
  import { ThreadStoreHost } from ${JSON.stringify(urlOf('views/thread-store-host.ts'))};
  import { readFileSync } from 'node:fs';
  const url = 'data:text/javascript,' + encodeURIComponent(\`
    import { readlinkSync } from 'node:fs';
    export const createStore = () => ({
      thread: () => readlinkSync('/proc/thread-self').split('/').at(-1),
      fail: () => { throw new Error('cannot'); },
      die: () => process.exit(3),
      close: () => undefined,
    });
  \`);
  const host = new ThreadStoreHost({ url, options: null, priority: 'below-normal' }, new SystemClock());
  const open = async () => {
    await host.start();
    return await host.call('thread', []);
  };
  const policyOf = (thread) => {
    const stat = readFileSync('/proc/self/task/' + thread + '/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[38] + ' ' + fields[16];
  };
  const { functions } = (await import('node:ffi')).dlopen(null, {
    syscall: { arguments: ['i64', 'i64', 'buffer', 'i64', 'i64'], return: 'i64' },
  });
  const sliceOf = (thread) => {
    const attributes = new Uint8Array(56);
    functions.syscall(${GET_ATTRIBUTES[arch()]}n, BigInt(thread), attributes, 56n, 0n);
    return String(new DataView(attributes.buffer).getBigUint64(24, true));
  };
`;

async function told(script: string, wrap: readonly string[] = []): Promise<readonly string[]> {
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module'];
  const args = [...flags, '--eval', `${PRELUDE}\n${script}\nawait host.stop();`];
  const [program = '', ...rest] = [...wrap, process.execPath, ...args];
  const { stdout, stderr } = await run(program, rest);
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

test.runIf(mayRaise)(
  'a store leaves the core to everybody while nobody waits for it, and keeps its priority otherwise',
  async () => {
    const lines = await told(`
      comeFirst();
      let thread = await open();
      const tell = (what) => console.log(what, policyOf(thread));
      tell('open');
      const unhurried = host.callUnhurried('thread', []);
      tell('unhurried');
      const hurried = host.call('fail', []).catch(() => undefined);
      tell('waited for');
      await Promise.all([unhurried, hurried]);
      void host.callUnhurried('thread', []);
      tell('unhurried');
      host.hurry(true);
      tell('hurried');
      await host.callUnhurried('thread', []);
      tell('still hurried');
      host.hurry(false);
      tell('no longer');
      await host.callUnhurried('die', []).catch(() => undefined);
      await host.start();
      thread = await host.callUnhurried('thread', []);
      tell('begun anew');
      void host.call('thread', []).catch(() => undefined);
      tell('waited for');
      await host.call('thread', []);
      void host.callUnhurried('thread', []).catch(() => undefined);
      tell('unhurried');
      void host.stop();
      tell('stopping');
    `);
    expect(lines).toEqual([
      'open 0 10',
      'unhurried 5 10',
      'waited for 0 10',
      'unhurried 5 10',
      'hurried 0 10',
      'still hurried 0 10',
      'no longer 5 10',
      'begun anew 5 10',
      'waited for 0 10',
      'unhurried 5 10',
      'stopping 0 10',
    ]);
  },
);

test.runIf(isKnown)(
  'a store keeps its priority in a program that did not ask for an order',
  async () => {
    const lines = await told(`
    const thread = await open();
    const waited = host.callUnhurried('thread', []);
    console.log(policyOf(thread));
    await waited;
  `);
    expect(lines).toEqual(['0 10']);
  },
);

test.runIf(mayRaise && canTakeThatRight())(
  'a store keeps its priority where it would not get its turn back',
  async () => {
    const lines = await told(
      `
      const usual = sliceOf(process.pid);
      comeFirst();
      const thread = await open();
      const waited = host.callUnhurried('thread', []);
      console.log(policyOf(thread));
      await waited;
      host.hurry(true);
      console.log(policyOf(thread));
      console.log(sliceOf(thread) === usual ? 'usual' : 'first');
    `,
      WITHOUT_THAT_RIGHT,
    );
    expect(lines).toEqual(['0 10', '0 10', 'usual']);
  },
);

test.runIf(mayRaise)('a store that comes before nobody never gives way', async () => {
  const lines = await told(`
    comeFirst();
    const plain = new ThreadStoreHost({ url, options: null }, new SystemClock());
    await plain.start();
    const thread = await plain.call('thread', []);
    const waited = plain.callUnhurried('thread', []);
    console.log(policyOf(thread));
    await waited;
    await plain.stop();
  `);
  expect(lines).toEqual([`0 ${getPriority()}`]);
});
