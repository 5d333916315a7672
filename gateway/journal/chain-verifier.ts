import { LIMITS } from '../limits.ts';
import { hashOf } from './chain.ts';

/** Why a chain does not hold at an event. */
export type BreakReason =
  | 'malformed'
  | 'edited'
  | 'missing'
  | 'order'
  | 'link'
  | 'damage'
  | 'foreign'
  | 'signature'
  | 'digest'
  | 'checkpoint';

/** One place where what was recorded can't be confirmed. */
export interface Break {
  /** Sequence number it shows at; null where the place has none. */
  readonly seq: number | null;
  readonly reason: BreakReason;
  readonly detail: string;
  /** Line of the file it shows at, from 1; left out where no file of lines is verified. */
  readonly line?: number;
}

/** Breaks that are told one by one; a file that is no journal at all would fill the memory with them. */
const BREAKS_MAX = 1_000;

/** Where the events begin that were given, and what a person can hold the missing ones against. */
export interface Beginning {
  /** Number of the first event. */
  readonly seq: number;
  /** Its number among the events of its site; null where all events are verified. */
  readonly siteSeq: number | null;
  /** Hash that the event before it must have, in the chain that is verified; null where it names none. */
  readonly prevHash: string | null;
}

/** What came of verifying a chain. */
export interface ChainReport {
  readonly ok: boolean;
  readonly events: number;
  /** The first sequence number at which the chain does not hold; null where it does. */
  readonly firstBrokenSeq: number | null;
  /** The first thousand. */
  readonly breaks: readonly Break[];
  /** How many more there are. */
  readonly breaksLeftOut: number;
  /** Null where the events begin at number 1, or have to. */
  readonly begins: Beginning | null;
}

/** What a chain is held against. */
export interface ChainOptions {
  /** Only this site's chain: the events are those of one site. */
  readonly site?: string | undefined;
  /** The events must begin at number 1. */
  readonly fromStart?: boolean | undefined;
}

interface Link {
  readonly number: number;
  readonly hash: string;
}

interface Checked {
  readonly seq: number;
  readonly hash: string;
  readonly prevHash: string | null;
  readonly site: string | null;
  readonly siteSeq: number | null;
  readonly sitePrevHash: string | null;
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isChained(event: unknown): event is Checked {
  if (typeof event !== 'object' || event === null) return false;
  const field = (name: string): unknown => Reflect.get(event, name);
  const siteSeq = field('siteSeq');
  return (
    isWhole(field('seq')) &&
    typeof field('hash') === 'string' &&
    isTextOrNull(field('prevHash')) &&
    isTextOrNull(field('site')) &&
    isTextOrNull(field('sitePrevHash')) &&
    (field('site') === null ? siteSeq === null : isWhole(siteSeq))
  );
}

/** Follows the global chain and every site's, or one site's alone, event by event. */
export class ChainVerifier {
  readonly #options: ChainOptions;
  readonly #breaks: Break[] = [];
  #breaksLeftOut = 0;
  #firstBrokenSeq: number | null = null;
  #line: number | null = null;
  readonly #sites = new Map<string, Link>();
  #last: Link | null = null;
  #beganAtStart = false;
  #begins: Beginning | null = null;
  #events = 0;

  constructor(options: ChainOptions = {}) {
    this.#options = options;
  }

  /** Sequence number that the next event should carry. */
  get nextSeq(): number {
    return (this.#last?.number ?? 0) + 1;
  }

  /** What is found from here on stands in this line of a file; null for in none. */
  standsAt(line: number | null): void {
    this.#line = line;
  }

  /** Notes a break that was found elsewhere, in its place among those of the chain. */
  note(found: Break): void {
    this.#firstBrokenSeq ??= found.seq;
    if (this.#breaks.length >= BREAKS_MAX) this.#breaksLeftOut += 1;
    else this.#breaks.push(this.#line === null ? found : { ...found, line: this.#line });
  }

  /** Takes something that stands where the next event should and can't be read; `why` says what it is. */
  addUnreadable(why: string): void {
    this.#events += 1;
    this.note({ seq: this.nextSeq, reason: 'malformed', detail: why });
  }

  /** Takes the next event. Accepts anything: what is no event is a break. */
  add(event: unknown): void {
    if (!isChained(event)) {
      this.addUnreadable('this is no numbered event');
      return;
    }
    this.#events += 1;
    const { seq, hash } = event;
    if (this.#events === 1) this.#beganAtStart = seq === 1;
    const isNext = this.#last === null || seq === this.nextSeq;
    const edited = hashOf(event) === hash ? null : seq;
    // The number of an event that was edited is in doubt as well: what is missing where it should stand comes first.
    if (isNext) this.#noteEdited(edited);
    this.#follow(event);
    if (!isNext) this.#noteEdited(edited);
  }

  #noteEdited(seq: number | null): void {
    if (seq === null) return;
    const detail = `event ${seq} was edited: its hash does not fit its content`;
    this.note({ seq, reason: 'edited', detail });
  }

  #follow(event: Checked): void {
    const { seq, hash } = event;
    const { site } = this.#options;
    if (site !== undefined && event.site !== site) {
      const detail = `event ${seq} is not of site ${site}`;
      this.note({ seq, reason: 'foreign', detail });
      return;
    }
    if (this.#last === null) this.#noteBeginning(event);
    if (site === undefined) this.#followAll(event);
    this.#followSite(event);
    if (site !== undefined) this.#last = { number: seq, hash };
  }

  report(): ChainReport {
    return {
      ok: this.#breaks.length === 0,
      events: this.#events,
      firstBrokenSeq: this.#firstBrokenSeq,
      breaks: this.#breaks,
      breaksLeftOut: this.#breaksLeftOut,
      begins: this.#begins,
    };
  }

  /** A chain may be cut off at its beginning without a trace but this. */
  #noteBeginning({ seq, prevHash, siteSeq, sitePrevHash }: Checked): void {
    const { site, fromStart } = this.#options;
    if (fromStart === true) return;
    if (site === undefined) {
      if (seq > 1) this.#begins = { seq, siteSeq: null, prevHash };
    } else if (siteSeq !== null && siteSeq > 1) {
      this.#begins = { seq, siteSeq, prevHash: sitePrevHash };
    }
  }

  #followAll({ seq, hash, prevHash }: Checked): void {
    const last = this.#last;
    const begins = last === null && (seq === 1 || this.#options.fromStart !== true);
    if (begins) {
      if (seq === 1 && prevHash !== null) {
        const detail = 'event 1 names an event before it';
        this.note({ seq, reason: 'link', detail });
      }
    } else {
      this.#compare('event', seq, seq, prevHash, last);
    }
    if (last === null || seq > last.number) this.#last = { number: seq, hash };
  }

  #followSite({ seq, hash, site, siteSeq, sitePrevHash }: Checked): void {
    if (site === null || siteSeq === null) return;
    const last = this.#sites.get(site) ?? null;
    const mayBeginAnywhere = !this.#beganAtStart && this.#options.fromStart !== true;
    const isBehindDamage = siteSeq % LIMITS.sequenceStepBehindDamage === 0;
    const begins = last === null && (siteSeq === 1 || mayBeginAnywhere || isBehindDamage);
    if (!begins) this.#compare(`event of site ${site}`, seq, siteSeq, sitePrevHash, last);
    else if (siteSeq === 1 && sitePrevHash !== null) {
      const detail = `the first event of site ${site} names an event before it`;
      this.note({ seq, reason: 'link', detail });
    }
    if (last === null || siteSeq > last.number) this.#sites.set(site, { number: siteSeq, hash });
  }

  #compare(
    what: string,
    seq: number,
    number: number,
    prevHash: string | null,
    last: Link | null,
  ): void {
    const lastNumber = last?.number ?? 0;
    const fits = prevHash === (last?.hash ?? null);
    if (number <= lastNumber) {
      const detail = `${what} ${number} comes after ${lastNumber}: doubled or out of order`;
      this.note({ seq, reason: 'order', detail });
    } else if (number === lastNumber + 1) {
      if (fits) return;
      const detail = `${what} ${number} does not carry the hash of ${lastNumber}: one of both was edited`;
      this.note({ seq, reason: 'link', detail });
    } else {
      const missing = `${what} ${lastNumber + 1} to ${number - 1} are missing`;
      const isDamage = fits && number % LIMITS.sequenceStepBehindDamage === 0;
      const firstMissing = seq === number ? lastNumber + 1 : seq;
      this.note({
        seq: firstMissing,
        reason: isDamage ? 'damage' : 'missing',
        detail: isDamage ? `${missing}: the numbers go on behind damage` : missing,
      });
    }
  }
}
