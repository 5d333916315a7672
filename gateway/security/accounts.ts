import { EVERYWHERE } from '../../rules/scope.ts';
import type { WallMs } from '../../rules/time.ts';
import type { AccountBook, Device, Token, User } from './account.ts';
import { Identity, type SiteList } from './identity.ts';
import { isSameMac, macOf } from './secret.ts';

/** An account with the identity of whoever has shown to be its holder. */
export interface Known<Account> {
  readonly account: Account;
  readonly identity: Identity;
}

/** A device with what it has shown itself to be. */
export interface KnownDevice {
  readonly account: Device;
  readonly identity: Identity;
}

/**
 * Everybody there is, in memory, each with the one identity that all their connections share. Whoever is no longer in the
 * book, or stands in it with other rights, ends.
 */
export class Accounts {
  readonly #plant: SiteList;
  readonly #key: Uint8Array;
  #users = new Map<string, Known<User>>();
  #tokens = new Map<string, Known<Token>>();
  #devices = new Map<string, Known<Device>>();

  constructor(plant: SiteList, key: Uint8Array) {
    this.#plant = plant;
    this.#key = key;
  }

  /** Puts a book in force. `succeeded` is told of each person who has changed, before their identity of before ends. */
  apply(book: AccountBook, succeeded: (after: Known<User>) => void = () => {}): void {
    this.#users = renew(
      this.#users,
      book.users,
      ({ name }) => name,
      (user) => this.#identify(user, user.name, 'user'),
      succeeded,
    );
    this.#tokens = renew(
      this.#tokens,
      book.tokens,
      ({ mac }) => mac,
      (token) => this.#identify(token, `token:${token.name}`, 'token'),
    );
    this.#devices = renew(
      this.#devices,
      book.devices,
      ({ name }) => name,
      ({ name, site }) => {
        const scope = { ...EVERYWHERE, sites: [site] };
        return new Identity(
          { name, role: 'device', scope, credential: `device:${name}` },
          this.#plant,
        );
      },
    );
  }

  user(name: string): Known<User> | null {
    return this.#users.get(name) ?? null;
  }

  /** Whoever holds the token; null where it is unknown or has expired. */
  tokenHolder(secret: string, now: WallMs): Known<Token> | null {
    const known = this.#tokens.get(macOf(this.#key, secret));
    return known === undefined || isExpired(known.account, now) ? null : known;
  }

  /** Whoever signs in under a credential: what a session that outlived a restart goes on from. */
  holder(credential: string, now: WallMs): Identity | null {
    for (const known of [...this.#users.values(), ...this.#tokens.values()]) {
      if (known.identity.credential !== credential) continue;
      return 'expiresAt' in known.account && isExpired(known.account, now) ? null : known.identity;
    }
    return null;
  }

  /** The device of this name, where the secret is its own. */
  device(name: string, secret: string): KnownDevice | null {
    const known = this.#devices.get(name);
    const mac = macOf(this.#key, secret);
    if (known === undefined || !isSameMac(mac, known.account.mac)) return null;
    return known;
  }

  /** The first device that one of these names is; for names that a certificate vouches for. */
  certifiedDevice(names: readonly string[]): KnownDevice | null {
    for (const name of names) {
      const known = this.#devices.get(name);
      if (known !== undefined) return known;
    }
    return null;
  }

  /** Ends whoever holds a token that has expired. */
  sweep(now: WallMs): void {
    for (const { account, identity } of this.#tokens.values()) {
      if (isExpired(account, now) && !identity.ended) identity.end();
    }
  }

  /** The register has changed, and with it perhaps what somebody sees. */
  registerChanged(): void {
    for (const known of [this.#users, this.#tokens, this.#devices]) {
      for (const { identity } of known.values()) identity.registerChanged();
    }
  }

  #identify(account: User | Token, name: string, kind: 'user' | 'token'): Identity {
    const { role, sites, regions } = account;
    // Another password is another credential: what was opened under the one of before outlives no restart either.
    const since = ('passwordSetAt' in account && account.passwordSetAt) || account.createdAt;
    const credential = `${kind}:${account.name}:${since}`;
    return new Identity({ name, role, scope: { sites, regions }, credential }, this.#plant);
  }
}

function isExpired({ expiresAt }: Token, now: WallMs): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** The same identity for whom nothing has changed, a new one for everybody else; those of before end. */
function renew<Account>(
  before: ReadonlyMap<string, Known<Account>>,
  accounts: readonly Account[],
  keyOf: (account: Account) => string,
  identify: (account: Account) => Identity,
  succeeded: (after: Known<Account>) => void = () => {},
): Map<string, Known<Account>> {
  const after = new Map<string, Known<Account>>();
  for (const account of accounts) {
    const known = before.get(keyOf(account));
    const isSame = known !== undefined && JSON.stringify(known.account) === JSON.stringify(account);
    const now = isSame ? known : { account, identity: identify(account) };
    after.set(keyOf(account), now);
    if (known !== undefined && !isSame) succeeded(now);
  }
  for (const [key, known] of before) {
    if (after.get(key)?.identity !== known.identity) known.identity.end();
  }
  return after;
}
