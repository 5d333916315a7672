import { describe, expect, test } from 'vitest';
import { type Closable, InlineStoreHost } from '../../../gateway/views/store-host.ts';
import { ThreadStoreHost } from '../../../gateway/views/thread-store-host.ts';
import { ManualClock } from './support.ts';

interface CountingStore extends Closable {
  add(amount: number): number;
  fail(): never;
  die(): never;
}

/** A module whose store counts, so that a thread can load it without a file of its own. */
const MODULE = `data:text/javascript,${encodeURIComponent(`
  export const createStore = (start) => {
    let sum = start;
    return {
      add: (amount) => (sum += amount),
      fail: () => { throw new Error('cannot'); },
      die: () => process.exit(3),
      close: () => undefined,
    };
  };
`)}`;

function threaded(url: string): ThreadStoreHost<CountingStore> {
  return new ThreadStoreHost<CountingStore>({ url, options: 10 }, new ManualClock());
}

describe('a store in a thread', () => {
  test('answers calls in order and rejects those that throw', async () => {
    const host = threaded(MODULE);
    await host.start();
    await host.start();
    const answers = [host.call('add', [1]), host.call('add', [2])];
    expect(await Promise.all(answers)).toEqual([11, 13]);
    await expect(host.call('fail', [])).rejects.toThrow('cannot');
    expect(await host.call('add', [1])).toBe(14);
    await host.stop();
  });

  test('rejects calls in hand when it is stopped, and starts afresh', async () => {
    const host = threaded(MODULE);
    await expect(host.call('add', [1])).rejects.toThrow('does not run');
    await host.start();
    const inHand = expect(host.call('add', [1])).rejects.toThrow('it was stopped');
    await host.stop();
    await host.stop();
    await inHand;
    await host.start();
    expect(await host.call('add', [5])).toBe(15);
    await host.stop();
  });

  test('rejects calls in hand when its thread dies', async () => {
    const host = threaded(MODULE);
    await host.start();
    await expect(host.call('die', [])).rejects.toThrow('its thread ended');
    await expect(host.call('add', [1])).rejects.toThrow('does not run');
    await host.start();
    expect(await host.call('add', [1])).toBe(11);
    await host.stop();
  });

  test('rejects calls where the store can not be made', async () => {
    const host = threaded(
      `data:text/javascript,${encodeURIComponent('throw new Error("no such module")')}`,
    );
    await host.start();
    await expect(host.call('add', [1])).rejects.toThrow('no such module');
    await host.stop();
  });
});

describe('a store in this thread', () => {
  test('is made at start, closed at stop, and rejects what throws', async () => {
    let closed = 0;
    const host = new InlineStoreHost<CountingStore>(() => ({
      add: (amount) => amount + 1,
      fail: () => {
        throw new Error('cannot');
      },
      die: () => {
        throw new Error('never');
      },
      close: () => {
        closed++;
      },
    }));
    await expect(host.call('add', [1])).rejects.toThrow('does not run');
    await host.start();
    expect(await host.call('add', [1])).toBe(2);
    await expect(host.call('fail', [])).rejects.toThrow('cannot');
    await host.stop();
    await host.stop();
    expect(closed).toBe(1);
  });
});
