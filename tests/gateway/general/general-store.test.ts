import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GeneralStore } from '../../../gateway/general/general-store.ts';
import type { GeneralChange, KeptGeneral } from '../../../gateway/general-keeper.ts';

let directory: string;
let store: GeneralStore;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hazgate-general-'));
  store = new GeneralStore(join(directory, 'general.sqlite'));
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const NOTHING: Omit<KeptGeneral, 'wasSetAside'> = { retained: [], sessions: [] };
const OPEN: GeneralChange = { do: 'open', client: 'a', credential: 'amy' };

function queued(counter: number, qos = 1): GeneralChange {
  return { do: 'queue', client: 'a', message: { counter, topic: 't', qos, payload: bytes('x') } };
}

/** What is kept, read back from the file by a store of its own; payloads as text. */
function kept(): unknown {
  const other = new GeneralStore(join(directory, 'general.sqlite'));
  const found = other.load();
  other.close();
  const text = ({ payload, ...rest }: { payload: Uint8Array }) => ({
    ...rest,
    payload: new TextDecoder().decode(payload),
  });
  return {
    retained: found.retained.map(text),
    sessions: found.sessions.map((session) => ({ ...session, queue: session.queue.map(text) })),
  };
}

describe('what a general broker keeps', () => {
  test('nothing at first', () => {
    expect(kept()).toEqual(NOTHING);
  });

  test('retained messages, the last of each topic; an empty one clears', () => {
    const retain = (topic: string, text: string): GeneralChange => ({
      do: 'retain',
      topic,
      qos: 1,
      payload: bytes(text),
    });
    store.write([retain('a', 'one'), retain('b', 'two'), retain('a', 'three'), retain('b', '')]);
    expect(kept()).toEqual({
      retained: [{ topic: 'a', qos: 1, payload: 'three' }],
      sessions: [],
    });
  });

  test('a session with its filters, its queue and its half-done QoS 2 messages', () => {
    store.write([
      OPEN,
      {
        do: 'subscribe',
        client: 'a',
        subscriptions: [
          { topic: 't', qos: 1 },
          { topic: 'u', qos: 0 },
        ],
      },
      { do: 'unsubscribe', client: 'a', topics: ['u'] },
      { do: 'handshake', client: 'a', messageId: 7, isOpen: true },
      { do: 'handshake', client: 'a', messageId: 8, isOpen: true },
      { do: 'handshake', client: 'a', messageId: 8, isOpen: false },
      queued(1),
      queued(2, 2),
      queued(3, 2),
      { do: 'sent', client: 'a', counter: 2, messageId: 11 },
      { do: 'sent', client: 'a', counter: 3, messageId: 12 },
      { do: 'released', client: 'a', messageId: 11 },
    ]);
    const message = { topic: 't', payload: 'x', messageId: null, isReleased: false };
    expect(kept()).toEqual({
      retained: [],
      sessions: [
        {
          client: 'a',
          credential: 'amy',
          handshakes: [7],
          subscriptions: [{ topic: 't', qos: 1 }],
          queue: [
            { ...message, counter: 1, qos: 1 },
            { ...message, counter: 2, qos: 2, messageId: 11, isReleased: true },
            { ...message, counter: 3, qos: 2, messageId: 12 },
          ],
        },
      ],
    });
    store.write([
      { do: 'delivered', client: 'a', counter: 1, messageId: 4 },
      { do: 'delivered', client: 'a', counter: null, messageId: 11 },
    ]);
    expect(kept()).toMatchObject({ sessions: [{ queue: [{ counter: 3 }] }] });
  });

  test('nothing of a session that ended, and all of another', () => {
    store.write([OPEN, queued(1), { do: 'open', client: 'b', credential: null }]);
    store.write([
      { do: 'subscribe', client: 'a', subscriptions: [{ topic: 't', qos: 1 }] },
      { do: 'handshake', client: 'a', messageId: 7, isOpen: true },
      { do: 'end', client: 'a' },
      OPEN,
    ]);
    expect(kept()).toMatchObject({
      sessions: [
        { client: 'b', credential: null },
        { client: 'a', handshakes: [], subscriptions: [], queue: [] },
      ],
    });
  });

  test('the same steps taken twice change nothing more', () => {
    const steps = [
      OPEN,
      queued(1),
      queued(2),
      { do: 'sent', client: 'a', counter: 2, messageId: 9 },
    ];
    store.write(steps as readonly GeneralChange[]);
    const once = kept();
    store.write(steps as readonly GeneralChange[]);
    expect(kept()).toEqual(once);
  });

  test('all steps or none', () => {
    const bad = { do: 'retain', topic: 'a', qos: null, payload: bytes('x') };
    expect(() => store.write([OPEN, bad as unknown as GeneralChange])).toThrow();
    expect(kept()).toEqual(NOTHING);
  });
});

test('a damaged file is set aside, which is told', () => {
  store.write([OPEN]);
  store.close();
  const path = join(directory, 'general.sqlite');
  writeFileSync(path, 'no database at all');
  store = new GeneralStore(path);
  expect(store.load()).toEqual({ ...NOTHING, wasSetAside: true });
  expect(existsSync(`${path}.aside-1`)).toBe(true);
  store.close();
  store = new GeneralStore(path);
  expect(store.load().wasSetAside).toBe(false);
});
