import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountBook, AccountChange } from '../../../gateway/security/account.ts';
import { EMPTY_BOOK } from '../../../gateway/security/account.ts';
import { AccountFile } from '../../../gateway/security/account-file.ts';
import type { SecurityNotice } from '../../../gateway/security/audit.ts';
import type { PasswordVerdict } from '../../../gateway/security/password.ts';
import { macOf } from '../../../gateway/security/secret.ts';
import { Security } from '../../../gateway/security/security.ts';
import type { Register } from '../../../rules/register.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { testRegister } from '../../support/rig.ts';

export const PASSWORD = 'correct horse';

/** Compares without the work that makes the real one slow. */
export class QuickPasswords {
  readonly asked: (string | null)[] = [];
  /** What happens while a password is looked at. */
  beforeAnswer: (() => Promise<void>) | null = null;

  async check(password: string, hash: string | null): Promise<PasswordVerdict> {
    this.asked.push(hash);
    await this.beforeAnswer?.();
    return hash === `quick ${password}` ? 'right' : 'wrong';
  }

  async hash(password: string): Promise<string | null> {
    return `quick ${password}`;
  }
}

/** A register with a site for each name, each in a region of its own. */
export function sitesIn(regions: Readonly<Record<string, readonly string[]>>): Register {
  const register = testRegister(Object.keys(regions).map((site) => ({ site })));
  const sites = register.sites.map((site) => ({ ...site, region: regions[site.id] ?? [] }));
  return { ...register, sites };
}

/** Security on a directory of its own, with a journal that is read by tests. */
export class SecurityHarness {
  readonly data = mkdtempSync(join(tmpdir(), 'hazgate-security-'));
  readonly clock = new ManualClock();
  readonly file = new AccountFile(this.data);
  readonly notices: SecurityNotice[] = [];
  /** While false the disk confirms nothing. */
  isDurable = true;
  readonly plant = {
    register: sitesIn({ north: ['huaxia', 'donghai'], south: ['huaxia', 'nanhai'] }),
  };
  readonly passwords = new QuickPasswords();
  /** While true somebody else is changing the accounts. */
  isLocked = false;
  book: AccountBook = EMPTY_BOOK;
  security = this.make();
  #changes = 0;

  make(): Security {
    return new Security({
      data: this.data,
      clock: this.clock,
      plant: this.plant,
      passwords: this.passwords,
      lock: async () => (this.isLocked ? null : { release: async () => {} }),
      journal: {
        record: (notice) => {
          this.notices.push(notice);
          return this.isDurable ? Promise.resolve() : new Promise(() => {});
        },
      },
    });
  }

  /** Writes accounts as the commands do. */
  async write(book: AccountBook, change: Partial<AccountChange> = {}): Promise<string> {
    this.#changes += 1;
    const id = `1000-${this.#changes}`;
    this.book = book;
    await this.file.write(book, {
      id,
      at: this.clock.now().wallMs,
      change: 'added',
      kind: 'user',
      name: 'amy',
      facts: {},
      operator: 'root',
      reason: null,
      ...change,
    });
    return id;
  }

  async addUser(name: string, more: object = {}): Promise<void> {
    const user = { name, role: 'operator' as const, sites: [], regions: [], createdAt: 1 };
    const users = [...this.book.users, { ...user, password: `quick ${PASSWORD}`, ...more }];
    await this.write({ ...this.book, users }, { name });
    await this.security.look();
  }

  async addToken(name: string, token: string, more: object = {}): Promise<void> {
    const mac = macOf(await this.file.key(), token);
    const account = { name, role: 'viewer' as const, sites: [], regions: [], createdAt: 1 };
    const tokens = [...this.book.tokens, { ...account, mac, expiresAt: null, ...more }];
    await this.write({ ...this.book, tokens }, { name, kind: 'token' });
    await this.security.look();
  }

  async addDevice(name: string, secret: string, site: string): Promise<void> {
    const mac = macOf(await this.file.key(), secret);
    const devices = [...this.book.devices, { name, site, source: null, mac, createdAt: 1 }];
    await this.write({ ...this.book, devices }, { name, kind: 'device' });
    await this.security.look();
  }

  async revoke(kind: 'users' | 'tokens' | 'devices', name: string): Promise<void> {
    const left = this.book[kind].filter((account) => account.name !== name);
    await this.write({ ...this.book, [kind]: left }, { name, change: 'revoked' });
    await this.security.look();
  }

  types(): readonly string[] {
    return this.notices.map(({ type }) => type);
  }

  signIn(username: string, password: string = PASSWORD, address = '10.0.0.1') {
    return this.security.signIn({ username, password }, address, 'http');
  }

  async stop(): Promise<void> {
    await this.security.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}
