import { describe, expect, test } from 'vitest';
import { AlarmActions } from '../../dashboards/web/src/alarms/alarm-actions.ts';
import { Doubts } from '../../dashboards/web/src/alarms/doubts.ts';
import type { Session } from '../../dashboards/web/src/api/answers.ts';
import { Notices } from '../../dashboards/web/src/app/notices.ts';
import { ViewStore } from '../../dashboards/web/src/live/view-store.ts';
import { SignatureDesk } from '../../dashboards/web/src/signature/signature-desk.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';
import { HeldApi } from '../support/held-api.ts';

const api = new HeldApi();

const session = (account: string): Session => ({
  account,
  role: 'supervisor',
  sites: [],
  regions: [],
  expiresAt: null,
  secondPerson: [],
});

const PLACE = { site: 'north', source: 'tanks', id: 'lt-1' };
const ALARM = alarm({ id: 'a1', site: 'north', source: 'tanks', point: 'lt-1', state: 'UNACK' });

/** A page that amy reads. */
function setUp() {
  const store = new ViewStore(0);
  store.welcome(session('amy'), 0);
  store.change({ sources: [{ site: 'north', id: 'tanks' }] as never });
  const notices = new Notices();
  const desk = new SignatureDesk(store);
  desk.start();
  const doubts = new Doubts(store, notices, () => undefined);
  return { store, notices, actions: new AlarmActions(store, notices, desk, doubts) };
}

type Page = ReturnType<typeof setUp>;

/** What is asked for, and what the page knows of it once it is done. */
const ACTIONS = [
  {
    name: 'an alarm',
    act: ({ actions }: Page) => actions.onAlarm(ALARM, 'comment', { comment: 'c' }, 'LT 1'),
    after: { ...ALARM, version: ALARM.version + 1 },
    known: ({ store }: Page) => store.current().board.alarms.size,
  },
  {
    name: 'a point',
    act: ({ actions }: Page) => actions.onPoint(PLACE, 'shelve', { minutes: 5 }, 'LT 1'),
    after: PLACE,
    known: ({ store }: Page) => store.current().points.size,
  },
  {
    name: 'a source',
    act: ({ actions }: Page) => actions.onSource(PLACE, 'shelve', { minutes: 5 }, 'Tanks'),
    after: { site: 'north', id: 'tanks', groupRules: ['pond'] },
    known: ({ store }: Page) =>
      store.current().sources.filter(({ groupRules }) => groupRules?.includes('pond')).length,
  },
  {
    name: 'alarms that are acknowledged',
    act: ({ actions }: Page) => actions.acknowledge([ALARM], 'LT 1'),
    after: { items: [{ id: 'a1', status: 200, alarm: { ...ALARM, version: 9, state: 'ACKED' } }] },
    known: ({ store }: Page) => store.current().board.alarms.size,
  },
];

/** How somebody else comes to look at the page. */
const CHANGES = [
  {
    name: 'after the one before has signed out',
    change: ({ store }: Page) => {
      store.leave(1);
      store.welcome(session('bo'), 2);
    },
  },
  {
    name: 'after the session of the one before has ended',
    change: ({ store }: Page) => {
      store.expire();
      store.welcome(session('bo'), 2);
    },
  },
  {
    name: 'by signing in in another window',
    change: ({ store }: Page) => store.welcome(session('bo'), 2),
  },
];

describe('the answer to an action on', () => {
  test.each(ACTIONS)('$name is shown to whoever asked', async ({ act, after, known }) => {
    const page = setUp();
    const done = act(page);
    const request = await api.next();
    expect(page.store.current().busy.size).toBe(1);
    request.answer(200, after);
    await done;
    expect(known(page)).toBe(1);
    expect(page.store.current().busy.size).toBe(0);
  });

  const cases = ACTIONS.flatMap((action) =>
    CHANGES.map(({ name, change }) => ({ ...action, how: name, change })),
  );
  test.each(cases)(
    '$name is not shown to the next reader, who came $how',
    async ({ act, after, known, change }) => {
      const page = setUp();
      const done = act(page);
      const request = await api.next();
      change(page);
      page.store.change({ sources: [{ site: 'north', id: 'tanks' }] as never });
      request.answer(200, after);
      expect((await done) ?? false).toBe(false);
      expect(known(page)).toBe(0);
    },
  );

  test('an alarm is not shown to the next reader either where it is refused, and not by its name', async () => {
    const page = setUp();
    const done = page.actions.onAlarm(ALARM, 'reset', {}, 'LT 1');
    const request = await api.next();
    page.store.welcome(session('bo'), 2);
    request.answer(409, { type: 'urn:hazgate:problem:conflict', detail: 'LT 1', alarm: ALARM });
    expect(await done).toBe(false);
    expect(page.store.current().board.alarms.size).toBe(0);
    // That it came to nothing is told whoever is there: it may be the same person again.
    expect(page.notices.current()).toMatchObject([
      { subject: null, detail: null, reason: { status: 409 } },
    ]);
  });

  test('alarms of which the disk has not confirmed one says so, and follows that one', async () => {
    const page = setUp();
    const done = page.actions.acknowledge([ALARM], 'LT 1');
    const request = await api.next();
    request.answer(200, { items: [{ id: 'a1', status: 503, alarm: null, detail: 'disk' }] });
    await done;
    expect(page.notices.current()).toMatchObject([
      { subject: 'LT 1', reason: { kind: 'unknown', status: 503, isFollowed: true } },
    ]);
  });

  test('a comment that nobody answers to is not followed: it leaves no trace in an alarm', async () => {
    const page = setUp();
    const done = page.actions.onAlarm(ALARM, 'comment', { comment: 'c' }, 'LT 1');
    const request = await api.next();
    request.answer(503, { type: 'urn:hazgate:problem:not-durable', detail: 'disk' });
    await done;
    expect(page.notices.current()).toMatchObject([
      { reason: { kind: 'unknown', status: 503, isFollowed: false } },
    ]);
  });

  test('a point does not end what the next reader has under way on it', async () => {
    const page = setUp();
    const former = page.actions.onPoint(PLACE, 'shelve', { minutes: 5 }, 'LT 1');
    const ofAmy = await api.next();
    page.store.welcome(session('bo'), 2);
    const own = page.actions.onPoint(PLACE, 'unshelve', {}, 'LT 1');
    const ofBo = await api.next();
    ofAmy.answer(200, PLACE);
    await former;
    expect([...page.store.current().busy]).toEqual(['north/tanks/lt-1']);
    ofBo.answer(200, PLACE);
    await own;
    expect(page.store.current().busy.size).toBe(0);
  });
});

describe('a reader', () => {
  test('is no other one once the page learns who it is', () => {
    const store = new ViewStore(0);
    const { reader } = store.current();
    store.change({ session: session('amy') });
    expect(store.isFor(reader)).toBe(true);
  });

  test('who is still there after a session has ended is not let in again by a second word of it', () => {
    const { store } = setUp();
    store.expire();
    const { reader } = store.current();
    store.expire();
    expect(store.current()).toMatchObject({ reader, isSignedOut: true });
  });

  test('leaves what is known in sight where the session ends by itself, and nothing where they sign out', () => {
    const { store } = setUp();
    store.expire();
    expect(store.current().sources).toHaveLength(1);
    store.leave(1);
    expect(store.current()).toMatchObject({ sources: [], session: null, isSignedOut: true });
  });
});

describe('the path of an action', () => {
  test('holds each id as one part, whatever is in it', async () => {
    const { actions } = setUp();
    const done = actions.onAlarm({ ...ALARM, id: 'a/../b?c#d e' }, 'close', {}, 'LT 1');
    const { path, body, answer } = await api.next();
    expect(path).toBe('alarms/a%2F..%2Fb%3Fc%23d%20e/close');
    expect(body).toEqual({ version: ALARM.version });
    answer(404, {});
    expect(await done).toBe(false);
  });
});
