import { describe, expect, test } from 'vitest';
import type { InterlockArea, Source } from '../../dashboards/web/src/api/answers.ts';
import { InterlockFollower } from '../../dashboards/web/src/live/interlock-follower.ts';
import { ViewStore } from '../../dashboards/web/src/live/view-store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { sampleArea } from '../support/sample-area.ts';

const MINE = { site: 'm', id: 'f', areas: [{ id: 'a' }] } as unknown as Source;
const TANKS = { site: 't', id: 'k', areas: [] } as unknown as Source;
const NOT_CUT = sampleArea({ required: true });

function setUp() {
  const store = new ViewStore(0);
  const clock = new ManualClock();
  const waiting: PromiseWithResolvers<readonly InterlockArea[]>[] = [];
  const steady = { nowMs: () => clock.now().steadyMs, schedule: clock.schedule.bind(clock) };
  const follower = new InterlockFollower(store, steady, () => {
    const answer = Promise.withResolvers<readonly InterlockArea[]>();
    waiting.push(answer);
    return answer.promise;
  });
  follower.start();
  const change = async (part: Parameters<ViewStore['change']>[0]) => {
    store.change(part);
    await clock.advance(0);
  };
  const answer = async (areas: readonly InterlockArea[]) => {
    waiting.at(-1)?.resolve(areas);
    await clock.advance(0);
  };
  return { store, clock, waiting, change, answer };
}

describe('what interlocks cut', () => {
  test('is not asked for where no source has areas', async () => {
    const { waiting, clock, change } = setUp();
    await change({ sources: [TANKS] });
    await clock.advance(60_000);
    expect(waiting).toHaveLength(0);
  });

  test('is asked for once a source has areas, each 5 s, and at once with news, never twice at a time', async () => {
    const { store, waiting, clock, change, answer } = setUp();
    await change({ sources: [TANKS, MINE] });
    expect(waiting).toHaveLength(1);
    await change({ plantEvents: 1 });
    await clock.advance(4_000);
    expect(waiting).toHaveLength(1);
    await answer([NOT_CUT]);
    expect(store.current().areas).toEqual([NOT_CUT]);
    await clock.advance(250);
    expect(waiting).toHaveLength(2);
    await answer([]);
    await clock.advance(4_999);
    expect(waiting).toHaveLength(2);
    await clock.advance(1);
    expect(waiting).toHaveLength(3);
    await answer([]);
    await clock.advance(1_000);
    await change({ plantEvents: 2 });
    expect(waiting).toHaveLength(4);
  });

  test('is asked for a few times in a flood of news, and once behind the last', async () => {
    const { waiting, clock, change, answer } = setUp();
    await change({ sources: [MINE] });
    for (let event = 1; event <= 100; event += 1) {
      await change({ plantEvents: event });
      await clock.advance(10);
      await answer([]);
    }
    expect(waiting.length).toBeLessThanOrEqual(5);
    const before = waiting.length;
    await clock.advance(250);
    expect(waiting).toHaveLength(before + 1);
  });

  test('stays the same list while it says the same, so that nobody draws it anew', async () => {
    const { store, clock, change, answer } = setUp();
    await change({ sources: [MINE] });
    await answer([NOT_CUT]);
    const { areas } = store.current();
    await clock.advance(5_000);
    await answer([{ ...NOT_CUT }]);
    expect(store.current().areas).toBe(areas);
    await clock.advance(5_000);
    await answer([{ ...NOT_CUT, fed: false }]);
    expect(store.current().areas).toEqual([{ ...NOT_CUT, fed: false }]);
  });

  test('stays in sight where it does not come, is said to be old, and is asked for again', async () => {
    const { store, waiting, clock, change, answer } = setUp();
    await change({ sources: [MINE] });
    await answer([NOT_CUT]);
    await clock.advance(5_000);
    waiting.at(-1)?.reject(new Error('no answer'));
    await clock.advance(0);
    expect(store.current()).toMatchObject({ areas: [NOT_CUT], areAreasOld: true });
    await clock.advance(5_000);
    await answer([NOT_CUT]);
    expect(store.current().areAreasOld).toBe(false);
  });

  test('is gone with the last area of the register', async () => {
    const { store, waiting, clock, change, answer } = setUp();
    await change({ sources: [MINE] });
    await answer([NOT_CUT]);
    await change({ sources: [TANKS] });
    expect(store.current().areas).toEqual([]);
    await clock.advance(60_000);
    expect(waiting).toHaveLength(1);
  });

  test('does not come back by an answer from before the last area of the register was gone', async () => {
    const { store, clock, change, answer } = setUp();
    await change({ sources: [MINE] });
    await answer([NOT_CUT]);
    await clock.advance(5_000);
    await change({ sources: [TANKS] });
    await answer([{ ...NOT_CUT, since: 'later' }]);
    expect(store.current().areas).toEqual([]);
  });

  test('of one reader is not shown to the next; where a session ends by itself it stays', async () => {
    const { store, waiting, clock, change, answer } = setUp();
    await change({ sources: [MINE] });
    await answer([NOT_CUT]);
    store.expire();
    await clock.advance(60_000);
    expect(store.current().areas).toEqual([NOT_CUT]);
    expect(waiting).toHaveLength(1);
    store.welcome({ account: 'amy' } as never, 0);
    await change({ sources: [MINE] });
    expect(waiting).toHaveLength(2);
    const [, ofAmy] = waiting;
    store.welcome({ account: 'bo' } as never, 0);
    await change({ sources: [MINE] });
    ofAmy?.resolve([NOT_CUT]);
    await clock.advance(250);
    expect(store.current().areas).toEqual([]);
    expect(waiting).toHaveLength(3);
    const [, , ofBo] = waiting;
    store.leave(0);
    ofBo?.resolve([NOT_CUT]);
    await clock.advance(0);
    expect(store.current().areas).toEqual([]);
  });
});
