import { userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { WallMs } from '../../rules/time.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import { formatProblem } from '../config/problem.ts';
import { prepareDataDirectory } from '../data-directory.ts';
import { type DirectoryLock, lockDirectory } from '../journal/lock.ts';
import type { AccountBook, AccountChange, AccountKind } from '../security/account.ts';
import { AccountFile, type AccountLock } from '../security/account-file.ts';
import type { NamedSite } from '../security/password-words.ts';
import type { CommandIo } from './command-io.ts';

/** A running gateway takes a change over at once; longer than this it is in trouble. */
const TAKEN_OVER_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 10;

/** What a command does to the accounts, and how it is told. */
export interface DeskChange {
  readonly book: AccountBook;
  readonly change: AccountChange['change'];
  readonly kind: AccountKind;
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Wall milliseconds from when it holds; now where left out. */
  readonly at?: WallMs;
}

/** Why a command is refused, in words for the person at the command line. */
export class AccountRefusal extends Error {
  override readonly name = 'AccountRefusal';
}

function damaged(detail: string): AccountRefusal {
  return new AccountRefusal(`${detail}; put it back from a backup, or move it away`);
}

function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

async function patiently<T>(ask: () => Promise<T | null>): Promise<T | null> {
  const until = performance.now() + TAKEN_OVER_WITHIN_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null || performance.now() > until) return answer;
    await delay(LOOK_EVERY_MS);
  }
}

/** Where accounts are changed from the command line, whether the gateway runs or not. */
export class AccountDesk {
  readonly file: AccountFile;
  /** The sites there are, to warn of a scope that holds nothing and to refuse passwords that name one. */
  readonly sites: readonly (NamedSite & { readonly region: readonly string[] })[];
  readonly #data: string;
  readonly #io: CommandIo;

  private constructor(data: string, sites: AccountDesk['sites'], io: CommandIo) {
    this.file = new AccountFile(data);
    this.sites = sites;
    this.#data = data;
    this.#io = io;
  }

  /** The desk of a gateway file; rejects with a refusal where the file is not in order. */
  static async open(config: string, io: CommandIo): Promise<AccountDesk> {
    const outcome = loadConfiguration(config, io.environment);
    if (outcome.kind === 'unreadable')
      throw new AccountRefusal(`${outcome.file}: ${outcome.detail}`);
    if (outcome.kind === 'refused') {
      throw new AccountRefusal(outcome.problems.map(formatProblem).join('\n'));
    }
    const { settings, configuration } = outcome;
    const wrong = await prepareDataDirectory(settings.data);
    if (wrong !== null) throw new AccountRefusal(wrong);
    const sites = configuration.sites.map(({ site }) => site);
    return new AccountDesk(settings.data, sites, io);
  }

  /** Everybody there is. */
  async book(): Promise<AccountBook> {
    const read = await this.file.read();
    if (read.kind === 'damaged') throw damaged(read.detail);
    return read.book;
  }

  /** Plans a change on the accounts as they are, and carries it out; two commands at once wait for each other. */
  async change(
    plan: (book: AccountBook) => Promise<DeskChange> | DeskChange,
    reason: string | null,
  ): Promise<void> {
    const lock: AccountLock = (directory) => patiently(() => this.#lock(directory));
    const outcome = await this.file.change(lock, async (before) => {
      const { book, at = Date.now(), ...told } = await plan(before);
      return { book, change: { ...told, at, operator: operatorName(), reason } };
    });
    if (outcome.kind === 'damaged') throw damaged(outcome.detail);
    if (outcome.kind !== 'written')
      throw new AccountRefusal('another account command does not come to its end');
    await this.#takenOver(outcome.id);
  }

  async #lock(directory: string): Promise<DirectoryLock | null> {
    const result = await lockDirectory(directory);
    return result.kind === 'locked' ? result.lock : null;
  }

  /** Where the gateway runs, the change is in force and journalled when this resolves. */
  async #takenOver(id: string): Promise<void> {
    const free = await this.#lock(this.#data);
    if (free !== null) return free.release();
    const taken = await patiently(async () => ((await this.file.isWaiting(id)) ? null : true));
    if (taken === null) {
      this.#io.stderr.write(
        'the change is kept, but the running gateway has not confirmed it; see its log and /readyz\n',
      );
    }
  }
}
