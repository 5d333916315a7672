import { ROLES, type Role } from '../../rules/role.ts';
import { reaches } from '../../rules/scope.ts';
import { LIMITS } from '../limits.ts';
import {
  type AccountBook,
  type AccountKind,
  isAccountName,
  withPassword,
} from '../security/account.ts';
import { hashPassword } from '../security/password.ts';
import { passwordWords } from '../security/password-words.ts';
import { macOf, newSecret, newToken } from '../security/secret.ts';
import { unfitness } from '../security/unfit-password.ts';
import { AccountDesk, AccountRefusal, type DeskChange } from './account-desk.ts';
import { type CommandIo, EXIT, type InputIo } from './command-io.ts';

/** Options of the account commands, as commander gives them. */
export interface AccountOptions {
  readonly config: string;
  readonly role?: string | undefined;
  readonly site?: readonly string[] | undefined;
  readonly region?: readonly string[] | undefined;
  readonly source?: string | undefined;
  readonly expires?: string | undefined;
  readonly reason?: string | undefined;
  readonly json?: boolean | undefined;
}

type AccountRole = Exclude<Role, 'device'>;

/** Beyond it a time soon has no form in RFC 3339 any more. */
const EXPIRES_MAX_MS = 36_500 * 86_400_000;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

function checkName(name: string): void {
  if (isAccountName(name)) return;
  throw new AccountRefusal(
    `'${name}' is no account name: a letter (Latin or Chinese) or digit, then up to 63 of letters, digits, . _ @ -; not 'local' or 'gateway'`,
  );
}

function roleOf(text: string | undefined): AccountRole {
  const roles = ROLES.filter((role): role is AccountRole => role !== 'device');
  const role = roles.find((each) => each === text);
  if (role !== undefined) return role;
  const hint = text === 'device' ? "; devices are added with 'hazgate device add'" : '';
  throw new AccountRefusal(`--role takes one of ${roles.join(', ')}${hint}`);
}

function unknownAccount(kind: AccountKind, name: string): AccountRefusal {
  return new AccountRefusal(`there is no ${kind} ${name}; see hazgate ${kind} list`);
}

function expiryOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const match = /^([1-9]\d{0,5})([smhdw])$/.exec(text);
  if (match === null) throw new AccountRefusal('--expires takes a time such as 12h, 30d or 8w');
  const ms = Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
  if (ms > EXPIRES_MAX_MS) throw new AccountRefusal('--expires takes at most 36500d');
  return Date.now() + ms;
}

/** One name, one account: people, tokens and devices all sign in to the same broker. */
function checkFree(book: AccountBook, kind: AccountKind, name: string): void {
  const taken = (
    [
      ['user', book.users],
      ['device', book.devices],
      ['token', book.tokens],
    ] as const
  )
    .filter(([other]) => (kind === 'token') === (other === 'token'))
    .find(([, list]) => list.some((account) => account.name === name));
  if (taken === undefined) return;
  throw new AccountRefusal(
    `there is a ${taken[0]} ${name} already; revoke it first: hazgate ${taken[0]} revoke ${name}`,
  );
}

/** A scope that holds nothing today may be meant for tomorrow; it is worth a word, not a refusal. */
function warnOfEmptyScope(desk: AccountDesk, options: AccountOptions, io: CommandIo): void {
  for (const id of options.site ?? []) {
    if (desk.sites.some((site) => site.id === id)) continue;
    io.stderr.write(`warning: no site file of this gateway has the id ${id}\n`);
  }
  for (const region of options.region ?? []) {
    const scope = { sites: [], regions: [region] };
    if (desk.sites.some((site) => reaches(scope, site))) continue;
    io.stderr.write(`warning: no site of this gateway lies in the region ${region}\n`);
  }
}

/** A password for the account of this name. */
async function passwordFrom(io: InputIo, name: string, desk: AccountDesk): Promise<string> {
  if (io.isTerminal) io.stderr.write('password (end with Enter, then Ctrl-D): ');
  const password = (await io.readInput()).replace(/\r?\n$/, '');
  const { length } = password;
  const { passwordLengthMin: least, passwordLengthMax: most } = LIMITS;
  if (length < least || length > most) {
    throw new AccountRefusal(
      `the password read from standard input has ${length} characters; ${least} to ${most} are allowed`,
    );
  }
  const unfit = await unfitness(password, passwordWords(name, desk.sites));
  if (unfit === null) return password;
  throw new AccountRefusal(
    `the password read from standard input ${unfit.message}; choose another`,
  );
}

async function answering(io: CommandIo, task: () => Promise<void>): Promise<number> {
  try {
    await task();
    return EXIT.success;
  } catch (error) {
    if (!(error instanceof AccountRefusal)) throw error;
    io.stderr.write(`${error.message}\n`);
    return EXIT.wrongUsage;
  }
}

function scopeOf(options: AccountOptions): { sites: string[]; regions: string[] } {
  return { sites: [...(options.site ?? [])], regions: [...(options.region ?? [])] };
}

/** The command `user add`: the password comes from standard input. */
export function addUser(name: string, options: AccountOptions, io: InputIo): Promise<number> {
  return answering(io, async () => {
    checkName(name);
    const role = roleOf(options.role);
    const desk = await AccountDesk.open(options.config, io);
    checkFree(await desk.book(), 'user', name);
    const password = await hashPassword(await passwordFrom(io, name, desk));
    const facts = { role, ...scopeOf(options) };
    await desk.change((book): DeskChange => {
      checkFree(book, 'user', name);
      const user = { name, ...facts, createdAt: Date.now(), password };
      return {
        book: { ...book, users: [...book.users, user] },
        change: 'added',
        kind: 'user',
        name,
        facts,
      };
    }, options.reason ?? null);
    warnOfEmptyScope(desk, options, io);
    if (options.json === true) io.stdout.write(`${JSON.stringify({ username: name, ...facts })}\n`);
    else io.stdout.write(`user ${name} added as ${role}\n`);
  });
}

/** The command `user password`: another password from standard input; whatever is open under the one of before ends. */
export function setPassword(name: string, options: AccountOptions, io: InputIo): Promise<number> {
  return answering(io, async () => {
    const desk = await AccountDesk.open(options.config, io);
    const { users } = await desk.book();
    if (!users.some((user) => user.name === name)) throw unknownAccount('user', name);
    const hash = await hashPassword(await passwordFrom(io, name, desk));
    await desk.change((book): DeskChange => {
      const changed = withPassword(book, name, hash, Date.now());
      if (changed === null) throw unknownAccount('user', name);
      return { ...changed, change: 'password-changed', kind: 'user', name, facts: {} };
    }, options.reason ?? null);
    if (options.json === true) io.stdout.write(`${JSON.stringify({ passwordChanged: name })}\n`);
    else io.stdout.write(`user ${name} has another password\n`);
  });
}

/** The command `token add`: the token is printed once and kept nowhere. */
export function addToken(name: string, options: AccountOptions, io: CommandIo): Promise<number> {
  return answering(io, async () => {
    checkName(name);
    const role = roleOf(options.role);
    const expiresAt = expiryOf(options.expires);
    const desk = await AccountDesk.open(options.config, io);
    const token = newToken();
    const scope = scopeOf(options);
    await desk.change(async (book): Promise<DeskChange> => {
      checkFree(book, 'token', name);
      const mac = macOf(await desk.file.key(), token);
      const account = { name, role, ...scope, createdAt: Date.now(), mac, expiresAt };
      const expires = expiresAt === null ? null : new Date(expiresAt).toISOString();
      return {
        book: { ...book, tokens: [...book.tokens, account] },
        change: 'added',
        kind: 'token',
        name,
        facts: { role, ...scope, expiresAt: expires },
      };
    }, options.reason ?? null);
    warnOfEmptyScope(desk, options, io);
    io.stdout.write(`${options.json === true ? JSON.stringify({ token }) : token}\n`);
  });
}

/** The command `device add`: the credentials are printed once and kept nowhere. */
export function addDevice(name: string, options: AccountOptions, io: CommandIo): Promise<number> {
  return answering(io, async () => {
    checkName(name);
    const [site, ...others] = options.site ?? [];
    if (site === undefined || others.length > 0) {
      throw new AccountRefusal('a device stands on one site: --site SITE, once');
    }
    const desk = await AccountDesk.open(options.config, io);
    const password = newSecret();
    const source = options.source ?? null;
    await desk.change(async (book): Promise<DeskChange> => {
      checkFree(book, 'device', name);
      const mac = macOf(await desk.file.key(), password);
      const device = { name, site, source, mac, createdAt: Date.now() };
      return {
        book: { ...book, devices: [...book.devices, device] },
        change: 'added',
        kind: 'device',
        name,
        facts: { role: 'device', device: { site, source } },
      };
    }, options.reason ?? null);
    warnOfEmptyScope(desk, options, io);
    if (options.json === true) {
      io.stdout.write(`${JSON.stringify({ username: name, password })}\n`);
    } else io.stdout.write(`username: ${name}\npassword: ${password}\n`);
  });
}

/** The commands `user list`, `token list`, `device list`: everything but secrets. */
export function listAccounts(
  kind: AccountKind,
  options: AccountOptions,
  io: CommandIo,
): Promise<number> {
  return answering(io, async () => {
    const desk = await AccountDesk.open(options.config, io);
    for (const row of rowsOf(kind, await desk.book())) {
      if (options.json === true) io.stdout.write(`${JSON.stringify(row)}\n`);
      else io.stdout.write(`${lineOf(row)}\n`);
    }
  });
}

function rowsOf(kind: AccountKind, book: AccountBook): readonly Record<string, unknown>[] {
  const instant = (ms: number): string => new Date(ms).toISOString();
  switch (kind) {
    case 'user':
      return book.users.map(({ name, role, sites, regions, createdAt, passwordSetAt }) => ({
        username: name,
        role,
        sites,
        regions,
        createdAt: instant(createdAt),
        passwordSetAt: passwordSetAt === undefined ? null : instant(passwordSetAt),
      }));
    case 'token':
      return book.tokens.map(({ name, role, sites, regions, createdAt, expiresAt }) => ({
        name,
        role,
        sites,
        regions,
        createdAt: instant(createdAt),
        expiresAt: expiresAt === null ? null : instant(expiresAt),
      }));
    case 'device':
      return book.devices.map(({ name, site, source, createdAt }) => ({
        username: name,
        site,
        source,
        createdAt: instant(createdAt),
      }));
  }
}

function lineOf(row: Record<string, unknown>): string {
  return Object.entries(row)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([key, value], index) => (index === 0 ? String(value) : `${key}=${String(value)}`))
    .join('  ');
}

/** The commands `user revoke`, `token revoke`, `device revoke`. */
export function revokeAccount(
  kind: AccountKind,
  name: string,
  options: AccountOptions,
  io: CommandIo,
): Promise<number> {
  return answering(io, async () => {
    const desk = await AccountDesk.open(options.config, io);
    await desk.change((book): DeskChange => {
      const without = <Account extends { readonly name: string }>(list: readonly Account[]) =>
        list.filter((account) => account.name !== name);
      const after: AccountBook = {
        ...book,
        users: kind === 'user' ? without(book.users) : book.users,
        tokens: kind === 'token' ? without(book.tokens) : book.tokens,
        devices: kind === 'device' ? without(book.devices) : book.devices,
      };
      if (rowsOf(kind, after).length === rowsOf(kind, book).length) {
        throw unknownAccount(kind, name);
      }
      return { book: after, change: 'revoked', kind, name, facts: {} };
    }, options.reason ?? null);
    if (options.json === true) io.stdout.write(`${JSON.stringify({ revoked: name })}\n`);
    else io.stdout.write(`${kind} ${name} revoked\n`);
  });
}
