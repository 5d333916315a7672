import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type AccountOptions,
  addDevice,
  addToken,
  addUser,
  listAccounts,
  revokeAccount,
  setPassword,
} from '../../../gateway/commands/account-commands.ts';
import type { InputIo } from '../../../gateway/commands/command-io.ts';
import { AccountFile } from '../../../gateway/security/account-file.ts';
import { PasswordChecker } from '../../../gateway/security/password.ts';
import { macOf } from '../../../gateway/security/secret.ts';
import { makeWorkplace, type Workplace } from '../../support/gateway-process.ts';
import { TestIo } from './test-io.ts';

let place: Workplace;
let file: AccountFile;
beforeEach(() => {
  place = makeWorkplace();
  file = new AccountFile(place.data);
});
afterEach(() => place.remove());

function options(more: Partial<AccountOptions> = {}): AccountOptions {
  return { config: place.config, role: 'viewer', ...more };
}

async function book() {
  const read = await file.read();
  if (read.kind !== 'read') throw new Error(read.detail);
  return read.book;
}

describe('adding', () => {
  test('a person with the password of standard input, its line end left out', async () => {
    const io = new TestIo('correct horse\n');
    const scope = { site: ['north-park'], region: ['huaxia/donghai'] };
    expect(await addUser('amy', options({ ...scope, role: 'operator' }), io)).toBe(0);
    const [user] = (await book()).users;
    expect(user).toMatchObject({
      name: 'amy',
      role: 'operator',
      sites: ['north-park'],
      regions: ['huaxia/donghai'],
    });
    expect(await new PasswordChecker().check('correct horse', user?.password ?? null)).toBe(
      'right',
    );
    expect(io.err).toBe('');
  });

  test('a person by a Chinese name, who is listed and revoked by it', async () => {
    expect(await addUser('张三', options({ role: 'operator' }), new TestIo('correct horse'))).toBe(
      0,
    );
    const listed = new TestIo();
    expect(await listAccounts('user', options(), listed)).toBe(0);
    expect(listed.out).toMatch(/^张三 {2}role=operator/);
    expect(await revokeAccount('user', '张三', options(), new TestIo())).toBe(0);
    expect((await book()).users).toEqual([]);
  });

  test('whatever characters the password is made of, from 8 to 256 of them', async () => {
    for (const [index, password] of [
      'aaaaaaaa',
      '83749201',
      '密码密码密码密码',
      ' '.repeat(64),
      'x'.repeat(256),
    ].entries()) {
      expect(
        await addUser(`person-${index}`, options({ role: 'viewer' }), new TestIo(password)),
      ).toBe(0);
    }
  });

  test('a device prints its credentials once; only their fingerprint is kept', async () => {
    const io = new TestIo();
    const place = { site: ['north-park'], source: 'tank-farm-1', json: true };
    expect(await addDevice('plc-1', options(place), io)).toBe(0);
    const printed = JSON.parse(io.out);
    expect(Object.keys(printed)).toEqual(['username', 'password']);
    expect(Buffer.from(printed.password, 'base64url')).toHaveLength(32);
    expect((await book()).devices[0]).toMatchObject({
      name: 'plc-1',
      source: 'tank-farm-1',
      mac: macOf(await file.key(), printed.password),
    });
  });

  test('a token prints itself once, and ends when it was said to', async () => {
    const io = new TestIo();
    const before = Date.now();
    expect(await addToken('wall', options({ expires: '30d', json: true }), io)).toBe(0);
    const { token } = JSON.parse(io.out);
    expect(token).toMatch(/^hzg_[A-Za-z0-9_-]{43}$/);
    const [kept] = (await book()).tokens;
    expect(kept?.mac).toBe(macOf(await file.key(), token));
    expect(kept?.expiresAt).toBeGreaterThanOrEqual(before + 30 * 86_400_000);
    const plain = new TestIo();
    expect(await addToken('wall-2', options(), plain)).toBe(0);
    expect(plain.out).toMatch(/^hzg_\S+\n$/);
  });

  test('leaves the change for the journal, and everything to its owner only', async () => {
    await addUser('amy', options({ reason: 'new shift' }), new TestIo('correct horse'));
    expect(await file.changes()).toMatchObject([
      {
        change: 'added',
        kind: 'user',
        name: 'amy',
        reason: 'new shift',
        facts: { role: 'viewer' },
      },
    ]);
    for (const name of ['accounts.json', 'changes']) {
      expect(statSync(join(file.directory, name)).mode & 0o077).toBe(0);
    }
  });

  test('many at once all come in', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const codes = await Promise.all(names.map((name) => addToken(name, options(), new TestIo())));
    expect(codes).toEqual([0, 0, 0, 0, 0]);
    expect((await book()).tokens.map(({ name }) => name).sort()).toEqual(names);
    expect(await file.changes()).toHaveLength(5);
  });

  test('a scope that holds nothing today is worth a word', async () => {
    const io = new TestIo();
    const scope = { site: ['north-prak'], region: ['huaxia/nowhere'] };
    expect(await addToken('wall', options(scope), io)).toBe(0);
    expect(io.err).toContain('no site file of this gateway has the id north-prak');
    expect(io.err).toContain('no site of this gateway lies in the region huaxia/nowhere');
  });

  const refused: readonly { name: string; run: (io: InputIo) => Promise<number>; says: string }[] =
    [
      {
        name: 'another password for nobody',
        run: (io) => setPassword('x', options(), io),
        says: 'there is no user x',
      },
      { name: 'a short password', run: (io) => addUser('amy', options(), io), says: '8 to 256' },
      {
        name: 'a role that is none',
        run: (io) => addToken('x', options({ role: 'boss' }), io),
        says: '--role takes one of viewer',
      },
      {
        name: 'the role of a device',
        run: (io) => addToken('x', options({ role: 'device' }), io),
        says: 'hazgate device add',
      },
      {
        name: 'a name with a blank',
        run: (io) => addToken('a b', options(), io),
        says: 'is no account name',
      },
      {
        name: 'a name with letters that look like Latin ones',
        run: (io) => addToken('аdmin', options(), io),
        says: 'is no account name',
      },
      {
        name: 'a name in a second form of the same character',
        run: (io) => addToken('\uf900', options(), io),
        says: 'is no account name',
      },
      {
        name: 'a reserved name',
        run: (io) => addToken('local', options(), io),
        says: 'is no account name',
      },
      {
        name: 'an expiry in years',
        run: (io) => addToken('x', options({ expires: '1y' }), io),
        says: '30d',
      },
      {
        name: 'an expiry beyond all times',
        run: (io) => addToken('x', options({ expires: '999999w' }), io),
        says: 'at most 36500d',
      },
      {
        name: 'a device of two sites',
        run: (io) => addDevice('x', options({ site: ['a', 'b'] }), io),
        says: '--site SITE, once',
      },
      {
        name: 'a gateway file that is not there',
        run: (io) => addToken('x', options({ config: '/no/file' }), io),
        says: '/no/file',
      },
      {
        name: 'somebody who is not there',
        run: (io) => revokeAccount('user', 'x', options(), io),
        says: 'there is no user x',
      },
    ];
  test.each(refused)('$name is refused with what to do', async ({ run, says }) => {
    const io = new TestIo('short');
    expect(await run(io)).toBe(2);
    expect(io.err).toContain(says);
    expect(io.out).toBe('');
    expect(await file.changes()).toEqual([]);
  });

  test('a password that holds a name of the product, of a site or of the account is refused', async () => {
    const told = { 'north-park': 'North Park 2026', Hazgate: 'hazgate26', 'amy-b': 'xx-amyb-xx' };
    for (const [word, password] of Object.entries(told)) {
      const io = new TestIo(password);
      expect(await addUser('amy-b', options(), io)).toBe(2);
      expect(io.err).toContain(`holds '${word}'`);
    }
    expect((await book()).users).toEqual([]);
  });

  test('a password that many have is refused', async () => {
    const io = new TestIo('Qwertyuiop');
    expect(await addUser('amy', options(), io)).toBe(2);
    expect(io.err).toContain('is a common or leaked one');
    expect((await book()).users).toEqual([]);
  });

  test('a name is given once, to a person or a device', async () => {
    await addDevice('plc', options({ site: ['north-park'] }), new TestIo());
    const io = new TestIo('correct horse');
    expect(await addUser('plc', options(), io)).toBe(2);
    expect(io.err).toContain('there is a device plc already; revoke it first');
    expect(await addToken('plc', options(), new TestIo())).toBe(0);
  });
});

describe('another password', () => {
  test('takes the place of the one of before, and leaves a change that says who and why', async () => {
    await addUser('amy', options({ role: 'operator' }), new TestIo('correct horse'));
    const [before] = (await book()).users;
    const io = new TestIo('another horse\n');
    expect(await setPassword('amy', options({ reason: 'forgotten' }), io)).toBe(0);
    expect(io.out).toBe('user amy has another password\n');
    const [after] = (await book()).users;
    expect(after).toMatchObject({ name: 'amy', role: 'operator', createdAt: before?.createdAt });
    const verdict = await new PasswordChecker().check('another horse', after?.password ?? null);
    expect(verdict).toBe('right');
    const [, change] = await file.changes();
    expect(change).toMatchObject({
      change: 'password-changed',
      kind: 'user',
      name: 'amy',
      reason: 'forgotten',
      at: after?.passwordSetAt,
    });
    expect(JSON.stringify(change)).not.toContain('argon2');
    const list = new TestIo();
    await listAccounts('user', options(), list);
    expect(list.out).toContain(
      `passwordSetAt=${new Date(after?.passwordSetAt ?? 0).toISOString()}`,
    );
  });

  test('keeps to the rules of the first', async () => {
    await addUser('amy', options(), new TestIo('correct horse'));
    const [before] = (await book()).users;
    for (const password of ['short', 'amy-12345', 'north-park!']) {
      expect(await setPassword('amy', options(), new TestIo(password))).toBe(2);
    }
    expect((await book()).users).toEqual([before]);
  });

  test('set by a command that was cut off counts where it reached the accounts', async () => {
    await addUser('amy', options(), new TestIo('correct horse'));
    const before = await book();
    await setPassword('amy', options(), new TestIo('another horse'));
    const [, change] = await file.changes();
    if (change === undefined) throw new Error('no change');
    const { rename } = await import('node:fs/promises');
    const note = join(file.directory, 'changes', `${change.id}.json`);
    await rename(note, `${note}.unfinished`);
    await file.finishChanges(await book(), change.at + 1);
    expect(await file.changes()).toHaveLength(2);
    await rename(note, `${note}.unfinished`);
    await file.finishChanges(before, change.at + 1);
    expect(await file.changes()).toHaveLength(1);
  });
});

test('a list shows everything but secrets, and a revoked account is gone from it', async () => {
  await addUser('amy', options(), new TestIo('correct horse'));
  await addUser('bob', options({ region: ['huaxia'] }), new TestIo('correct horse'));
  const io = new TestIo();
  expect(await listAccounts('user', options({ json: true }), io)).toBe(0);
  const rows = io.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map(({ username, role }) => `${username} ${role}`)).toEqual([
    'amy viewer',
    'bob viewer',
  ]);
  expect(io.out).not.toContain('argon2');
  expect(await revokeAccount('user', 'amy', options(), new TestIo())).toBe(0);
  const after = new TestIo();
  await listAccounts('user', options(), after);
  expect(after.out).toMatch(/^bob {2}role=viewer {2}regions=huaxia {2}createdAt=\S+\n$/);
});

test('a command that was cut off half-way counts where it reached the accounts', async () => {
  await addToken('wall', options(), new TestIo());
  const [change] = await file.changes();
  if (change === undefined) throw new Error('no change');
  const { rename } = await import('node:fs/promises');
  const note = join(file.directory, 'changes', `${change.id}.json`);
  await rename(note, `${note}.unfinished`);
  await file.finishChanges(await book(), change.at);
  expect(await file.changes()).toHaveLength(0);
  await file.finishChanges(await book(), change.at + 1);
  expect(await file.changes()).toHaveLength(1);
  await rename(note, `${note}.unfinished`);
  await file.finishChanges({ ...(await book()), tokens: [] }, change.at + 1);
  expect(await file.changes()).toEqual([]);
});
