import { z } from 'zod';
import { ROLES } from '../../rules/role.ts';
import type { WallMs } from '../../rules/time.ts';

/** Chinese characters too: people go by their names. No other script, since many of its letters look like Latin ones. */
const NAME = /^[A-Za-z0-9\p{Script=Han}][A-Za-z0-9\p{Script=Han}._@-]{0,63}$/u;

const Name = z
  .string()
  .regex(NAME)
  // In one form only: two accounts whose names look the same are none to tell apart.
  .refine((name) => name === name.normalize('NFKC'))
  .refine((name) => name !== 'local' && name !== 'gateway');
const Place = z.string().min(1).max(400);
const WallTime = z.int().min(0);

const ScopedAccount = {
  name: Name,
  role: z.enum(ROLES).exclude(['device']),
  sites: z.array(Place).readonly(),
  regions: z.array(Place).readonly(),
  createdAt: WallTime,
};

const User = z.strictObject({
  ...ScopedAccount,
  password: z.string(),
  passwordSetAt: WallTime.optional(),
});
const Token = z.strictObject({
  ...ScopedAccount,
  mac: z.string(),
  expiresAt: WallTime.nullable(),
});
const Device = z.strictObject({
  name: Name,
  site: Place,
  source: Place.nullable(),
  mac: z.string(),
  createdAt: WallTime,
});

/** What the file of accounts holds. */
export const AccountBookSchema = z.strictObject({
  version: z.literal(1),
  users: z.array(User).readonly(),
  tokens: z.array(Token).readonly(),
  devices: z.array(Device).readonly(),
});

/** A person, known by a password (kept as an argon2id hash); `passwordSetAt` in wall milliseconds, where it is not the first. */
export type User = z.output<typeof User>;
/** A program's key, known by 256 random bits (kept as their HMAC); `expiresAt` in wall milliseconds. */
export type Token = z.output<typeof Token>;
/** A device, known by 256 random bits; it reaches one site, or one source of it. */
export type Device = z.output<typeof Device>;
/** Everybody there is. */
export type AccountBook = z.output<typeof AccountBookSchema>;
/** The three kinds of account, as the commands and events name them. */
export const ACCOUNT_KINDS = ['user', 'token', 'device'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** The accounts with another password for a person, and since when it holds: later than any before, whatever the clock does. */
export interface PasswordChanged {
  readonly book: AccountBook;
  readonly at: WallMs;
}

/** Gives a person another password; `hash` is of the new one. Null where nobody has this name. */
export function withPassword(
  book: AccountBook,
  name: string,
  hash: string,
  now: WallMs,
): PasswordChanged | null {
  const user = book.users.find((each) => each.name === name);
  if (user === undefined) return null;
  const at = Math.max(now, (user.passwordSetAt ?? user.createdAt) + 1);
  const changed = { ...user, password: hash, passwordSetAt: at };
  const users = book.users.map((each) => (each === user ? changed : each));
  return { book: { ...book, users }, at };
}

/** Nobody. */
export const EMPTY_BOOK: AccountBook = { version: 1, users: [], tokens: [], devices: [] };

/** Whether a name can be given to an account. */
export function isAccountName(name: string): boolean {
  return Name.safeParse(name).success;
}

/** Whether there is nobody at all who could sign in. */
export function isEmptyBook({ users, tokens, devices }: AccountBook): boolean {
  return users.length + tokens.length + devices.length === 0;
}

/** What a change of an account is written down as; it names no secret. */
export const AccountChangeSchema = z.strictObject({
  id: z.string(),
  /** Wall milliseconds. */
  at: WallTime,
  change: z.enum(['added', 'revoked', 'password-changed']),
  kind: z.enum(ACCOUNT_KINDS),
  name: z.string(),
  /** Role, scope, expiry: what the account may do. */
  facts: z.record(z.string(), z.unknown()),
  /** Who did it: on the machine itself the user of its system, else the account. */
  operator: z.string(),
  /** The account that did it to itself; absent where it was done on the machine. */
  by: z.string().optional(),
  reason: z.string().nullable(),
});

/** One change of an account, on its way to the journal. */
export type AccountChange = z.output<typeof AccountChangeSchema>;
