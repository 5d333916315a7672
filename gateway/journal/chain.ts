import { hash as digestOf } from 'node:crypto';
import { assert } from '../../rules/assert.ts';
import type { EngineEvent, HazgateEvent } from '../../rules/event.ts';
import { keepEventText } from '../event-text.ts';
import { LIMITS } from '../limits.ts';
import { type Canonical, canonical } from './canonical-text.ts';

/** A checkpoint's event carries a signature beside its hash. */
export type SignedEvent = HazgateEvent & { readonly signature?: string | undefined };

/** Where a site's chain stands. */
export interface SiteHead {
  readonly siteSeq: number;
  readonly hash: string;
}

/** Where the global chain and every site's chain stand. A plain JSON-able value. */
export interface ChainHeads {
  /** Sequence number of the last event; 0 before the first. */
  readonly seq: number;
  readonly hash: string | null;
  /** No event, and no event of any site, goes on below this number (it lies behind damage); 0 without damage. */
  readonly floor: number;
  readonly sites: Readonly<Record<string, SiteHead>>;
}

/** Signs the bytes of a checkpoint; base64. */
export type Sign = (bytes: Uint8Array) => string;

/** Before the first event. */
export const EMPTY_HEADS: ChainHeads = { seq: 0, hash: null, floor: 0, sites: {} };

function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}

/**
 * The RFC 8785 form of a value, and the value as it reads back from it. What JSON cannot hold (lone surrogates, infinities) is
 * first replaced as {@link storableForm} does, so that this never fails for a value that came from outside.
 */
function canonicalised(value: unknown): Canonical {
  try {
    return canonical(value);
  } catch {
    return canonical(storableForm(value));
  }
}

/** The RFC 8785 form of any value; what JSON cannot hold is replaced as {@link storableForm} does. */
export function canonicalForm(value: unknown): string {
  return canonicalised(value).text;
}

/** The value as it reads back from JSON, with lone surrogates replaced by U+FFFD and infinities by null. */
function storableForm<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  // Lone surrogates are written as escapes, which is looked for in less time than each text is looked through.
  return JSON.parse(text.includes('\\ud') ? JSON.stringify(value, storable) : text);
}

/** Hash of an event: SHA-256, hex, of its RFC 8785 form without `hash`. */
export function hashOf(event: object): string {
  const { hash: _, ...bare }: { readonly hash?: unknown } = event;
  return digestOf('sha256', canonicalForm(bare));
}

/** Whether a numbered event is what its hash says. */
export function isIntact(event: HazgateEvent): boolean {
  return event.hash === hashOf(event);
}

/** The bytes that a checkpoint's signature covers: the RFC 8785 form without `signature` and `hash`. */
export function signedBytes(event: object): Uint8Array {
  const {
    signature: _,
    hash: __,
    ...bare
  }: { readonly signature?: unknown; readonly hash?: unknown } = event;
  return Buffer.from(canonicalForm(bare));
}

/** True for the event that closes a stretch of inputs under a signature. */
export function isCheckpoint(event: EngineEvent): boolean {
  return event.kind === 'system' && event.type === 'checkpoint';
}

/** An event as it is announced while the disk has not confirmed it. */
export function provisional(event: HazgateEvent): HazgateEvent {
  const { signature: _, ...bare }: SignedEvent = event;
  return {
    ...bare,
    seq: null,
    siteSeq: null,
    prevHash: null,
    sitePrevHash: null,
    hash: null,
    durable: false,
  };
}

/** Numbers and chains events: one chain over all, and one for each site. */
export class Chain {
  #seq: number;
  #hash: string | null;
  #floor: number;
  readonly #sites: Map<string, SiteHead>;
  readonly #sign: Sign | null;

  constructor(heads: ChainHeads, sign: Sign | null) {
    this.#seq = heads.seq;
    this.#hash = heads.hash;
    this.#floor = heads.floor;
    this.#sites = new Map(Object.entries(heads.sites));
    this.#sign = sign;
  }

  /** Sequence number of the last event; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  heads(): ChainHeads {
    return {
      seq: this.#seq,
      hash: this.#hash,
      floor: this.#floor,
      sites: Object.fromEntries(this.#sites),
    };
  }

  /** Gives an event its numbers, the hashes before it and its own; a checkpoint is signed too. */
  extend(made: EngineEvent, recordedAt: string): HazgateEvent {
    const head = made.site === null ? undefined : this.#sites.get(made.site);
    const numbered = {
      seq: Math.max(this.#seq + 1, this.#floor),
      siteSeq: made.site === null ? null : Math.max((head?.siteSeq ?? 0) + 1, this.#floor),
    };
    const chained = {
      ...numbered,
      ...made,
      recordedAt,
      durable: true,
      prevHash: this.#hash,
      sitePrevHash: head?.hash ?? null,
    };
    const sealed =
      this.#sign !== null && isCheckpoint(made)
        ? { ...chained, signature: this.#sign(signedBytes(chained)) }
        : chained;
    const { value, text } = canonicalised(sealed);
    const hash = digestOf('sha256', text);
    const event = value as SignedEvent & { hash: string };
    event.hash = hash;
    // The line that goes to journal and feed is what the hash covers, and the hash behind it.
    keepEventText(event, `${text.slice(0, -1)},"hash":"${hash}"}`);
    this.#seq = numbered.seq;
    this.#hash = event.hash;
    if (made.site !== null && numbered.siteSeq !== null) {
      this.#sites.set(made.site, { siteSeq: numbered.siteSeq, hash: event.hash });
    }
    return event;
  }

  /** Takes over a recorded event as the new head. */
  follow(event: HazgateEvent): void {
    assert(event.seq !== null && event.hash !== null, 'a journalled event has a number and a hash');
    const step = LIMITS.sequenceStepBehindDamage;
    if (event.seq > this.#seq + 1 && event.seq % step === 0) this.#floor = event.seq;
    this.#seq = event.seq;
    this.#hash = event.hash;
    if (event.site !== null && event.siteSeq !== null) {
      this.#sites.set(event.site, { siteSeq: event.siteSeq, hash: event.hash });
    }
  }

  /** Behind damage every number goes on at the next multiple of the step above the highest ever found. */
  jump(highestSeq: number): void {
    const step = LIMITS.sequenceStepBehindDamage;
    this.#floor = (Math.floor(Math.max(highestSeq, this.#seq) / step) + 1) * step;
  }
}
