import { describe, expect, test } from 'vitest';
import { passwordWords, wordIn } from '../../../gateway/security/password-words.ts';

const SITES = [
  { id: 'north-park', name: { zh: '北部化工园区', en: 'North Chemical Park' } },
  { id: 'dam', name: { zh: '大坝', en: 'Big Dam' } },
];
const WORDS = passwordWords('amy', SITES);

describe('words that a password must not hold', () => {
  const refused = [
    { password: 'hazgate-2026', word: 'Hazgate' },
    { password: 'xxHAZ_GATExx', word: 'Hazgate' },
    { password: 'my NorthPark!', word: 'north-park' },
    { password: 'NORTH.chemical.PARK1', word: 'North Chemical Park' },
    { password: 'ｎｏｒｔｈｐａｒｋ', word: 'north-park' },
    { password: '北部化工园区2026', word: '北部化工园区' },
    { password: '我的大坝12345', word: '大坝' },
    { password: 'bigdam-bigdam', word: 'Big Dam' },
    // Short words: with nothing else but digits and signs.
    { password: 'amy12345', word: 'amy' },
    { password: 'Amy-Amy-Amy', word: 'amy' },
    { password: '2026!dam!2026', word: 'dam' },
  ];
  test.each(refused)('$password holds $word', ({ password, word }) => {
    expect(wordIn(password, WORDS)).toBe(word);
  });

  const allowed = [
    'correct horse',
    'a damp amygdala',
    'north of the park',
    '12345678',
    '密码密码密码密码',
  ];
  test.each(allowed)('%s holds none', (password) => {
    expect(wordIn(password, WORDS)).toBeNull();
  });

  test('a name of signs and a name of digits alone are no words', () => {
    expect(wordIn('12345678', passwordWords('1', []))).toBeNull();
    expect(wordIn('correct horse', ['---'])).toBeNull();
  });
});
