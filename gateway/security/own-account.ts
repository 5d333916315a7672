import type { Moment, WallMs } from '../../rules/time.ts';
import type { Clock } from '../ports.ts';
import { type User, withPassword } from './account.ts';
import type { AccountFile, AccountLock, PlannedChange } from './account-file.ts';
import type { Accounts, Known } from './accounts.ts';
import type { Audit } from './audit.ts';
import type { Identity, SiteList } from './identity.ts';
import { BUSY_WAIT_SECONDS, type PasswordGate, type Passwords } from './password-gate.ts';
import { passwordWords } from './password-words.ts';
import { isToken } from './secret.ts';
import type { OpenedSession, SessionFacts, Sessions } from './sessions.ts';
import { type UnfitPassword, unfitness } from './unfit-password.ts';

/** Why somebody could not show once more who they are. */
export type NotShown =
  | { readonly kind: 'signed-out' }
  /** Whoever signed in by a token has no password. */
  | { readonly kind: 'no-password' }
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'too-many'; readonly waitSeconds: number };

/** A session that goes on by another id, and whose it is. */
export interface Renewed {
  readonly session: OpenedSession;
  readonly identity: Identity;
}

/** What came of changing a password. */
export type PasswordChange =
  | NotShown
  | ({ readonly kind: 'changed' } & Renewed)
  | UnfitPassword
  /** The accounts could not be written, or somebody else is writing them. */
  | { readonly kind: 'unavailable' };

/** What came of ending sessions. */
export type SessionsEnd =
  | NotShown
  | { readonly kind: 'ended'; readonly count: number }
  | { readonly kind: 'unknown' };

/** A session of the one who asks, and whether it is the one that they ask by. */
export interface OwnSession extends SessionFacts {
  readonly isCurrent: boolean;
}

/** What {@link OwnAccount} stands on. */
export interface OwnAccountParts {
  readonly clock: Clock;
  readonly plant: SiteList;
  readonly file: AccountFile;
  readonly lock: AccountLock;
  readonly accounts: () => Accounts;
  readonly sessions: Sessions;
  readonly gate: PasswordGate;
  readonly passwords: Passwords;
  readonly audit: Audit;
  /** Takes over what stands in the file of accounts. */
  readonly look: () => Promise<void>;
}

/** A session that goes on while the password it was opened under is replaced. */
interface Passing {
  readonly id: string;
  readonly hash: string;
  renewed: Renewed | null;
}

/** A person who has shown once more who they are. */
interface Shown {
  readonly kind: 'shown';
  readonly user: Known<User>;
}

/** What people do with their own account: change the password, see where they are signed in, and end that. */
export class OwnAccount {
  readonly #parts: OwnAccountParts;
  readonly #passing = new Set<Passing>();

  constructor(parts: OwnAccountParts) {
    this.#parts = parts;
  }

  /**
   * Replaces the password of whoever is signed in under the session. It goes on by another id; all else that was opened under the
   * password of before ends.
   */
  async changePassword(
    id: string,
    change: { readonly password: string; readonly newPassword: string },
    address: string,
  ): Promise<PasswordChange> {
    const held = this.#holder(id);
    if (held.kind !== 'held') return held;
    const { name } = held.user.account;
    const shown = await this.#show(held.user, change.password, address);
    if (shown.kind !== 'shown') return shown;
    const seen = this.#parts.plant.register.sites.filter((site) =>
      held.user.identity.sees(site.id),
    );
    const unfit = await unfitness(change.newPassword, passwordWords(name, seen));
    if (unfit !== null) return unfit;
    const hash = await this.#parts.passwords.hash(change.newPassword);
    if (hash === null) return { kind: 'too-many', waitSeconds: BUSY_WAIT_SECONDS };
    const passing: Passing = { id, hash, renewed: null };
    const others = this.#parts.sessions
      .of(held.credential, this.#now())
      .filter((session) => session.name !== held.name);
    this.#passing.add(passing);
    try {
      const written = await this.#write(shown.user, hash, address);
      if (written !== null) return written;
      await this.#parts.look();
    } finally {
      this.#passing.delete(passing);
    }
    if (passing.renewed === null) return { kind: 'unavailable' };
    if (others.length > 0) this.#parts.audit.sessionsEnded(name, address, others);
    return { kind: 'changed', ...passing.renewed };
  }

  /** To be called when a person's account has changed, before what was opened under it ends. */
  succeeded({ account, identity }: Known<User>): void {
    for (const passing of this.#passing) {
      if (passing.hash !== account.password) continue;
      const session = this.#parts.sessions.renew(passing.id, identity);
      passing.renewed = session && { session, identity };
    }
  }

  /** Where whoever holds this session or token is signed in, oldest first; empty where nobody holds it. */
  sessions(secret: string): readonly OwnSession[] {
    const now = this.#parts.clock.now();
    const session = isToken(secret) ? null : this.#parts.sessions.find(secret, now);
    const credential = session?.credential ?? this.#tokenCredential(secret, now.wallMs);
    if (credential === null) return [];
    return this.#parts.sessions
      .of(credential, now)
      .map((facts) => ({ ...facts, isCurrent: facts.name === session?.name }));
  }

  /** Ends one session of the same person, or with null all but their own. */
  async endSessions(
    id: string,
    meant: { readonly password: string; readonly session: string | null },
    address: string,
  ): Promise<SessionsEnd> {
    const held = this.#holder(id);
    if (held.kind !== 'held') return held;
    const { sessions, audit } = this.#parts;
    const known = sessions.of(held.credential, this.#now());
    if (meant.session !== null && !known.some(({ name }) => name === meant.session)) {
      return { kind: 'unknown' };
    }
    const shown = await this.#show(held.user, meant.password, address);
    if (shown.kind !== 'shown') return shown;
    const isMeant = (name: string): boolean =>
      meant.session === null ? name !== held.name : name === meant.session;
    const ended = sessions.endOf(held.credential, isMeant, this.#now());
    if (ended.length > 0) audit.sessionsEnded(shown.user.account.name, address, ended);
    return { kind: 'ended', count: ended.length };
  }

  /** The person that a session is of. */
  #holder(id: string):
    | {
        readonly kind: 'held';
        readonly user: Known<User>;
        readonly credential: string;
        readonly name: string;
      }
    | { readonly kind: 'signed-out' }
    | { readonly kind: 'no-password' } {
    if (isToken(id)) return { kind: 'no-password' };
    const session = this.#parts.sessions.find(id, this.#now());
    if (session === null) return { kind: 'signed-out' };
    const user = this.#parts.accounts().user(session.identity.name);
    if (user === null) return { kind: 'no-password' };
    return { kind: 'held', user, credential: session.credential, name: session.name };
  }

  /** Counted and bounded as a sign-in is: whoever finds a screen unlocked must not guess there for ever. */
  async #show(user: Known<User>, password: string, address: string): Promise<Shown | NotShown> {
    const { gate, audit } = this.#parts;
    const { name, password: hash } = user.account;
    const answer = await gate.attempt({ name, password, hash, address, door: 'http' });
    if (answer.kind === 'too-many') return answer;
    if (answer.kind === 'wrong') {
      gate.failed(address);
      audit.notShown(name, address);
      return { kind: 'wrong-password' };
    }
    // Revoked, or given another password, while this one was looked at.
    if (user.identity.ended) return { kind: 'signed-out' };
    return { kind: 'shown', user };
  }

  /** Writes the new hash where the accounts still hold the person as they were; null where it is done. */
  async #write(
    user: Known<User>,
    hash: string,
    address: string,
  ): Promise<Extract<PasswordChange, { kind: 'signed-out' | 'unavailable' }> | null> {
    const { file, lock } = this.#parts;
    const { name } = user.account;
    try {
      const { kind } = await file.change(lock, (book) => {
        const present = book.users.find((each) => each.name === name);
        if (JSON.stringify(present) !== JSON.stringify(user.account)) return null;
        const changed = withPassword(book, name, hash, this.#now().wallMs);
        return changed && { book: changed.book, change: ownChange(name, changed.at, address) };
      });
      if (kind === 'written') return null;
      return { kind: kind === 'dropped' ? 'signed-out' : 'unavailable' };
    } catch {
      // The disk; the next look at the accounts says so.
      return { kind: 'unavailable' };
    }
  }

  #tokenCredential(secret: string, now: WallMs): string | null {
    return this.#parts.accounts().tokenHolder(secret, now)?.identity.credential ?? null;
  }

  #now(): Moment {
    return this.#parts.clock.now();
  }
}

function ownChange(name: string, at: WallMs, address: string): PlannedChange['change'] {
  return {
    at,
    change: 'password-changed',
    kind: 'user',
    name,
    facts: { door: 'http', address },
    operator: name,
    by: name,
    reason: null,
  };
}
