import { z } from 'zod';
import type { Moment, SteadyMs, WallMs } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import { Identity, type SiteList } from './identity.ts';
import { digestOf, newSecret } from './secret.ts';

const KeptSession = z.strictObject({
  digest: z.string(),
  credential: z.string(),
  expiresAt: z.int(),
  display: z.boolean(),
});

/** What is kept of the sessions over a restart; of their ids only digests. */
export const KeptSessionsSchema = z.array(KeptSession);
/** One session as it is kept. */
export type KeptSession = z.output<typeof KeptSession>;

interface Session extends KeptSession {
  readonly identity: Identity;
  usedAt: SteadyMs;
}

/** A session that was opened. */
export interface OpenedSession {
  /** 256 random bits; told once. */
  readonly id: string;
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

  /** @param display a wall display, which nobody sits at: it has no idle time */
  open(holder: Identity, display: boolean, expiresAt: WallMs, now: Moment): OpenedSession {
    const id = newSecret();
    if (this.#sessions.size >= LIMITS.sessionsMax) this.#endOldest();
    this.#add(
      { digest: digestOf(id), credential: holder.credential, expiresAt, display },
      holder,
      now,
    );
    this.#changed();
    return { id, expiresAt };
  }

  /** Who the session is of; null where it has ended. Finding it is using it. */
  find(
    id: string,
    now: Moment,
  ): { readonly identity: Identity; readonly expiresAt: WallMs } | null {
    const session = this.#sessions.get(digestOf(id));
    if (session === undefined) return null;
    if (isOver(session, now)) {
      session.identity.end();
      return null;
    }
    session.usedAt = now.steadyMs;
    return session;
  }

  /** Ends a session and everything open under it; gives who it was of. */
  close(id: string): Identity | null {
    const session = this.#sessions.get(digestOf(id));
    session?.identity.end();
    return session?.identity ?? null;
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
    return [...this.#sessions.values()].map(({ digest, credential, expiresAt, display }) => ({
      digest,
      credential,
      expiresAt,
      display,
    }));
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
    this.#sessions.set(kept.digest, { ...kept, identity, usedAt: now.steadyMs });
    const forget = holder.whenEnded(() => identity.end());
    identity.whenEnded(() => {
      forget();
      this.#sessions.delete(kept.digest);
      this.#changed();
    });
  }

  #endOldest(): void {
    const [oldest] = this.#sessions.values();
    oldest?.identity.end();
  }
}

function isOver({ expiresAt, display, usedAt }: Session, now: Moment): boolean {
  if (expiresAt <= now.wallMs) return true;
  return !display && now.steadyMs - usedAt >= LIMITS.sessionIdleMs;
}
