import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { LIMITS } from '../limits.ts';

/** OWASP's choice for argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
const NONCE_BYTES = 16;
/** Each takes 19 MiB and a thread that the disk also needs. */
const AT_ONCE_MAX = 2;
const WAITING_MAX = 16;

function derive(password: string, nonce: Uint8Array): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFC'));
  return new Promise((resolve, reject) => {
    argon2('argon2id', { ...PARAMETERS, message, nonce }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function encode(nonce: Uint8Array, key: Uint8Array): string {
  const { memory, passes, parallelism } = PARAMETERS;
  const text = (bytes: Uint8Array): string =>
    Buffer.from(bytes).toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(nonce)}$${text(key)}`;
}

/** The hash of a new password, in the usual text form. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(NONCE_BYTES);
  return encode(nonce, await derive(password, nonce));
}

/** What came of comparing; `busy` where as many wait as may. */
export type PasswordVerdict = 'right' | 'wrong' | 'busy';

/** Compares and hashes passwords, few at once: a storm of sign-ins must not take memory and threads from judging. */
export class PasswordChecker {
  #running = 0;
  #waiting: (() => void)[] = [];

  /** With null, as for an unknown name, it takes as long and is wrong. */
  async check(password: string, hash: string | null): Promise<PasswordVerdict> {
    const verdict = await this.#inTurn<PasswordVerdict>(async () => {
      const [, , , , nonce = '', expected = ''] = (hash ?? '').split('$');
      // What is longer was never set: to compare its beginning would let in more than one.
      const isShort = password.length <= LIMITS.passwordLengthMax;
      const usable = hash !== null && nonce !== '' && expected !== '' && isShort;
      const salt = usable ? Buffer.from(nonce, 'base64') : Buffer.alloc(NONCE_BYTES);
      const key = await derive(password.slice(0, LIMITS.passwordLengthMax), salt);
      const wanted = usable ? Buffer.from(expected, 'base64') : Buffer.alloc(key.length);
      const isSame = wanted.length === key.length && timingSafeEqual(key, wanted);
      return usable && isSame ? 'right' : 'wrong';
    });
    return verdict ?? 'busy';
  }

  /** {@link hashPassword} of a new password; null where as many wait as may. */
  hash(password: string): Promise<string | null> {
    return this.#inTurn(() => hashPassword(password));
  }

  /** Null where as many wait as may. */
  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result | null> {
    if (this.#waiting.length >= WAITING_MAX) return null;
    await this.#turn();
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= AT_ONCE_MAX) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
  }
}
