import type { Bilingual } from '../../rules/register.ts';

const PRODUCT = 'Hazgate';
/** Shorter words stand in many a good password by chance. */
const LENGTH_MIN = 4;

/** A site by the names that people know it by. */
export interface NamedSite {
  readonly id: string;
  readonly name: Bilingual;
}

/** The words that a password of this account must not hold: the product's name, its own, and the ids and names of these sites. */
export function passwordWords(account: string, sites: readonly NamedSite[]): readonly string[] {
  return [PRODUCT, account, ...sites.flatMap(({ id, name }) => [id, name.zh, name.en])];
}

/** Letters and digits alone, so that no capital and no sign between them makes another word of it. */
function plainOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** A short word counts only where the password is made of it and of digits. */
function holds(password: string, word: string): boolean {
  if (word === '' || !password.includes(word)) return false;
  if (word.length >= LENGTH_MIN || /\p{Script=Han}{2}/u.test(word)) return true;
  return /\p{L}/u.test(word) && !/\p{L}/u.test(password.replaceAll(word, ''));
}

/** The first of these words that a password holds, however it is written; null for none. */
export function wordIn(password: string, words: readonly string[]): string | null {
  const plain = plainOf(password);
  return words.find((word) => holds(plain, plainOf(word))) ?? null;
}
