import { describe, expect, test } from 'vitest';
import { isCommonPassword } from '../../../gateway/security/common-passwords.ts';

describe('a password that many have', () => {
  const common = [
    { password: 'password', how: 'to the letter' },
    { password: '12345678', how: 'of digits' },
    { password: '!qaz2wsx', how: 'with a sign' },
    { password: 'QwErTyUiOp', how: 'in other capitals' },
    { password: 'ｐａｓｓｗｏｒｄ', how: 'in wide letters' },
    { password: 'dimazarya', how: 'at the end of the list' },
  ];
  test.each(common)('$password is known, $how', async ({ password }) => {
    expect(await isCommonPassword(password)).toBe(true);
  });

  const own = [
    'correct horse',
    'correcthorsebattery',
    'operator-2026!',
    '83749201',
    '氨罐区值班员很多',
  ];
  test.each(own)('%s is not', async (password) => {
    expect(await isCommonPassword(password)).toBe(false);
  });
});
