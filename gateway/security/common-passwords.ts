import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/**
 * Nearly fifty thousand in small letters, the commonest first, of passwords that leaked; 18,000 of them are as long as ours must be.
 * What a guesser tries anyhow (one character over and over, dates) is not among them.
 */
const LIST = '@zxcvbn-ts/language-common/src/passwords.json';

/**
 * Read anew each time, as seldom as passwords are set: half a megabyte that would stay in memory, and a longer halt of judging, were it
 * imported as a module.
 */
async function commonWords(): Promise<readonly string[]> {
  return JSON.parse(await readFile(createRequire(import.meta.url).resolve(LIST), 'utf8'));
}

/**
 * Whether a password is among those that many people have and that have leaked, in whatever capitals. What somebody made of one by
 * a tail is taken: whoever guesses is slowed down and told. Rejects where the list can't be read: then no password is taken.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  const words = await commonWords();
  return words.includes(password.normalize('NFKC').toLowerCase());
}
