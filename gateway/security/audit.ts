import { formatInstant, instantOrNull, type SteadyMs } from '../../rules/time.ts';
import type { Clock } from '../ports.ts';
import type { AccountChange } from './account.ts';
import type { SessionFacts } from './sessions.ts';

/** A system event that security has to tell. */
export interface SecurityNotice {
  readonly type: string;
  readonly severity: 1 | 2 | 3 | 4;
  readonly detail: string;
  readonly by: string | null;
  readonly comment: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Where notices become events. */
export interface Journal {
  /** Resolves once the event is on disk, however long that takes. */
  record(notice: SecurityNotice): Promise<void>;
}

/** By which door somebody came. */
export type Door = 'http' | 'mqtt';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Refusals written down in one minute; the rest is counted. Events are kept for ever, and strangers must not fill the disk. */
const REFUSALS_PER_MINUTE_MAX = 30;
const REMEMBERED_MAX = 5_000;
/** Sessions that one event names; the rest is counted. */
const SESSIONS_NAMED_MAX = 20;

const DONE: Readonly<Record<AccountChange['change'], string>> = {
  added: 'added',
  revoked: 'revoked',
  'password-changed': 'given another password',
};

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 64));
}

/** Writes down who came, who was refused, and whose account changed. No secret passes through here. */
export class Audit {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #toldAt = new Map<string, SteadyMs>();
  #minute: SteadyMs = Number.NEGATIVE_INFINITY;
  #refusals = 0;
  #untold = 0;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** A program that connects again and again is told once an hour for each address. */
  signedIn(name: string, address: string, door: Door): void {
    if (door === 'mqtt' && !this.#isNews(`${name} ${address}`, HOUR_MS)) return;
    this.#tell('signed-in', 4, `${name} signed in from ${address}`, name, { door, address });
  }

  signedOut(name: string, address: string): void {
    this.#tell('signed-out', 4, `${name} signed out`, name, { door: 'http', address });
  }

  /** Somebody ended sessions of their own. */
  sessionsEnded(account: string, address: string, ended: readonly SessionFacts[]): void {
    const detail = `${account} ended ${ended.length} of their other sessions, from ${address}`;
    const sessions = ended.slice(0, SESSIONS_NAMED_MAX).map((session) => ({
      session: session.name,
      address: session.address,
      openedAt: instantOrNull(session.openedAt),
    }));
    const facts = { door: 'http', address, account, count: ended.length, sessions };
    this.#tell('sessions-ended', 4, detail, account, facts);
  }

  refused(account: string, address: string, door: Door): void {
    if (!this.#mayTellRefusal()) return;
    const detail = `a sign-in as ${shown(account)} from ${address} was refused`;
    this.#tell('sign-in-refused', 3, detail, null, {
      door,
      address,
      account: account.slice(0, 64),
    });
  }

  /** Whoever is signed in as this account gave a wrong password where it was asked for once more; that it is its holder is not shown. */
  notShown(account: string, address: string): void {
    if (!this.#mayTellRefusal()) return;
    const detail = `a wrong password was given in a session of ${account}, from ${address}`;
    this.#tell('password-refused', 3, detail, null, { door: 'http', address, account });
  }

  /** Somebody tries too often; told once a minute for each pair. */
  limited(account: string, address: string, door: Door): void {
    if (!this.#isNews(`limited ${account.slice(0, 64)} ${address}`, MINUTE_MS)) return;
    const detail = `too many sign-ins as ${shown(account)} from ${address}`;
    this.#tell('sign-in-limited', 2, detail, null, {
      door,
      address,
      account: account.slice(0, 64),
    });
  }

  /** Resolves once the change is on disk. */
  changed(noted: AccountChange): Promise<void> {
    const { change, kind, name, facts, operator, by, reason, at, id } = noted;
    const atMachine = `${kind} ${name} was ${DONE[change]} by ${operator} on this machine`;
    return this.#journal.record({
      type: 'account-changed',
      severity: 4,
      detail: by === undefined ? atMachine : `${name} changed their password`,
      by: by ?? 'local',
      comment: reason,
      facts: { change, kind, name, ...facts, operator, changedAt: formatInstant(at), id },
    });
  }

  /** Something of security itself does not work. */
  trouble(
    type: string,
    severity: 1 | 2 | 3,
    detail: string,
    facts: Record<string, unknown> = {},
  ): void {
    this.#tell(type, severity, detail, null, facts);
  }

  /** Counts a refusal; whether there is still room to write it down. */
  #mayTellRefusal(): boolean {
    const now = this.#clock.now().steadyMs;
    if (now - this.#minute >= MINUTE_MS) this.#beginMinute(now);
    this.#refusals += 1;
    if (this.#refusals <= REFUSALS_PER_MINUTE_MAX) return true;
    this.#untold += 1;
    return false;
  }

  #beginMinute(now: SteadyMs): void {
    this.#minute = now;
    this.#refusals = 0;
    if (this.#untold === 0) return;
    const count = this.#untold;
    this.#untold = 0;
    this.#tell('sign-in-refused', 2, `${count} more sign-ins were refused`, null, { count });
  }

  #isNews(key: string, forMs: number): boolean {
    const now = this.#clock.now().steadyMs;
    const toldAt = this.#toldAt.get(key);
    if (toldAt !== undefined && now - toldAt < forMs) return false;
    if (this.#toldAt.size >= REMEMBERED_MAX) this.#toldAt.clear();
    this.#toldAt.set(key, now);
    return true;
  }

  #tell(
    type: string,
    severity: 1 | 2 | 3 | 4,
    detail: string,
    by: string | null,
    facts: Readonly<Record<string, unknown>>,
  ): void {
    void this.#journal.record({ type, severity, detail, by, comment: null, facts });
  }
}
