import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { WallMs } from '../../rules/time.ts';
import {
  type AccountBook,
  AccountBookSchema,
  type AccountChange,
  AccountChangeSchema,
  EMPTY_BOOK,
} from './account.ts';

const KEY_BYTES = 32;
const UNFINISHED = '.unfinished';

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Replaces a file as a whole, readable by its owner only, and on the disk before this resolves. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

/** Keeps two from changing the accounts at once; null while somebody else is at it. */
export type AccountLock = (
  directory: string,
) => Promise<{ readonly release: () => Promise<void> } | null>;

/** The accounts as a change leaves them, and what it is written down as. */
export interface PlannedChange {
  readonly book: AccountBook;
  readonly change: Omit<AccountChange, 'id'>;
}

/** What came of a change: `busy` where the lock was not given, `dropped` where its plan found nothing to do. */
export type ChangeOutcome =
  | { readonly kind: 'written'; readonly id: string }
  | { readonly kind: 'busy' }
  | { readonly kind: 'dropped' }
  | Extract<BookRead, { kind: 'damaged' }>;

/** What stands in the file of accounts; `damaged` where it can't be understood. */
export type BookRead =
  | { readonly kind: 'read'; readonly book: AccountBook }
  | { readonly kind: 'damaged'; readonly detail: string };

/**
 * The accounts on disk, and beside them the changes that the journal does not know yet. The commands write both, whether
 * the gateway runs or not; the gateway reads the accounts, journals the changes and removes them. Secrets stay here and
 * never reach the journal.
 */
export class AccountFile {
  readonly directory: string;
  readonly #book: string;
  readonly #changes: string;

  /** @param data the data directory */
  constructor(data: string) {
    this.directory = join(data, 'security');
    this.#book = join(this.directory, 'accounts.json');
    this.#changes = join(this.directory, 'changes');
  }

  /** Makes the folders, for their owner only. */
  async prepare(): Promise<void> {
    await mkdir(this.#changes, { recursive: true, mode: 0o700 });
  }

  /** Nobody, where there is no file yet. */
  async read(): Promise<BookRead> {
    const text = await textOf(this.#book);
    if (text === null) return { kind: 'read', book: EMPTY_BOOK };
    try {
      return { kind: 'read', book: AccountBookSchema.parse(JSON.parse(text)) };
    } catch {
      return { kind: 'damaged', detail: `${this.#book} does not hold accounts` };
    }
  }

  /** Differs whenever the file does. */
  async version(): Promise<string> {
    try {
      const { mtimeMs, size, ino } = await stat(this.#book);
      return `${mtimeMs} ${size} ${ino}`;
    } catch (error) {
      if (isMissing(error)) return 'none';
      throw error;
    }
  }

  /** The key under which secrets are fingerprinted, made once. */
  async key(): Promise<Buffer> {
    const path = join(this.directory, 'key');
    const text = await textOf(path);
    const key = Buffer.from(text?.trim() ?? '', 'base64url');
    if (key.length === KEY_BYTES) return key;
    const fresh = randomBytes(KEY_BYTES);
    if (text !== null) await rename(path, `${path}.damaged`);
    await replaceFile(path, `${fresh.toString('base64url')}\n`);
    return fresh;
  }

  /** Plans a change on the accounts as they are and carries it out, while nobody else may. */
  async change(
    lock: AccountLock,
    plan: (book: AccountBook) => Promise<PlannedChange> | PlannedChange | null,
  ): Promise<ChangeOutcome> {
    await this.prepare();
    const locked = await lock(this.directory);
    if (locked === null) return { kind: 'busy' };
    try {
      const read = await this.read();
      if (read.kind === 'damaged') return read;
      const planned = await plan(read.book);
      if (planned === null) return { kind: 'dropped' };
      const id = `${planned.change.at}-${randomBytes(6).toString('hex')}`;
      await this.write(planned.book, { id, ...planned.change });
      return { kind: 'written', id };
    } finally {
      await locked.release();
    }
  }

  /**
   * Puts the accounts in force together with the change that led to them. The change only counts once the accounts are in
   * place: before that it is left unfinished.
   */
  async write(book: AccountBook, change: AccountChange): Promise<void> {
    await this.prepare();
    const note = join(this.#changes, `${change.id}.json`);
    await replaceFile(`${note}${UNFINISHED}`, JSON.stringify(change));
    await replaceFile(this.#book, `${JSON.stringify(book, null, 2)}\n`);
    await rename(`${note}${UNFINISHED}`, note);
  }

  /** Changes that are to be journalled, oldest first. */
  async changes(): Promise<readonly AccountChange[]> {
    const found: AccountChange[] = [];
    for (const name of await this.#notes('.json')) {
      const change = await this.#readNote(name);
      if (change !== null) found.push(change);
    }
    return found;
  }

  /**
   * Settles what a command left when it was cut off: a change that reached the accounts counts. One that is younger than
   * `before` (wall milliseconds) may still be at it, and is left alone.
   */
  async finishChanges(book: AccountBook, before: WallMs): Promise<void> {
    for (const name of await this.#notes(UNFINISHED)) {
      const change = await this.#readNote(name);
      const path = join(this.#changes, name);
      if (change !== null && change.at >= before) continue;
      if (change !== null && happened(book, change)) {
        await rename(path, path.slice(0, -UNFINISHED.length));
      } else await rm(path, { force: true });
    }
  }

  /** The journal holds the change. */
  async settle(id: string): Promise<void> {
    await rm(join(this.#changes, `${id}.json`), { force: true });
  }

  /** Whether the change still waits for the journal. */
  async isWaiting(id: string): Promise<boolean> {
    return (await this.#notes('.json')).includes(`${id}.json`);
  }

  async #notes(ending: string): Promise<readonly string[]> {
    try {
      return (await readdir(this.#changes)).filter((name) => name.endsWith(ending)).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async #readNote(name: string): Promise<AccountChange | null> {
    const text = await textOf(join(this.#changes, name));
    if (text === null) return null;
    try {
      return AccountChangeSchema.parse(JSON.parse(text));
    } catch {
      // Somebody wrote here by hand; what it says can't be told.
      return null;
    }
  }
}

function happened(book: AccountBook, { change, kind, name, at }: AccountChange): boolean {
  if (change === 'password-changed') {
    return book.users.some((user) => user.name === name && user.passwordSetAt === at);
  }
  const list = { user: book.users, token: book.tokens, device: book.devices }[kind];
  return list.some((account) => account.name === name) === (change === 'added');
}
