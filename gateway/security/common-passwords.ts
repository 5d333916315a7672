import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** So many from the top are also looked for with a tail behind them; rarer words begin many a good password. */
const TAILED_MAX = 3_000;
/** Shorter words stand at the beginning of many a good password by chance. */
const WORD_LENGTH_MIN = 4;
/** What people put behind a word to please a rule: a date and a sign or two. More than that nobody guesses. */
const TAIL_LENGTH_MAX = 10;
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
 * Whether a password is among those that many people have and that have leaked, in whatever capitals, or is one of the commonest with
 * digits and signs behind. Rejects where the list can't be read: then no password is taken.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  const text = password.normalize('NFKC').toLowerCase();
  const word = text.replace(/[^\p{L}]+$/u, '');
  const words = await commonWords();
  if (words.includes(text)) return true;
  const isWordWithTail =
    word.length >= WORD_LENGTH_MIN && text.length - word.length <= TAIL_LENGTH_MAX;
  return isWordWithTail && words.slice(0, TAILED_MAX).includes(word);
}
