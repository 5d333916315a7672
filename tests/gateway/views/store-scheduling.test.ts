import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import {
  canTakeThatRight,
  mayRaisePriorities,
  WITHOUT_THAT_RIGHT,
} from '../../support/raised-priority.ts';
import { canAskAttributes, told } from '../../support/thread-attributes.ts';

/** A runner that was itself started with less has other figures. */
const mayRaise = canAskAttributes && getPriority() === 0 && mayRaisePriorities();
const urlOf = (path: string): string => new URL(`../../../gateway/${path}`, import.meta.url).href;

/** A store that knows its thread, in a process of its own, so that nothing of it stays; `tell` says what policy and nice value that has. */
const PRELUDE = `
  import { comeFirst } from ${JSON.stringify(urlOf('thread-scheduling.ts'))};
  import { SystemClock } from ${JSON.stringify(urlOf('system-clock.ts'))};
  import { ThreadStoreHost } from ${JSON.stringify(urlOf('views/thread-store-host.ts'))};
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
    const { policy, nice } = attributesOf(thread);
    return policy + ' ' + nice;
  };
`;

function toldOfStore(script: string, wrap?: readonly string[]): Promise<readonly string[]> {
  return told(`${PRELUDE}\n${script}\nawait host.stop();`, wrap);
}

test.runIf(mayRaise)(
  'a store leaves the core to everybody while nobody waits for it, and keeps its priority otherwise',
  async () => {
    const lines = await toldOfStore(`
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

test.runIf(canAskAttributes)(
  'a store keeps its priority in a program that did not ask for an order',
  async () => {
    const lines = await toldOfStore(`
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
    const lines = await toldOfStore(
      `
      const usual = attributesOf(threadId).slice;
      comeFirst();
      const thread = await open();
      const waited = host.callUnhurried('thread', []);
      console.log(policyOf(thread));
      await waited;
      host.hurry(true);
      console.log(policyOf(thread));
      console.log(attributesOf(thread).slice === usual ? 'usual' : 'first');
    `,
      WITHOUT_THAT_RIGHT,
    );
    expect(lines).toEqual(['0 10', '0 10', 'usual']);
  },
);

test.runIf(mayRaise)('a store that comes before nobody never gives way', async () => {
  const lines = await toldOfStore(`
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
