import { describe, expect, test } from 'vitest';
import { AlarmActions } from '../../dashboards/web/src/alarms/alarm-actions.ts';
import { Doubts } from '../../dashboards/web/src/alarms/doubts.ts';
import { SIGNATURE_HEADER } from '../../dashboards/web/src/api/client.ts';
import { Notices } from '../../dashboards/web/src/app/notices.ts';
import { ViewStore } from '../../dashboards/web/src/live/view-store.ts';
import { SignatureDesk } from '../../dashboards/web/src/signature/signature-desk.ts';
import { SECOND_PERSON_HEADER } from '../../gateway/api/second-person.ts';
import { HeldApi } from '../support/held-api.ts';

const api = new HeldApi();

const PLACE = { site: 'north', source: 'tanks', id: 'lt-1' };
const FIELDS = { reason: 'gauge is rebuilt', minutes: 30 };
const BOB = { username: 'bob', password: 'secret of bob' };
const NEEDED = { type: 'urn:hazgate:problem:second-person-needed', detail: 'takes two' };
const REFUSED = { type: 'urn:hazgate:problem:second-person-refused', detail: 'A viewer may not.' };

function setUp() {
  const store = new ViewStore(0);
  const notices = new Notices();
  const desk = new SignatureDesk(store);
  desk.start();
  const doubts = new Doubts(store, notices, () => undefined);
  return { store, notices, desk, actions: new AlarmActions(store, notices, desk, doubts) };
}

/** A page on which a shelf has been asked for that takes two people. */
async function asked() {
  const page = setUp();
  const done = page.actions.onPoint(PLACE, 'shelve', FIELDS, 'LT 1');
  const alone = await api.next();
  expect(alone).toMatchObject({ path: 'points/north/tanks/lt-1/shelve', body: FIELDS });
  expect(alone.headers).not.toHaveProperty(SIGNATURE_HEADER);
  alone.answer(403, NEEDED);
  const open = await shown(page);
  return { ...page, done, id: open?.id ?? 0 };
}

/** What the desk shows, as soon as it shows something that waits. */
function shown({ desk }: Pick<ReturnType<typeof setUp>, 'desk'>) {
  const waits = () => desk.current() !== null && desk.current()?.isSending === false;
  if (waits()) return desk.current();
  return new Promise<ReturnType<typeof desk.current>>((resolve) => {
    const end = desk.subscribe(() => {
      if (!waits()) return;
      end();
      resolve(desk.current());
    });
  });
}

/** Signs in whoever asks to, and gives the action that follows. */
async function signedAction(token: string) {
  const signIn = await api.next();
  expect(signIn).toMatchObject({ method: 'POST', path: 'session', body: BOB });
  signIn.answer(200, { token });
  const action = await api.next();
  expect(action.headers[SECOND_PERSON_HEADER]).toBe(token);
  return action;
}

async function endOfSession(token: string): Promise<void> {
  const end = await api.next();
  expect(end).toMatchObject({ method: 'DELETE', path: 'session' });
  expect(end.headers.authorization).toBe(`Bearer ${token}`);
  end.answer(204);
}

describe('an action that takes two people', () => {
  test('is shown to the second one as it was asked for, and repeated with the signature', async () => {
    const { desk, id, done, store, notices } = await asked();
    expect(desk.current()).toEqual({
      id,
      request: {
        act: 'shelve',
        place: { site: 'north', source: 'tanks', point: 'lt-1' },
        rule: null,
        fields: FIELDS,
      },
      isSending: false,
      refusal: null,
    });
    expect([...store.current().busy]).toEqual(['north/tanks/lt-1']);
    const signed = desk.sign(id, BOB);
    const action = await signedAction('t1');
    expect(action).toMatchObject({ path: 'points/north/tanks/lt-1/shelve', body: FIELDS });
    action.answer(200, PLACE);
    await endOfSession('t1');
    await signed;
    expect(await done).toBe(true);
    expect(store.current().points.size).toBe(1);
    expect(store.current().busy.size).toBe(0);
    expect([desk.current(), notices.current()]).toEqual([null, []]);
  });

  test('goes by the mode that is asked for', async () => {
    const page = setUp();
    void page.actions.onPoint(PLACE, 'mode', { mode: 'bump-test', ...FIELDS }, 'LT 1');
    (await api.next()).answer(403, NEEDED);
    expect((await shown(page))?.request.act).toBe('bump-test');
  });

  test('waits on where name or password are wrong, and says so', async () => {
    const { desk, id, done } = await asked();
    const first = desk.sign(id, BOB);
    (await api.next()).answer(401, {});
    await first;
    expect(desk.current()).toMatchObject({
      isSending: false,
      refusal: { kind: 'sign-in', status: 401 },
    });
    const second = desk.sign(id, BOB);
    expect(desk.current()).toMatchObject({ isSending: true, refusal: null });
    (await signedAction('t2')).answer(200, PLACE);
    await endOfSession('t2');
    await second;
    expect(await done).toBe(true);
  });

  test.each([
    { name: 'is refused', problem: REFUSED },
    { name: 'has been lost on the way', problem: NEEDED },
  ])(
    'waits on where the signature $name, ends its session, and can be signed again',
    async ({ problem }) => {
      const { desk, id, done, notices } = await asked();
      const first = desk.sign(id, BOB);
      (await signedAction('t1')).answer(403, problem);
      await endOfSession('t1');
      await first;
      const { detail } = problem;
      expect(desk.current()?.refusal).toEqual({ kind: 'signature', detail });
      expect(notices.current()).toEqual([]);
      const second = desk.sign(id, BOB);
      (await signedAction('t2')).answer(200, PLACE);
      await endOfSession('t2');
      await second;
      expect(await done).toBe(true);
    },
  );

  test('comes to an end where the gateway finds another fault, which a notice tells', async () => {
    const { desk, id, done, notices } = await asked();
    const signed = desk.sign(id, BOB);
    (await signedAction('t1')).answer(409, {});
    await endOfSession('t1');
    await signed;
    expect(await done).toBe(false);
    expect(desk.current()).toBeNull();
    expect(notices.current()).toMatchObject([{ subject: 'LT 1', reason: { status: 409 } }]);
  });

  test('is given up without a word, but not once a signature is on its way', async () => {
    const { desk, id, done, notices, store } = await asked();
    const signed = desk.sign(id, BOB);
    const signIn = await api.next();
    expect(desk.giveUp(id)).toBe(false);
    // A second click on the button signs nothing twice.
    await desk.sign(id, BOB);
    signIn.answer(401, {});
    await signed;
    expect(desk.giveUp(id)).toBe(true);
    expect(await done).toBe(false);
    expect([desk.current(), notices.current()]).toEqual([null, []]);
    expect(store.current().busy.size).toBe(0);
  });

  test('is not asked of the next reader, who would sign for somebody else', async () => {
    const { desk, done, store } = await asked();
    store.leave(1);
    expect(desk.current()).toBeNull();
    expect(await done).toBe(false);
  });

  test('is not done in the name of the next reader where the first has gone while the second signed in', async () => {
    const { desk, id, done, store, notices } = await asked();
    const signed = desk.sign(id, BOB);
    const signIn = await api.next();
    store.leave(1);
    signIn.answer(200, { token: 't1' });
    // The next that is asked for is the end of the session, not the action.
    await endOfSession('t1');
    await signed;
    expect(await done).toBe(false);
    expect([desk.current(), notices.current()]).toEqual([null, []]);
  });

  test('stands behind another that waits already', async () => {
    const page = await asked();
    const { desk, id, actions } = page;
    const other = actions.onPoint({ ...PLACE, id: 'lt-2' }, 'shelve', FIELDS, 'LT 2');
    (await api.next()).answer(403, NEEDED);
    const first = desk.sign(id, BOB);
    (await signedAction('t1')).answer(200, PLACE);
    await endOfSession('t1');
    await first;
    const next = await shown(page);
    expect(next?.request.place.point).toBe('lt-2');
    desk.giveUp(next?.id ?? 0);
    expect(await other).toBe(false);
  });
});
