import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newSecret, newToken } from '../../../gateway/security/secret.ts';
import { settle } from '../../support/manual-clock.ts';
import { PASSWORD, SecurityHarness, sitesIn } from './security-harness.ts';

let harness: SecurityHarness;
beforeEach(async () => {
  harness = new SecurityHarness();
  await harness.security.start();
});
afterEach(() => harness.stop());

async function known(name: string, password = PASSWORD) {
  const result = await harness.signIn(name, password);
  if (result.kind !== 'known') throw new Error(result.kind);
  return result;
}

describe('signing in', () => {
  test('by name and password; a wrong password and an unknown name get the same answer', async () => {
    await harness.addUser('amy');
    expect((await known('amy')).identity).toMatchObject({ name: 'amy', role: 'operator' });
    expect(await harness.signIn('amy', 'wrong horse')).toEqual({ kind: 'refused' });
    expect(await harness.signIn('nobody')).toEqual({ kind: 'refused' });
    expect(harness.types()).toEqual([
      'account-changed',
      'signed-in',
      'sign-in-refused',
      'sign-in-refused',
    ]);
  });

  test('an unknown name is compared as well, with nothing', async () => {
    await harness.signIn('nobody');
    expect(harness.passwords.asked).toEqual([null]);
  });

  test('by a token, whatever the name; it is known by its own name', async () => {
    const token = newToken();
    await harness.addToken('wall', token);
    expect((await known('anything', token)).identity.name).toBe('token:wall');
    expect(harness.security.byToken(token)?.identity.name).toBe('token:wall');
    expect(harness.security.byToken(newToken())).toBeNull();
    expect(await harness.signIn('wall', newToken())).toEqual({ kind: 'refused' });
  });

  test('a token ends at its time, and whoever is served under it is told', async () => {
    const token = newToken();
    const expiresAt = harness.clock.now().wallMs + 60_000;
    await harness.addToken('wall', token, { expiresAt });
    let told = 0;
    harness.security.byToken(token)?.identity.onEnd(() => {
      told += 1;
    });
    await harness.clock.advance(59_000);
    expect(harness.security.byToken(token)).not.toBeNull();
    expect(told).toBe(0);
    await harness.clock.advance(2_000);
    expect(harness.security.byToken(token)).toBeNull();
    expect(told).toBe(1);
  });

  test('is limited to ten a minute for an account and an address, right or wrong', async () => {
    await harness.addUser('amy');
    await harness.addUser('bob');
    for (let count = 0; count < 10; count += 1) await harness.signIn('amy', 'wrong horse');
    expect(await harness.signIn('amy')).toEqual({ kind: 'too-many', waitSeconds: 6 });
    // Neither another account nor another address is locked by it.
    expect((await known('bob')).identity.name).toBe('bob');
    expect((await harness.signIn('amy', PASSWORD, '10.0.0.2')).kind).toBe('known');
    harness.clock.advanceNow(6_000);
    expect((await known('amy')).identity.name).toBe('amy');
    expect(harness.types().filter((type) => type === 'sign-in-limited')).toHaveLength(1);
  });

  test('an address that fails with many names is stopped', async () => {
    for (let count = 0; count < 60; count += 1) {
      expect((await harness.signIn(`name-${count}`, PASSWORD, '10.0.0.9')).kind).toBe('refused');
    }
    expect((await harness.signIn('someone else', PASSWORD, '10.0.0.9')).kind).toBe('too-many');
    // Not all sixty are written down: events are kept for ever.
    expect(harness.types().filter((type) => type === 'sign-in-refused')).toHaveLength(30);
    harness.clock.advanceNow(61_000);
    await harness.signIn('x', PASSWORD, '10.0.0.9');
    expect(harness.notices.at(-2)?.detail).toBe('30 more sign-ins were refused');
  });

  test('wrong tokens are bounded as well, and keep no right one and no person waiting', async () => {
    const token = newToken();
    await harness.addToken('wall', token);
    await harness.addUser('amy');
    for (let count = 0; count < 10; count += 1) {
      expect(await harness.signIn('x', newToken())).toEqual({ kind: 'refused' });
    }
    expect((await harness.signIn('x', newToken())).kind).toBe('too-many');
    expect((await known('x', token)).identity.name).toBe('token:wall');
    for (let count = 0; count < 100; count += 1) {
      expect(harness.security.device('plc', newSecret(), '10.0.0.1')).toBeNull();
    }
    expect((await known('amy')).identity.name).toBe('amy');
  });
});

describe('revoking', () => {
  test('ends the account, its sessions and what is served under them', async () => {
    await harness.addUser('amy');
    const signIn = await known('amy');
    const { id } = harness.security.openSession(signIn, '10.0.0.1');
    const served: string[] = [];
    signIn.identity.onEnd(() => served.push('connection'));
    harness.security.session(id)?.identity.onEnd(() => served.push('feed'));
    await harness.addUser('bob');
    expect(served).toEqual([]);
    await harness.revoke('users', 'amy');
    expect(served.sort()).toEqual(['connection', 'feed']);
    expect(harness.security.session(id)).toBeNull();
    expect(await harness.signIn('amy')).toEqual({ kind: 'refused' });
  });

  test('is found without anybody looking for it', async () => {
    const secret = newSecret();
    await harness.addDevice('plc', secret, 'north');
    const ended = Promise.withResolvers<void>();
    harness.security.device('plc', secret, 'a')?.identity.onEnd(ended.resolve);
    await harness.write({ ...harness.book, devices: [] }, { kind: 'device', change: 'revoked' });
    await ended.promise;
    expect(harness.security.device('plc', secret, 'a')).toBeNull();
  });

  test('an account that comes again under the same name is another one', async () => {
    await harness.addUser('amy');
    const { id } = harness.security.openSession(await known('amy'), '10.0.0.1');
    await harness.revoke('users', 'amy');
    await harness.addUser('amy', { createdAt: 2 });
    expect(harness.security.session(id)).toBeNull();
  });
});

describe('sessions', () => {
  test('end after a quarter of an hour without use, and after twelve hours with it', async () => {
    await harness.addUser('amy');
    const idle = harness.security.openSession(await known('amy'), '10.0.0.1');
    const used = harness.security.openSession(await known('amy'), '10.0.0.1');
    for (let minutes = 0; minutes < 12 * 60; minutes += 10) {
      expect(harness.security.session(used.id)).not.toBeNull();
      harness.clock.advanceNow(10 * 60_000);
    }
    expect(harness.security.session(idle.id)).toBeNull();
    expect(harness.security.session(used.id)).toBeNull();
  });

  test('an open feed is use; it ends with the session', async () => {
    await harness.addUser('amy');
    const { id } = harness.security.openSession(await known('amy'), '10.0.0.1');
    let ended = 0;
    harness.security.session(id)?.identity.onEnd(() => {
      ended += 1;
    });
    await harness.clock.run(60 * 60_000, 60_000);
    expect(ended).toBe(0);
    await harness.clock.run(11 * 3_600_000, 600_000);
    expect(ended).toBe(1);
  });

  test("a viewer's token keeps a wall display signed in, over a restart too", async () => {
    const token = newToken();
    await harness.addToken('wall', token);
    const { id } = harness.security.openSession(await known('wall', token), '10.0.0.1');
    harness.clock.advanceNow(2 * 86_400_000);
    expect(harness.security.session(id)?.identity.name).toBe('token:wall');
    await harness.security.stop();
    harness.security = harness.make();
    await harness.security.start();
    expect(harness.security.session(id)?.identity.name).toBe('token:wall');
    await harness.revoke('tokens', 'wall');
    expect(harness.security.session(id)).toBeNull();
  });

  test("an operator's token has the limits of a person", async () => {
    const token = newToken();
    await harness.addToken('panel', token, { role: 'operator' });
    const { id } = harness.security.openSession(await known('panel', token), '10.0.0.1');
    harness.clock.advanceNow(16 * 60_000);
    expect(harness.security.session(id)).toBeNull();
  });

  test('are closed by whoever opened them, and that is written down', async () => {
    await harness.addUser('amy');
    const { id } = harness.security.openSession(await known('amy'), '10.0.0.1');
    harness.security.closeSession(id, '10.0.0.1');
    expect(harness.security.session(id)).toBeNull();
    expect(harness.notices.at(-1)).toMatchObject({ type: 'signed-out', by: 'amy' });
    harness.security.closeSession(id, '10.0.0.1');
    expect(harness.types().filter((type) => type === 'signed-out')).toHaveLength(1);
  });
});

describe('what is kept and what is told', () => {
  test('no secret stands in a file, and none in an event', async () => {
    const token = newToken();
    const secret = newSecret();
    await harness.addUser('amy');
    await harness.addToken('wall', token);
    await harness.addDevice('plc', secret, 'north');
    const { id } = harness.security.openSession(await known('amy'), '10.0.0.1');
    await harness.signIn('amy', 'another secret');
    await harness.security.stop();
    const kept = await readFile(join(harness.data, 'security', 'accounts.json'), 'utf8');
    const sessions = await readFile(join(harness.data, 'security', 'sessions.json'), 'utf8');
    const told = JSON.stringify(harness.notices);
    for (const hidden of ['another secret', token, secret, id]) {
      expect(kept + sessions + told).not.toContain(hidden);
    }
    expect(told).not.toContain(PASSWORD);
    const { users, tokens, devices } = harness.book;
    expect([users.length, tokens.length, devices.length]).toEqual([1, 1, 1]);
    for (const { password } of users) expect(told).not.toContain(password);
    for (const { mac } of [...tokens, ...devices]) {
      expect(told).not.toContain(mac);
    }
  });

  test('a change is journalled once, with who and why, and forgotten when it is on disk', async () => {
    const id = await harness.write(harness.book, { reason: 'left the company' });
    await harness.security.look();
    await harness.security.look();
    expect(harness.notices).toMatchObject([
      { type: 'account-changed', by: 'local', comment: 'left the company' },
    ]);
    expect(harness.notices[0]?.facts).toMatchObject({
      change: 'added',
      name: 'amy',
      operator: 'root',
    });
    await expect.poll(() => harness.file.isWaiting(id)).toBe(false);
  });

  test('a change that the disk did not confirm is told again by the next run', async () => {
    harness.isDurable = false;
    const id = await harness.write(harness.book);
    await harness.security.look();
    await harness.security.look();
    expect(harness.types()).toEqual(['account-changed']);
    await harness.security.stop();
    harness.isDurable = true;
    harness.security = harness.make();
    await harness.security.start();
    expect(harness.types()).toEqual(['account-changed', 'account-changed']);
    await expect.poll(() => harness.file.isWaiting(id)).toBe(false);
  });

  test('accounts that can not be read leave those known before in force, and say so', async () => {
    await harness.addUser('amy');
    writeFileSync(join(harness.data, 'security', 'accounts.json'), '{"version": 1, "users"');
    await harness.security.look();
    await harness.security.look();
    expect(harness.security.trouble).toContain('does not hold accounts');
    expect(harness.security.isEmpty).toBe(false);
    expect((await known('amy')).identity.name).toBe('amy');
    expect(harness.types().filter((type) => type === 'accounts-unreadable')).toHaveLength(1);
    await harness.addUser('bob');
    expect(harness.security.trouble).toBeNull();
    expect((await known('bob')).identity.name).toBe('bob');
  });
});

describe('a disk that fails', () => {
  test('keeps nobody from judging: nobody comes in, and it is tried again', async () => {
    const failing = new SecurityHarness();
    writeFileSync(join(failing.data, 'security'), 'in the way');
    await failing.security.start();
    expect(failing.security.trouble).toContain('accounts can not be read');
    expect(failing.types()).toEqual(['accounts-unreadable']);
    expect(await failing.signIn('amy')).toEqual({ kind: 'refused' });
    rmSync(join(failing.data, 'security'));
    await failing.addUser('amy');
    expect(failing.security.trouble).toBeNull();
    expect((await failing.signIn('amy')).kind).toBe('known');
    await failing.stop();
  });
});

describe('a scope', () => {
  test('is what the register holds now; a feed under the old view is ended', async () => {
    await harness.addUser('amy', { regions: ['huaxia/donghai'], sites: ['gone'] });
    const { identity } = await known('amy');
    expect(identity.sites()).toEqual(['gone', 'north']);
    expect(identity.sees('south')).toBe(false);
    let released = 0;
    identity.onEnd(() => {
      released += 1;
    });
    harness.plant.register = sitesIn({ north: ['huaxia', 'donghai'], south: ['huaxia'] });
    harness.security.registerChanged();
    expect(released).toBe(0);
    harness.plant.register = sitesIn({ north: ['x'], east: ['huaxia', 'donghai'] });
    harness.security.registerChanged();
    expect(released).toBe(1);
    expect(identity.sites()).toEqual(['east', 'gone']);
    expect(identity.ended).toBe(false);
  });

  test('without one everything is seen', async () => {
    await harness.addUser('amy');
    const { identity } = await known('amy');
    expect(identity.sites()).toBeNull();
    expect(identity.sees('anything')).toBe(true);
    await settle();
  });
});
