import type { Clock } from '../ports.ts';
import type { Audit, Door } from './audit.ts';
import type { PasswordChecker } from './password.ts';
import type { SignInRate } from './sign-in-rate.ts';

/** Compares and hashes passwords. */
export type Passwords = Pick<PasswordChecker, 'check' | 'hash'>;

/** How long to wait where as many passwords are looked at as may be. */
export const BUSY_WAIT_SECONDS = 2;

/** A password that somebody brings for an account. */
export interface PasswordAttempt {
  readonly name: string;
  readonly password: string;
  /** What it is held against; null where there is no such account. */
  readonly hash: string | null;
  readonly address: string;
  readonly door: Door;
}

/** What came of it. */
export type PasswordAnswer =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'too-many'; readonly waitSeconds: number };

/** Where passwords are tried, to sign in or to show once more who one is: counted and bounded together. */
export class PasswordGate {
  readonly #clock: Clock;
  readonly #rate: SignInRate;
  readonly #passwords: Passwords;
  readonly #audit: Audit;

  constructor(parts: { clock: Clock; rate: SignInRate; passwords: Passwords; audit: Audit }) {
    this.#clock = parts.clock;
    this.#rate = parts.rate;
    this.#passwords = parts.passwords;
    this.#audit = parts.audit;
  }

  /** Writes down what was not looked at; what became of a wrong one is the caller's to say. */
  async attempt(attempt: PasswordAttempt): Promise<PasswordAnswer> {
    const { name, password, hash, address, door } = attempt;
    const waitSeconds = this.#rate.attempt(name, address, this.#clock.now().steadyMs);
    if (waitSeconds > 0) {
      this.#audit.limited(name, address, door);
      return { kind: 'too-many', waitSeconds };
    }
    const verdict = await this.#passwords.check(password, hash);
    if (verdict === 'busy') return { kind: 'too-many', waitSeconds: BUSY_WAIT_SECONDS };
    return { kind: verdict };
  }

  /** An attempt was in vain: from this address the next ones are fewer. */
  failed(address: string): void {
    this.#rate.failed(address, this.#clock.now().steadyMs);
  }
}
