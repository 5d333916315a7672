import { z } from 'zod';
import type { Moment, SteadyMs, WallMs } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel } from '../ports.ts';
import { Identity, type SiteList } from './identity.ts';
import { digestOf, newSecret } from './secret.ts';

/** As much of a session's digest as names it among those of one account. */
const NAME_CHARACTERS = 16;

const KeptSession = z.strictObject({
  digest: z.string(),
  credential: z.string(),
  expiresAt: z.int(),
  display: z.boolean(),
  /** Null in files that knew it not. */
  openedAt: z.int().nullable().default(null),
  address: z.string().nullable().default(null),
});

/** What is kept of the sessions over a restart; of their ids only digests. */
export const KeptSessionsSchema = z.array(KeptSession);
/** One session as it is kept. */
export type KeptSession = z.output<typeof KeptSession>;

interface Session extends KeptSession {
  readonly identity: Identity;
  usedAt: SteadyMs;
  /** Frees it from the holder that it ends with. */
  release: Cancel;
}

/** A session that was opened. */
export interface OpenedSession {
  /** 256 random bits; told once. */
  readonly id: string;
  readonly expiresAt: WallMs;
}

/** How a session is opened. */
export interface SessionOpening {
  /** A wall display, which nobody sits at: it has no idle time. */
  readonly display: boolean;
  readonly expiresAt: WallMs;
  /** From where. */
  readonly address: string;
}

/** What its holder is shown of a session. */
export interface SessionFacts {
  /** Names it; it lets nobody in. */
  readonly name: string;
  /** Null where an earlier version opened it. */
  readonly openedAt: WallMs | null;
  readonly address: string | null;
  readonly usedAt: WallMs;
  readonly expiresAt: WallMs;
}

/** Who was signed in, by the id they were given: opaque, kept hashed, ending by time, by sign-out and with the account. */
export class Sessions {
  readonly #plant: SiteList;
  readonly #sessions = new Map<string, Session>();
  readonly #changed: () => void;

  /** @param changed told whenever what {@link kept} gives has changed */
  constructor(plant: SiteList, changed: () => void) {
    this.#plant = plant;
    this.#changed = changed;
  }

  open(holder: Identity, opening: SessionOpening, now: Moment): OpenedSession {
    const id = newSecret();
    if (this.#sessions.size >= LIMITS.sessionsMax) this.#endOldest();
    const { credential } = holder;
    const openedAt = now.wallMs;
    this.#add({ ...opening, digest: digestOf(id), credential, openedAt }, holder, now);
    this.#changed();
    return { id, expiresAt: opening.expiresAt };
  }

  /** Who the session is of; null where it has ended. Finding it is using it. */
  find(
    id: string,
    now: Moment,
  ): {
    readonly identity: Identity;
    readonly expiresAt: WallMs;
    readonly credential: string;
    readonly name: string;
  } | null {
    const session = this.#sessions.get(digestOf(id));
    if (session === undefined) return null;
    if (isOver(session, now)) {
      session.identity.end();
      return null;
    }
    session.usedAt = now.steadyMs;
    const { identity, expiresAt, credential } = session;
    return { identity, expiresAt, credential, name: nameOf(session) };
  }

  /** Ends a session and everything open under it; gives who it was of. */
  close(id: string): Identity | null {
    const session = this.#sessions.get(digestOf(id));
    session?.identity.end();
    return session?.identity ?? null;
  }

  /** What is open under a credential, oldest first. */
  of(credential: string, now: Moment): readonly SessionFacts[] {
    return this.#under(credential, now).map((session) => factsOf(session, now));
  }

  /** Ends those sessions under a credential of which `isMeant` says so by their name; gives what they were. */
  endOf(
    credential: string,
    isMeant: (name: string) => boolean,
    now: Moment,
  ): readonly SessionFacts[] {
    const meant = this.#under(credential, now).filter((session) => isMeant(nameOf(session)));
    for (const { identity } of meant) identity.end();
    return meant.map((session) => factsOf(session, now));
  }

  /**
   * Goes on with a session under another identity of the same person, who has the same rights, and by another id. What is open
   * under it stays open. Null where it has ended.
   */
  renew(id: string, holder: Identity): OpenedSession | null {
    const session = this.#sessions.get(digestOf(id));
    if (session === undefined) return null;
    const fresh = newSecret();
    this.#sessions.delete(session.digest);
    session.digest = digestOf(fresh);
    this.#hold(session, holder);
    this.#changed();
    return { id: fresh, expiresAt: session.expiresAt };
  }

  /** Ends what is over by time. */
  sweep(now: Moment): void {
    for (const session of this.#sessions.values()) {
      if (session.identity.isServed) session.usedAt = now.steadyMs;
      if (isOver(session, now)) session.identity.end();
    }
  }

  registerChanged(): void {
    for (const { identity } of this.#sessions.values()) identity.registerChanged();
  }

  /** What is to be kept over a restart. */
  kept(): readonly KeptSession[] {
    return [...this.#sessions.values()].map(
      ({ digest, credential, expiresAt, display, openedAt, address }) => ({
        digest,
        credential,
        expiresAt,
        display,
        openedAt,
        address,
      }),
    );
  }

  /** Goes on with sessions of an earlier run, as far as their accounts are still there. */
  restore(
    kept: readonly KeptSession[],
    holderOf: (credential: string) => Identity | null,
    now: Moment,
  ): void {
    for (const session of kept) {
      const holder = session.expiresAt <= now.wallMs ? null : holderOf(session.credential);
      if (holder !== null) this.#add(session, holder, now);
    }
  }

  #add(kept: KeptSession, holder: Identity, now: Moment): void {
    const { name, role, scope, credential } = holder;
    const identity = new Identity({ name, role, scope, credential }, this.#plant);
    const session = { ...kept, identity, usedAt: now.steadyMs, release: () => {} };
    this.#hold(session, holder);
    identity.whenEnded(() => {
      session.release();
      this.#sessions.delete(session.digest);
      this.#changed();
    });
  }

  /** Has the session end with its holder. */
  #hold(session: Session, holder: Identity): void {
    session.release();
    session.credential = holder.credential;
    session.release = holder.whenEnded(() => session.identity.end());
    this.#sessions.set(session.digest, session);
  }

  #under(credential: string, now: Moment): readonly Session[] {
    return [...this.#sessions.values()].filter(
      (session) => session.credential === credential && !isOver(session, now),
    );
  }

  #endOldest(): void {
    const [oldest] = this.#sessions.values();
    oldest?.identity.end();
  }
}

function nameOf({ digest }: KeptSession): string {
  return digest.slice(0, NAME_CHARACTERS);
}

function factsOf(session: Session, now: Moment): SessionFacts {
  const { openedAt, address, expiresAt, usedAt, identity } = session;
  // The steady clock tells how long ago it was, whatever was done to the other meanwhile.
  const ago = identity.isServed ? 0 : now.steadyMs - usedAt;
  return { name: nameOf(session), openedAt, address, usedAt: now.wallMs - ago, expiresAt };
}

function isOver({ expiresAt, display, usedAt }: Session, now: Moment): boolean {
  if (expiresAt <= now.wallMs) return true;
  return !display && now.steadyMs - usedAt >= LIMITS.sessionIdleMs;
}
