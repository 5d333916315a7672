import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WallMs } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel, Clock } from '../ports.ts';
import { type AccountBook, type AccountChange, EMPTY_BOOK, isEmptyBook } from './account.ts';
import { AccountFile, type AccountLock, replaceFile } from './account-file.ts';
import { Accounts } from './accounts.ts';
import { Audit, type Door, type Journal } from './audit.ts';
import type { Identity, SiteList } from './identity.ts';
import { OwnAccount } from './own-account.ts';
import { PasswordChecker } from './password.ts';
import { PasswordGate, type Passwords } from './password-gate.ts';
import { isToken } from './secret.ts';
import { KeptSessionsSchema, type OpenedSession, Sessions } from './sessions.ts';
import { SignInRate } from './sign-in-rate.ts';

/** What security stands on. */
export interface SecurityOptions {
  /** The data directory. */
  readonly data: string;
  readonly clock: Clock;
  readonly plant: SiteList;
  readonly journal: Journal;
  /** Compares and hashes passwords; argon2id unless a test has no time for it. */
  readonly passwords?: Passwords | undefined;
  readonly lock: AccountLock;
}

/** What came of a sign-in. */
export type SignIn =
  | { readonly kind: 'known'; readonly identity: Identity; readonly tokenExpiresAt: WallMs | null }
  | { readonly kind: 'refused' }
  | { readonly kind: 'too-many'; readonly waitSeconds: number };

/** Stands for the name where a token is unknown; no account can be called so. */
const ANY_TOKEN = 'token:';
/** No account command is at work for this long. */
const COMMAND_MS_MAX = 60_000;

/**
 * Who is who. Reads the accounts, follows their changes while the gateway runs, journals those changes, and recognises
 * people, tokens and devices by what they bring. Where it fails, nobody new comes in; judging does not notice.
 */
export class Security {
  /** What people do with their own account. */
  readonly own: OwnAccount;
  readonly #options: SecurityOptions;
  readonly #file: AccountFile;
  readonly #rate = new SignInRate();
  readonly #gate: PasswordGate;
  readonly #audit: Audit;
  readonly #sessions: Sessions;
  #accounts: Accounts;
  #book: AccountBook = EMPTY_BOOK;
  #version = '';
  #trouble: string | null = null;
  /** What is wrong with the file of accounts as it stands. */
  #damage: string | null = null;
  #isOpen = false;
  readonly #watchers: FSWatcher[] = [];
  readonly #sessionFile: string;
  readonly #journalled = new Set<string>();
  #cancelLook: Cancel = () => {};
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #saving: Promise<void> = Promise.resolve();
  /** A write of the sessions waits for its turn, and will hold all that changes until then. */
  #savesSoon = false;
  #stopped = false;

  constructor(options: SecurityOptions) {
    this.#options = options;
    this.#file = new AccountFile(options.data);
    this.#sessionFile = join(this.#file.directory, 'sessions.json');
    this.#audit = new Audit(options.journal, options.clock);
    const { clock, passwords = new PasswordChecker() } = options;
    this.#gate = new PasswordGate({ clock, rate: this.#rate, passwords, audit: this.#audit });
    this.#accounts = new Accounts(options.plant, new Uint8Array(32));
    this.#sessions = new Sessions(options.plant, () => this.#keepSessions());
    this.own = new OwnAccount({
      clock,
      plant: options.plant,
      file: this.#file,
      lock: options.lock,
      accounts: () => this.#accounts,
      sessions: this.#sessions,
      gate: this.#gate,
      passwords,
      audit: this.#audit,
      look: () => this.look(),
    });
  }

  /** Reads what there is and follows it from here on. Never rejects: where it can't read, nobody comes in, and it tries again. */
  async start(): Promise<void> {
    await this.look();
    this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const watcher of this.#watchers.splice(0)) watcher.close();
    this.#cancelLook();
    await this.#looking;
    await this.#saving;
  }

  /** Whether there is nobody who could sign in; a file that can't be read does not count as nobody. */
  get isEmpty(): boolean {
    return this.#trouble === null && isEmptyBook(this.#book);
  }

  /** What is wrong with the accounts; null where nothing is. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** The register has changed: views of some end and begin anew. */
  registerChanged(): void {
    this.#accounts.registerChanged();
    this.#sessions.registerChanged();
  }

  /** A person by name and password, or whoever holds a token (then the name is not looked at). */
  async signIn(
    attempt: { readonly username: string; readonly password: string },
    address: string,
    door: Door,
  ): Promise<SignIn> {
    const { username: name, password } = attempt;
    if (isToken(password)) return this.#signInByToken(password, address, door);
    const user = this.#accounts.user(name);
    const hash = user?.account.password ?? null;
    const answer = await this.#gate.attempt({ name, password, hash, address, door });
    if (answer.kind === 'too-many') return answer;
    // Revoked while the password was looked at.
    if (answer.kind === 'wrong' || user === null || user.identity.ended) {
      return this.#refuse(name, address, door);
    }
    this.#audit.signedIn(user.identity.name, address, door);
    return { kind: 'known', identity: user.identity, tokenExpiresAt: null };
  }

  /** Whoever holds a token; null where nobody does. */
  byToken(secret: string): ReturnType<Accounts['tokenHolder']> {
    return this.#accounts.tokenHolder(secret, this.#options.clock.now().wallMs);
  }

  /** A device by its secret. */
  device(name: string, secret: string, address: string): ReturnType<Accounts['device']> {
    const known = this.#accounts.device(name, secret);
    // Nor a device's secret: one that has the wrong one and comes back every second locks nobody out.
    if (known === null) this.#audit.refused(name, address, 'mqtt');
    return known;
  }

  /** Whether an account of this name is a device's. */
  isDevice(name: string): boolean {
    return this.#accounts.certifiedDevice([name]) !== null;
  }

  /** A device that a certificate vouches for. */
  certifiedDevice(names: readonly string[]): ReturnType<Accounts['certifiedDevice']> {
    return this.#accounts.certifiedDevice(names);
  }

  /** Opens a session for somebody who has just signed in. */
  openSession(signIn: Extract<SignIn, { kind: 'known' }>, address: string): OpenedSession {
    const now = this.#options.clock.now();
    const { identity, tokenExpiresAt } = signIn;
    const isDisplay = identity.role === 'viewer' && identity.name.startsWith('token:');
    const longest = now.wallMs + (isDisplay ? LIMITS.displaySessionMs : LIMITS.sessionMs);
    const expiresAt = Math.min(longest, tokenExpiresAt ?? longest);
    return this.#sessions.open(identity, { display: isDisplay, expiresAt, address }, now);
  }

  /** Who a session is of; null where there is none, or none any more. */
  session(id: string): ReturnType<Sessions['find']> {
    return this.#sessions.find(id, this.#options.clock.now());
  }

  closeSession(id: string, address: string): void {
    const identity = this.#sessions.close(id);
    if (identity !== null) this.#audit.signedOut(identity.name, address);
  }

  /** Looks at the accounts and at changes that wait for the journal; one look at a time. */
  look(): Promise<void> {
    if (this.#looking !== null) {
      this.#lookAgain = true;
      return this.#looking;
    }
    const looking = this.#lookUntilQuiet().finally(() => {
      this.#looking = null;
    });
    this.#looking = looking;
    return looking;
  }

  async #lookUntilQuiet(): Promise<void> {
    do {
      this.#lookAgain = false;
      try {
        if (!this.#isOpen) await this.#open();
        // In this order: a change is only taken over once the accounts that hold it are.
        const changes = await this.#file.changes();
        await this.#readBook();
        for (const change of changes) this.#journalChange(change);
        this.#say(this.#damage);
      } catch (error) {
        this.#say(`accounts can not be read: ${String(error)}`);
      }
    } while (this.#lookAgain && !this.#stopped);
  }

  /** What is only done once, but may have to wait for a disk that works. */
  async #open(): Promise<void> {
    await this.#file.prepare();
    this.#accounts = new Accounts(this.#options.plant, await this.#file.key());
    await this.#readBook();
    const before = this.#options.clock.now().wallMs - COMMAND_MS_MAX;
    if (this.#damage === null) await this.#file.finishChanges(this.#book, before);
    await this.#restoreSessions();
    this.#isOpen = true;
  }

  async #readBook(): Promise<void> {
    const version = await this.#file.version();
    if (version === this.#version) return;
    const read = await this.#file.read();
    this.#version = version;
    this.#damage = read.kind === 'damaged' ? read.detail : null;
    if (read.kind === 'damaged') return;
    this.#book = read.book;
    this.#accounts.apply(read.book, (after) => this.own.succeeded(after));
  }

  #journalChange(change: AccountChange): void {
    if (this.#stopped || this.#journalled.has(change.id)) return;
    this.#journalled.add(change.id);
    void this.#audit
      .changed(change)
      .then(() => this.#file.settle(change.id))
      // Found again, and then told twice, at the next start.
      .catch(() => {});
  }

  /** A token is too long to be guessed, so a right one is never kept waiting by wrong ones. */
  #signInByToken(secret: string, address: string, door: Door): SignIn {
    const { steadyMs, wallMs } = this.#options.clock.now();
    const known = this.#accounts.tokenHolder(secret, wallMs);
    if (known !== null) {
      const { identity, account } = known;
      this.#audit.signedIn(identity.name, address, door);
      return { kind: 'known', identity, tokenExpiresAt: account.expiresAt };
    }
    const waitSeconds = this.#rate.attempt(ANY_TOKEN, address, steadyMs);
    if (waitSeconds === 0) this.#audit.refused(ANY_TOKEN, address, door);
    else this.#audit.limited(ANY_TOKEN, address, door);
    return waitSeconds === 0 ? { kind: 'refused' } : { kind: 'too-many', waitSeconds };
  }

  #refuse(account: string, address: string, door: Door): SignIn {
    this.#gate.failed(address);
    this.#audit.refused(account, address, door);
    return { kind: 'refused' };
  }

  /** Sessions that outlive a restart keep a wall display from going dark. */
  async #restoreSessions(): Promise<void> {
    const now = this.#options.clock.now();
    try {
      const kept = KeptSessionsSchema.parse(JSON.parse(await readFile(this.#sessionFile, 'utf8')));
      this.#sessions.restore(kept, (name) => this.#accounts.holder(name, now.wallMs), now);
    } catch {
      // None were kept, or nothing that can be read: everybody signs in again.
    }
  }

  #keepSessions(): void {
    if (this.#savesSoon) return;
    this.#savesSoon = true;
    this.#saving = this.#saving
      .then(() => {
        this.#savesSoon = false;
        return replaceFile(this.#sessionFile, JSON.stringify(this.#sessions.kept()));
      })
      // Then they end with this run.
      .catch(() => {});
  }

  #say(detail: string | null): void {
    if (this.#trouble === detail) return;
    this.#trouble = detail;
    if (detail === null) return;
    this.#audit.trouble('accounts-unreadable', 1, `${detail}; the accounts known before stay`);
  }

  #follow(): void {
    try {
      for (const path of [this.#file.directory, join(this.#file.directory, 'changes')]) {
        const watcher = watch(path, { persistent: false }, () => void this.look());
        watcher.on('error', () => watcher.close());
        this.#watchers.push(watcher);
      }
    } catch {
      // The system watches no more files; looking from time to time finds changes as well.
    }
    const later = (): void => {
      this.#cancelLook = this.#options.clock.schedule(LIMITS.accountsLookEveryMs, () => {
        void this.look();
        const now = this.#options.clock.now();
        this.#accounts.sweep(now.wallMs);
        this.#sessions.sweep(now);
        if (!this.#stopped) later();
      });
    };
    later();
  }
}
