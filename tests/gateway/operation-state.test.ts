import { expect, test } from 'vitest';
import { OperationState } from '../../gateway/operation-state.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { alarmEvent, FakeLog, systemEvent } from './feed/feed-fakes.ts';

function checkpoint(seq: number): HazgateEvent {
  return { ...systemEvent(seq), type: 'checkpoint', signature: 'x' } as unknown as HazgateEvent;
}

function setUp(events: HazgateEvent[]) {
  const log = new FakeLog();
  log.events.push(...events);
  const asked: number[] = [];
  const state = new OperationState({
    clock: new ManualClock(),
    core: {
      journal: {
        durableSeq: 3,
        headSeq: 4,
        pendingBytes: 9,
        headLsn: 20,
        durableLsn: 18,
        heads: { seq: 4, hash: 'h', floor: 0, sites: { north: { siteSeq: 2, hash: 'n' } } },
      },
    } as never,
    broker: { clients: () => [{ client: 'a', address: 'b', openedAt: -5_000, subscriptions: 2 }] },
    rejected: { list: async () => [] },
    views: {
      states: () => ({ historian: { state: 'ok', detail: null, taken: 11, lag: 7 } }) as never,
    },
    eventLog: {
      durableSeq: () => log.durableSeq(),
      after: (seq, options) => {
        asked.push(seq);
        return log.after(seq, options);
      },
    },
  });
  return { log, state, asked };
}

test('tells how far the journal, its chains and its views have come', async () => {
  const { state } = setUp([alarmEvent(1), checkpoint(2), alarmEvent(3)]);
  expect(await state.journal()).toEqual({
    durableSeq: 3,
    headSeq: 4,
    pendingBytes: 9,
    durableRecords: 18,
    unconfirmedRecords: 2,
    damagedBelow: 0,
    chain: { seq: 4, hash: 'h' },
    sites: [{ site: 'north', siteSeq: 2, hash: 'n' }],
    checkpoint: { seq: 2, at: checkpoint(2).at, signed: true },
    views: { historian: 7 },
  });
});

test('remembers the last checkpoint, and looks only at what came since', async () => {
  const events = Array.from({ length: 1_200 }, (_, index) =>
    index === 99 ? checkpoint(100) : alarmEvent(index + 1),
  );
  const { log, state, asked } = setUp(events);
  expect((await state.journal()).checkpoint?.seq).toBe(100);
  expect(asked).toEqual([700, 200, 0]);
  log.events.push(alarmEvent(1_201));
  expect((await state.journal()).checkpoint?.seq).toBe(100);
  expect(asked.at(-1)).toBe(1_200);
  log.events.push(checkpoint(1_202));
  expect((await state.journal()).checkpoint?.seq).toBe(1_202);
});

test('tells for how long clients have been connected', () => {
  const { state } = setUp([]);
  const [client] = state.clients();
  expect(client).toMatchObject({ client: 'a', subscriptions: 2 });
  expect(client?.connectedSeconds).toBeGreaterThanOrEqual(5);
});
