import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EMPTY_BOOK, withPassword } from '../../../gateway/security/account.ts';
import { newToken } from '../../../gateway/security/secret.ts';
import { PASSWORD, SecurityHarness } from './security-harness.ts';

const NEW = 'another horse';
const DESK = '10.0.0.1';

let harness: SecurityHarness;
beforeEach(async () => {
  harness = new SecurityHarness();
  await harness.security.start();
  await harness.addUser('amy');
});
afterEach(() => harness.stop());

async function opened(name: string, password = PASSWORD, address = DESK): Promise<string> {
  const result = await harness.signIn(name, password, address);
  if (result.kind !== 'known') throw new Error(result.kind);
  return harness.security.openSession(result, address).id;
}

function change(id: string, password = PASSWORD, newPassword = NEW) {
  return harness.security.own.changePassword(id, { password, newPassword }, DESK);
}

async function changed(id: string): Promise<string> {
  const result = await change(id);
  if (result.kind !== 'changed') throw new Error(result.kind);
  return result.session.id;
}

function ends(id: string, session: string | null = null, password = PASSWORD) {
  return harness.security.own.endSessions(id, { password, session }, DESK);
}

/** What is served under a session, and whether it still is. */
function served(id: string): { readonly isOpen: boolean } {
  const feed = { isOpen: true };
  harness.security.session(id)?.identity.onEnd(() => {
    feed.isOpen = false;
  });
  return feed;
}

describe('changing the password', () => {
  test('puts the new one in force, and the one of before out of it', async () => {
    await changed(await opened('amy'));
    expect(await harness.signIn('amy')).toEqual({ kind: 'refused' });
    expect((await harness.signIn('amy', NEW)).kind).toBe('known');
  });

  test('goes on with the session by another id, and what is open under it stays open', async () => {
    const before = await opened('amy');
    const feed = served(before);
    const after = await changed(before);
    expect(harness.security.session(before)).toBeNull();
    expect(harness.security.session(after)?.identity.name).toBe('amy');
    expect(feed.isOpen).toBe(true);
    await harness.revoke('users', 'amy');
    expect(feed.isOpen).toBe(false);
    expect(harness.security.session(after)).toBeNull();
  });

  test('ends all else that was opened under the one of before, and of nobody else', async () => {
    await harness.addUser('bob');
    const here = await opened('amy');
    const elsewhere = await opened('amy', PASSWORD, '10.0.0.2');
    const ofBob = await opened('bob');
    const connection = await harness.signIn('amy', PASSWORD, '10.0.0.3');
    const feed = served(elsewhere);
    await changed(here);
    expect(harness.security.session(elsewhere)).toBeNull();
    expect(feed.isOpen).toBe(false);
    expect(connection.kind === 'known' && connection.identity.ended).toBe(true);
    expect(harness.security.session(ofBob)).not.toBeNull();
  });

  test('is an event with who and from where, and so is what it ended; neither holds a secret', async () => {
    const here = await opened('amy');
    await opened('amy', PASSWORD, '10.0.0.2');
    await changed(here);
    expect(harness.notices.slice(-2)).toMatchObject([
      {
        type: 'account-changed',
        by: 'amy',
        detail: 'amy changed their password',
        facts: { change: 'password-changed', kind: 'user', name: 'amy', address: DESK },
      },
      {
        type: 'sessions-ended',
        by: 'amy',
        facts: { account: 'amy', count: 1, sessions: [{ address: '10.0.0.2' }] },
      },
    ]);
    const told = JSON.stringify(harness.notices);
    for (const secret of [PASSWORD, NEW, `quick ${NEW}`, here]) expect(told).not.toContain(secret);
  });

  test('outlives a restart: the session that asked does, the others do not', async () => {
    const here = await opened('amy');
    const elsewhere = await opened('amy');
    const sessions = join(harness.data, 'security', 'sessions.json');
    await harness.security.stop();
    const before = await readFile(sessions, 'utf8');
    harness.security = harness.make();
    await harness.security.start();
    const after = await changed(here);
    await harness.security.stop();
    harness.security = harness.make();
    await harness.security.start();
    expect(harness.security.session(after)?.identity.name).toBe('amy');
    await harness.security.stop();
    // As where the process was killed before it had written down what has ended.
    await writeFile(sessions, before);
    harness.security = harness.make();
    await harness.security.start();
    expect(harness.security.session(here)).toBeNull();
    expect(harness.security.session(elsewhere)).toBeNull();
    expect((await harness.signIn('amy', NEW)).kind).toBe('known');
  });

  test('takes the present one, and counts wrong ones with sign-ins', async () => {
    const here = await opened('amy');
    for (let count = 0; count < 9; count += 1) {
      expect(await change(here, 'wrong horse')).toEqual({ kind: 'wrong-password' });
    }
    expect(await change(here)).toEqual({ kind: 'too-many', waitSeconds: 6 });
    expect((await harness.signIn('amy')).kind).toBe('too-many');
    expect((await harness.signIn('amy', PASSWORD, '10.0.0.2')).kind).toBe('known');
    expect(harness.types().filter((type) => type === 'password-refused')).toHaveLength(9);
    expect(harness.notices.find(({ type }) => type === 'password-refused')).toMatchObject({
      by: null,
      facts: { account: 'amy', address: DESK },
    });
  });

  test('is refused with a word that must not stand in it, of sites only as far as they are seen', async () => {
    await harness.addUser('eve', { sites: ['north'] });
    const ofEve = await opened('eve');
    for (const word of ['Hazgate', 'eve', 'north']) {
      const answer = await change(ofEve, PASSWORD, `${word}-12345678`);
      expect(answer).toMatchObject({ kind: 'word', message: expect.stringContaining(word) });
    }
    expect((await change(ofEve, PASSWORD, 'the south wind')).kind).toBe('changed');
  });

  test('is refused where many have it, and the present one stays', async () => {
    const here = await opened('amy');
    for (const common of ['Qwertyuiop', 'QAZWSXEDC']) {
      expect((await change(here, PASSWORD, common)).kind).toBe('common');
    }
    expect((await harness.signIn('amy')).kind).toBe('known');
    // Whoever has not shown who they are is told nothing of it.
    expect((await change(here, 'wrong horse', 'Qwertyuiop')).kind).toBe('wrong-password');
  });

  test('is not for whoever came by a token, and not for nobody', async () => {
    const token = newToken();
    await harness.addToken('wall', token);
    expect(await change(token)).toEqual({ kind: 'no-password' });
    expect(await change(await opened('x', token))).toEqual({ kind: 'no-password' });
    expect(await change('nothing')).toEqual({ kind: 'signed-out' });
  });

  test('does nothing while somebody else changes the accounts, or where they can not be read', async () => {
    const here = await opened('amy');
    harness.isLocked = true;
    expect(await change(here)).toEqual({ kind: 'unavailable' });
    harness.isLocked = false;
    const file = join(harness.data, 'security', 'accounts.json');
    const good = await readFile(file, 'utf8');
    await writeFile(file, '{"version": 1, "users"');
    expect(await change(here)).toEqual({ kind: 'unavailable' });
    await writeFile(file, good);
    await harness.security.look();
    expect(harness.security.session(here)).not.toBeNull();
    expect((await harness.signIn('amy')).kind).toBe('known');
  });

  test('does nothing to an account that an administrator has just changed', async () => {
    const here = await opened('amy');
    // What a command has written and nobody has looked at yet.
    const hash = 'quick given by the administrator';
    const [user] = harness.book.users;
    if (user === undefined) throw new Error('no user');
    const users = [{ ...user, password: hash, role: 'viewer' as const }];
    harness.passwords.beforeAnswer = async () => {
      harness.passwords.beforeAnswer = null;
      await harness.write({ ...harness.book, users });
    };
    expect(await change(here)).toEqual({ kind: 'signed-out' });
    await harness.security.look();
    expect(harness.security.session(here)).toBeNull();
    expect(await harness.signIn('amy', NEW)).toEqual({ kind: 'refused' });
  });
});

test('another password holds from later than any before, whatever the clock says', () => {
  const user = { name: 'amy', role: 'viewer' as const, sites: [], regions: [], password: 'first' };
  const book = { ...EMPTY_BOOK, users: [{ ...user, createdAt: 5_000 }] };
  const second = withPassword(book, 'amy', 'second', 1_000);
  expect(second?.at).toBe(5_001);
  const third = withPassword(second?.book ?? book, 'amy', 'third', 1_000);
  expect(third?.at).toBe(5_002);
  expect(third?.book.users).toMatchObject([{ password: 'third', passwordSetAt: 5_002 }]);
  expect(withPassword(book, 'amy', 'second', 9_000)?.at).toBe(9_000);
  expect(withPassword(book, 'bob', 'second', 9_000)).toBeNull();
});

describe('where somebody is signed in', () => {
  test('is told with since when, from where and when it was last used, and of nobody else', async () => {
    await harness.addUser('bob');
    const first = await opened('amy', PASSWORD, '10.0.0.2');
    const openedAt = harness.clock.now().wallMs;
    harness.clock.advanceNow(60_000);
    const here = await opened('amy');
    await opened('bob');
    harness.clock.advanceNow(30_000);
    harness.security.session(first);
    harness.clock.advanceNow(5_000);
    const now = harness.clock.now().wallMs;
    const own = harness.security.own.sessions(here);
    expect(own).toMatchObject([
      { openedAt, address: '10.0.0.2', usedAt: now - 5_000, isCurrent: false },
      { openedAt: openedAt + 60_000, address: DESK, usedAt: now, isCurrent: true },
    ]);
    expect(own.map(({ expiresAt }) => expiresAt - openedAt)).toEqual([43_200_000, 43_260_000]);
    for (const { name } of own) expect(harness.security.session(name)).toBeNull();
  });

  test('an open feed is use now', async () => {
    const feeding = await opened('amy');
    served(feeding);
    harness.clock.advanceNow(500);
    const own = harness.security.own.sessions(await opened('amy'));
    expect(own[0]?.usedAt).toBe(harness.clock.now().wallMs);
  });

  test('is told to a token of what was opened with it, and to nobody of nothing', async () => {
    const token = newToken();
    await harness.addToken('wall', token);
    const display = await opened('x', token);
    expect(harness.security.own.sessions(token)).toMatchObject([{ isCurrent: false }]);
    expect(harness.security.own.sessions(display)).toMatchObject([{ isCurrent: true }]);
    expect(harness.security.own.sessions('nothing')).toEqual([]);
  });

  test('is kept over a restart; a file that knew neither time nor address is read', async () => {
    const id = await opened('amy');
    await harness.security.stop();
    const path = join(harness.data, 'security', 'sessions.json');
    const [kept] = JSON.parse(await readFile(path, 'utf8'));
    harness.security = harness.make();
    await harness.security.start();
    expect(harness.security.own.sessions(id)).toMatchObject([{ address: DESK }]);
    await harness.security.stop();
    const { openedAt, address, ...old } = kept;
    expect([openedAt, address]).toEqual([expect.any(Number), DESK]);
    await writeFile(path, JSON.stringify([old]));
    harness.security = harness.make();
    await harness.security.start();
    expect(harness.security.own.sessions(id)).toMatchObject([{ openedAt: null, address: null }]);
  });
});

describe('ending sessions', () => {
  test('ends the one that is named, with what is open under it', async () => {
    const [first, second] = [await opened('amy', PASSWORD, '10.0.0.2'), await opened('amy')];
    const here = await opened('amy');
    const feed = served(first);
    const [named] = harness.security.own.sessions(here);
    expect(await ends(here, named?.name)).toEqual({ kind: 'ended', count: 1 });
    expect(harness.security.session(first)).toBeNull();
    expect(feed.isOpen).toBe(false);
    expect(harness.security.session(second)).not.toBeNull();
    expect(harness.security.session(here)).not.toBeNull();
    expect(harness.notices.at(-1)).toMatchObject({
      type: 'sessions-ended',
      by: 'amy',
      facts: { account: 'amy', address: DESK, count: 1, sessions: [{ session: named?.name }] },
    });
  });

  test('ends all but the one that asks, and nobody else', async () => {
    await harness.addUser('bob');
    const ofBob = await opened('bob');
    const others = [await opened('amy'), await opened('amy')];
    const here = await opened('amy');
    expect(await ends(here)).toEqual({ kind: 'ended', count: 2 });
    expect(others.map((id) => harness.security.session(id))).toEqual([null, null]);
    expect(harness.security.session(here)).not.toBeNull();
    expect(harness.security.session(ofBob)).not.toBeNull();
    const told = harness.notices.length;
    expect(await ends(here)).toEqual({ kind: 'ended', count: 0 });
    expect(harness.notices).toHaveLength(told);
  });

  test('takes the password, counted with sign-ins', async () => {
    const other = await opened('amy');
    const here = await opened('amy');
    for (let count = 0; count < 8; count += 1) {
      expect(await ends(here, null, 'wrong horse')).toEqual({ kind: 'wrong-password' });
    }
    expect((await ends(here)).kind).toBe('too-many');
    expect(harness.security.session(other)).not.toBeNull();
  });

  test("does not know another's, nor one that has ended", async () => {
    await harness.addUser('bob');
    const [ofBob] = harness.security.own.sessions(await opened('bob'));
    const here = await opened('amy');
    expect(await ends(here, ofBob?.name)).toEqual({ kind: 'unknown' });
    expect(await ends(here, 'nothing')).toEqual({ kind: 'unknown' });
    expect(await ends('nothing')).toEqual({ kind: 'signed-out' });
  });
});
