import type { HazgateEvent } from '../../rules/event.ts';
import type { Disk } from '../ports.ts';
import { canonicalForm, hashOf, signedBytes } from './chain.ts';
import { type Beginning, type Break, ChainVerifier } from './chain-verifier.ts';
import { judgeMissing, type Missing } from './damage.ts';
import { EVENT_LINE_BYTES_MAX, readEventLine } from './event-line.ts';
import { checkpointEnd, InputsStretch } from './inputs-stretch.ts';
import { LineSplitter, type TextLine } from './line-splitter.ts';
import { decodeEvents, digestedBytes } from './record.ts';
import { segmentName } from './segment.ts';
import { type Frame, JOURNAL_FOLDER, type Place, scanSegment } from './segment-scan.ts';
import { verifySignature } from './signing-key.ts';
import { listSegments } from './survey.ts';
import { Witnesses } from './witness.ts';

/** What is verified beside the chain of all events. */
export interface VerifyOptions {
  /** Verify this site's events alone, by their own chain. */
  readonly site?: string | undefined;
  /** A checkpoint event that somebody else has kept: it must be found unchanged. */
  readonly checkpoint?: unknown;
  /** The last record that views of a directory had taken in before it is verified; 0 for none. */
  readonly viewedLsn?: number | undefined;
  /** Told before each segment of a directory how many are done, of how many. */
  readonly progressed?: ((done: number, total: number) => void) | undefined;
}

/** What came of verifying. */
export interface Verification {
  readonly ok: boolean;
  readonly firstBrokenSeq: number | null;
  /** Where the events begin, if not at number 1: what came before was not given, and nothing is said of it. */
  readonly begins?: Beginning;
  readonly breaks: readonly Break[];
  /** What could not be checked, and is no break. */
  readonly notes: readonly string[];
  /** How many more of both there are than the first thousand, which are told. */
  readonly leftOut: { readonly breaks: number; readonly notes: number };
  readonly counts: {
    readonly events: number;
    readonly records: number;
    readonly checkpoints: number;
    readonly signatures: number;
    readonly digests: number;
  };
}

const NOTES_MAX = 1_000;

type Facts = Readonly<Record<string, unknown>>;

function isFacts(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The facts of a system event of a type; null for everything else. */
function systemFacts(event: unknown, type: string): Facts | null {
  if (!isFacts(event) || event.kind !== 'system' || event.type !== type) return null;
  return isFacts(event.system) ? event.system : null;
}

function seqOf(event: unknown): number | null {
  const seq = isFacts(event) ? event.seq : null;
  return typeof seq === 'number' ? seq : null;
}

/** Checks events one after another: chain, signatures, and the checkpoint that somebody kept. */
class EventVerifier {
  readonly chain: ChainVerifier;
  readonly #notes: string[] = [];
  #notesLeftOut = 0;
  readonly #site: string | undefined;
  readonly #kept: unknown;
  #publicKey: string | null = null;
  #isKeptFound = false;
  #checkpoints = 0;
  #signatures = 0;

  constructor(options: VerifyOptions, fromStart: boolean) {
    this.chain = new ChainVerifier({ site: options.site, fromStart });
    this.#site = options.site;
    this.#kept = options.checkpoint;
  }

  add(event: unknown): void {
    const key = systemFacts(event, 'started')?.publicKey;
    if (typeof key === 'string') this.#takeKey(key, seqOf(event));
    if (systemFacts(event, 'checkpoint') !== null) this.#checkSignature(event);
    const keptSeq = seqOf(this.#kept);
    if (keptSeq !== null && seqOf(event) === keptSeq) this.#compareKept(event, keptSeq);
    this.chain.add(event);
  }

  finish(counts: { records: number; digests: number }): Verification {
    const seq = seqOf(this.#kept);
    if (this.#kept !== undefined && !this.#isKeptFound) {
      const detail = 'the checkpoint given is not in this journal';
      this.chain.note({ seq, reason: 'checkpoint', detail });
    }
    const { ok, events, firstBrokenSeq, begins, breaks, breaksLeftOut } = this.chain.report();
    const leftOut = { breaks: breaksLeftOut, notes: this.#notesLeftOut };
    const [checkpoints, signatures] = [this.#checkpoints, this.#signatures];
    const all = { events, checkpoints, signatures, ...counts };
    const notes = this.#notes;
    const where = begins === null ? {} : { begins };
    return { ok, firstBrokenSeq, ...where, breaks, notes, leftOut, counts: all };
  }

  /** Notes what could not be checked, and is no break. */
  note(what: string): void {
    if (this.#notes.length < NOTES_MAX) this.#notes.push(what);
    else this.#notesLeftOut += 1;
  }

  #takeKey(key: string, seq: number | null): void {
    if (this.#publicKey !== null && this.#publicKey !== key) {
      this.note(`from event ${seq} on another key signs: ${key}`);
    }
    this.#publicKey = key;
  }

  #checkSignature(event: unknown): void {
    if (!isFacts(event)) return;
    this.#checkpoints += 1;
    const seq = seqOf(event);
    const signature = event.signature;
    if (this.#publicKey === null) {
      this.note(`checkpoint ${seq}: no \`started\` event before it names a key`);
      return;
    }
    const isSigned =
      typeof signature === 'string' &&
      verifySignature(this.#publicKey, signedBytes(event), signature);
    if (isSigned) this.#signatures += 1;
    else {
      const detail = `checkpoint ${seq} is not signed with the gateway's key`;
      this.chain.note({ seq, reason: 'signature', detail });
    }
  }

  #compareKept(event: unknown, seq: number): void {
    this.#isKeptFound = true;
    const isItself = isFacts(this.#kept) && hashOf(this.#kept) === this.#kept.hash;
    if (isItself && canonicalForm(event) === canonicalForm(this.#kept)) return;
    const detail = isItself
      ? `event ${seq} is not the checkpoint given: the journal was rewritten`
      : 'the checkpoint given was itself edited: its hash does not fit it';
    this.chain.note({ seq, reason: 'checkpoint', detail });
  }

  /** True where events of this site are to be checked. */
  wants(event: { readonly site: string | null }): boolean {
    return this.#site === undefined || event.site === this.#site;
  }
}

/** Recomputes the digests of inputs between checkpoints. */
class InputsVerifier {
  readonly #events: EventVerifier;
  readonly #stretch = new InputsStretch(1);
  #isThinned = false;
  digests = 0;

  constructor(events: EventVerifier) {
    this.#events = events;
  }

  /** Takes the next record with its events. */
  add(bytes: Buffer, { offset, head }: Frame, events: readonly HazgateEvent[]): void {
    this.#isThinned ||= head.thinned;
    for (const event of events) {
      const end = checkpointEnd(event);
      if (end !== null) this.#compare(event, end);
      if (end !== null) this.#isThinned = head.thinned;
    }
    this.#stretch.add(head.lsn, digestedBytes(bytes, offset));
  }

  #compare(event: HazgateEvent, end: number): void {
    const found = this.#stretch.closeAt(end);
    const { inputsFrom, inputsDigest } = systemFacts(event, 'checkpoint') ?? {};
    if (this.#isThinned) {
      const stretch = `checkpoint ${event.seq}: records ${inputsFrom} to ${end}`;
      this.#events.note(`${stretch} are not checked, readings were pruned`);
      return;
    }
    if (inputsFrom === found.inputsFrom && inputsDigest === found.inputsDigest) {
      this.digests += 1;
      return;
    }
    const detail = `the inputs of records ${inputsFrom} to ${end} are not those that checkpoint ${event.seq} signs`;
    this.#events.chain.note({ seq: event.seq, reason: 'digest', detail });
  }
}

/**
 * Verifies the journal of a data directory without locking or changing it; a gateway may be writing to it. What is
 * not yet shown to be durable at its end is left out; what {@link Witnesses} show to have been there is missed.
 *
 * @param disk a read-only one will do
 */
export async function verifyDirectory(
  disk: Disk,
  directory: string,
  options: VerifyOptions = {},
): Promise<Verification> {
  const folder = `${directory}/${JOURNAL_FOLDER}`;
  const events = new EventVerifier(options, options.site === undefined);
  const inputs = new InputsVerifier(events);
  const witnesses = await Witnesses.find(disk, directory, options.viewedLsn ?? 0);
  const segments = await listSegments(disk, folder);
  let records = 0;
  let lastLsn = 0;
  let isTorn = false;
  let end: Place = { file: `${JOURNAL_FOLDER}/${segmentName(1)}`, offset: 0, unreadable: false };
  for (const [position, { name, firstLsn }] of segments.entries()) {
    options.progressed?.(position, segments.length);
    const scan = await scanSegment(disk, folder, name, firstLsn, lastLsn);
    const gaps: Missing[] = [...scan.gaps];
    if (firstLsn > lastLsn + 1) gaps.unshift({ from: lastLsn + 1, to: firstLsn - 1, ...end });
    const isLast = position === segments.length - 1;
    const shown = scan.frames.reduce(
      (most, { head }) => Math.max(most, head.syncedLsn),
      Math.max(firstLsn - 1, witnesses.shownLsn),
    );
    const tailFrom = isLast ? judgeMissing(gaps, shown).tailFrom : Infinity;
    for (const { offset, head } of scan.frames) {
      if (head.lsn >= tailFrom) break;
      while (gaps[0] !== undefined && gaps[0].to < head.lsn) noteGap(events.chain, gaps.shift());
      const found = head.hasEvents ? decodeEvents(scan.bytes, offset, head.length) : [];
      inputs.add(scan.bytes, { offset, head }, found);
      for (const event of found) {
        witnesses.hear(event, events.chain);
        if (events.wants(event)) events.add(event);
      }
      records += 1;
    }
    for (const gap of gaps) if (gap.to < tailFrom) noteGap(events.chain, gap);
    lastLsn = scan.lastLsn;
    const file = `${JOURNAL_FOLDER}/${name}`;
    isTorn = scan.trailing !== null;
    end = scan.trailing ?? { file, offset: scan.bytes.length, unreadable: false };
  }
  witnesses.missEnd(lastLsn, end, isTorn, events.chain);
  return events.finish({ records, digests: inputs.digests });
}

function noteGap(chain: ChainVerifier, gap: Missing | undefined): void {
  if (gap === undefined) return;
  const { file, offset, from, to } = gap;
  const detail = `${file} at byte ${offset}: records ${from} to ${to} can't be read`;
  chain.note({ seq: chain.nextSeq, reason: 'damage', detail });
}

/**
 * Verifies exported events, one JSON value a line, as the bytes come: it holds no more of them than a line. Empty lines do not
 * count. Whatever else can't be read is a break that names its line.
 */
export async function verifyExport(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: VerifyOptions = {},
): Promise<Verification> {
  const events = new EventVerifier(options, false);
  const take = (line: TextLine): void => {
    const found = readEventLine(line);
    if (found.kind === 'blank') return;
    events.chain.standsAt(line.number);
    if (found.kind === 'value') events.add(found.value);
    else events.chain.addUnreadable(`the line ${found.why}`);
  };
  const splitter = new LineSplitter(EVENT_LINE_BYTES_MAX);
  for await (const chunk of chunks) {
    for (const line of splitter.push(chunk)) take(line);
  }
  const last = splitter.end();
  if (last !== null) take(last);
  events.chain.standsAt(null);
  return events.finish({ records: 0, digests: 0 });
}
