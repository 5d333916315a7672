import { describe, expect, test } from 'vitest';
import { hashPassword, PasswordChecker } from '../../../gateway/security/password.ts';

const HASHED = hashPassword('correct horse');

describe('a password', () => {
  test('is kept as argon2id with what OWASP asks for, each time under another nonce', async () => {
    const first = await HASHED;
    expect(first).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
    expect(await hashPassword('correct horse')).not.toBe(first);
  });

  test('is right only where it is the same', async () => {
    const checker = new PasswordChecker();
    expect(await checker.check('correct horse', await HASHED)).toBe('right');
    expect(await checker.check('correct hors', await HASHED)).toBe('wrong');
    expect(await checker.check('', await HASHED)).toBe('wrong');
    expect(await checker.check('correct horse', '$argon2id$v=19$broken')).toBe('wrong');
  });

  test('of the greatest length is right as a whole, and not by its beginning alone', async () => {
    const checker = new PasswordChecker();
    const longest = 'x'.repeat(256);
    const hash = await hashPassword(longest);
    expect(await checker.check(longest, hash)).toBe('right');
    expect(await checker.check(`${longest}y`, hash)).toBe('wrong');
  });

  test('of nobody is wrong, and as much work', async () => {
    const checker = new PasswordChecker();
    const work = async (hash: string | null): Promise<number> => {
      const before = process.cpuUsage();
      expect(await checker.check('wrong horse', hash)).toBe('wrong');
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const known = await work(await HASHED);
    // Without a hash it would be less than a hundredth of it.
    expect(await work(null)).toBeGreaterThan(known / 10);
  });

  test('two are compared at once, sixteen wait, and the next are told to come back', async () => {
    const checker = new PasswordChecker();
    const verdicts = await Promise.all(
      Array.from({ length: 21 }, () => checker.check('wrong horse', null)),
    );
    expect(verdicts.filter((verdict) => verdict === 'wrong')).toHaveLength(18);
    expect(verdicts.filter((verdict) => verdict === 'busy')).toHaveLength(3);
  });

  test('a new one is hashed in the same turns', async () => {
    const checker = new PasswordChecker();
    const hash = await checker.hash('another horse');
    expect(await checker.check('another horse', hash)).toBe('right');
    const checks = Array.from({ length: 18 }, () => checker.check('wrong horse', null));
    expect(await checker.hash('another horse')).toBeNull();
    expect(new Set(await Promise.all(checks))).toEqual(new Set(['wrong']));
  });
});
