import { isCommonPassword } from './common-passwords.ts';
import { wordIn } from './password-words.ts';

/** Why a password is not taken. */
export interface UnfitPassword {
  readonly kind: 'word' | 'common';
  /** In words that go on from "the password …". */
  readonly message: string;
}

/** What makes a new password unfit: a word of {@link passwordWords} in it, or that many have it; null where it may be taken. */
export async function unfitness(
  password: string,
  words: readonly string[],
): Promise<UnfitPassword | null> {
  const word = wordIn(password, words);
  if (word !== null) {
    const message = `holds '${word}': no name of the product, of a site or of the account may stand in it`;
    return { kind: 'word', message };
  }
  if (!(await isCommonPassword(password))) return null;
  const message = 'is a common or leaked one';
  return { kind: 'common', message };
}
