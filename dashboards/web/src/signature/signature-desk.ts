import type { Act } from '../alarms/act.ts';
import type { ActionFields } from '../alarms/verb.ts';
import type { Outcome } from '../api/client.ts';
import { endBeside, type PersonCredentials, signInBeside } from '../api/session-beside.ts';
import type { Place } from '../live/place.ts';
import type { ViewStore } from '../live/view-store.ts';

/** An action that takes two people, as the second one sees it before signing. */
export interface SignatureRequest {
  readonly act: Act;
  readonly place: Place;
  /** The one rule that it concerns; null where it concerns all of the place. */
  readonly rule: string | null;
  readonly fields: ActionFields;
}

/** Why a signature came to nothing: the second person could not sign in, or the gateway does not take this one. */
export type SignatureRefusal =
  | { readonly kind: 'sign-in'; readonly status: number | null }
  | {
      readonly kind: 'signature';
      /** The gateway's own words, in English; null where it has none. */
      readonly detail: string | null;
    };

/** A request that waits for a second person. */
export interface OpenSignature {
  readonly id: number;
  readonly request: SignatureRequest;
  /** Whether a signature is on its way: nobody can give up what may have been done already. */
  readonly isSending: boolean;
  /** What became of the last try; null before the first. */
  readonly refusal: SignatureRefusal | null;
}

interface Waiting {
  readonly open: OpenSignature;
  readonly reader: number;
  /** Asks for the action with a signature: why it was not taken, null where the action has its answer. */
  readonly tryWith: (signature: string) => Promise<SignatureRefusal | null>;
  readonly giveUp: () => void;
}

const PROBLEM = 'urn:hazgate:problem:';
const NEEDED = `${PROBLEM}second-person-needed`;
const REFUSED = `${PROBLEM}second-person-refused`;

function problemType(outcome: Outcome<unknown>): string | null {
  return outcome.ok ? null : (outcome.problem?.type ?? null);
}

/** Whether the gateway does this only where a second person signs. */
export function isSignatureWanted(outcome: Outcome<unknown>): boolean {
  return problemType(outcome) === NEEDED;
}

/** Why the gateway did not take a signature; null where that is not what it found fault with. */
function refusalOf(outcome: Outcome<unknown>): SignatureRefusal | null {
  // Wanted still: it got lost on the way, and asking the same again would not help.
  if (![NEEDED, REFUSED].includes(problemType(outcome) ?? '')) return null;
  return { kind: 'signature', detail: outcome.ok ? null : (outcome.problem?.detail ?? null) };
}

/**
 * Where second persons sign. Holds what waits for one, the first of it in sight; name and password pass through to the gateway
 * and are kept nowhere, and the session they open ends with the try.
 */
export class SignatureDesk {
  private readonly store: ViewStore;
  private readonly listeners = new Set<() => void>();
  private waiting: readonly Waiting[] = [];
  private count = 0;

  constructor(store: ViewStore) {
    this.store = store;
  }

  /** What waits in sight; null where nothing does. */
  readonly current = (): OpenSignature | null => this.waiting[0]?.open ?? null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Goes on for as long as the page is open: what one reader has asked for is not the next one's to have signed. */
  start(): void {
    this.store.subscribe(() => {
      const former = this.waiting.filter(({ reader }) => !this.store.isFor(reader));
      for (const { open } of former) this.putAway(open.id);
      for (const { open, giveUp } of former) if (!open.isSending) giveUp();
    });
  }

  /** Has an action signed: `send` asks for it with the token of a session as the signature. Gives its answer; null where nobody signed. */
  countersigned<Body>(
    request: SignatureRequest,
    send: (signature: string) => Promise<Outcome<Body>>,
  ): Promise<Outcome<Body> | null> {
    const { promise, resolve } = Promise.withResolvers<Outcome<Body> | null>();
    this.count += 1;
    const { reader } = this.store.current();
    const tryWith = async (signature: string) => {
      // Sent after the reader has gone, it would be the next one's action.
      const outcome = this.store.isFor(reader) ? await send(signature) : null;
      const refusal = outcome === null ? null : refusalOf(outcome);
      if (refusal === null || !this.store.isFor(reader)) resolve(outcome);
      return refusal;
    };
    const open = { id: this.count, request, isSending: false, refusal: null };
    this.set([...this.waiting, { open, reader, tryWith, giveUp: () => resolve(null) }]);
    return promise;
  }

  /** Signs what waits under this number; where that is refused, it waits on and says why. */
  async sign(id: number, credentials: PersonCredentials): Promise<void> {
    const found = this.find(id);
    if (found === undefined || found.open.isSending) return;
    this.show(id, { isSending: true, refusal: null });
    const refusal = await this.tryToSign(found, credentials);
    if (refusal === null) this.putAway(id);
    else this.show(id, { isSending: false, refusal });
  }

  /** Lets the action be; false where that is too late, for a signature is on its way. */
  giveUp(id: number): boolean {
    const found = this.find(id);
    if (found?.open.isSending === true) return false;
    this.putAway(id);
    found?.giveUp();
    return true;
  }

  private async tryToSign(
    { tryWith, reader, giveUp }: Waiting,
    credentials: PersonCredentials,
  ): Promise<SignatureRefusal | null> {
    const opened = await signInBeside(credentials);
    if (!opened.ok) {
      // Nobody is left who could try again.
      if (!this.store.isFor(reader)) giveUp();
      return { kind: 'sign-in', status: opened.status };
    }
    const { token } = opened.body;
    const refusal = await tryWith(token);
    // The gateway ends the session only where it takes the signature.
    void endBeside(token);
    return refusal;
  }

  private find(id: number): Waiting | undefined {
    return this.waiting.find(({ open }) => open.id === id);
  }

  private show(id: number, part: Pick<OpenSignature, 'isSending' | 'refusal'>): void {
    this.set(
      this.waiting.map((each) =>
        each.open.id === id ? { ...each, open: { ...each.open, ...part } } : each,
      ),
    );
  }

  private putAway(id: number): void {
    this.set(this.waiting.filter(({ open }) => open.id !== id));
  }

  private set(waiting: readonly Waiting[]): void {
    this.waiting = waiting;
    for (const listener of this.listeners) listener();
  }
}
