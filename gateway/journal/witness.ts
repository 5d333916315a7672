import type { HazgateEvent } from '../../rules/event.ts';
import type { Disk } from '../ports.ts';
import type { ChainVerifier } from './chain-verifier.ts';
import { JOURNAL_FOLDER, type Place } from './segment-scan.ts';
import { SnapshotStore } from './snapshot-store.ts';
import { loadStopMark, STOP_MARK_NAME } from './stop-mark.ts';

/** Something beside the segments that shows the journal to have been durable up to a record. */
interface Witness {
  /** What it is, for people. */
  readonly what: string;
  readonly lsn: number;
  /** The event that stood last then. */
  readonly seq: number;
  /** Its hash; null where the witness knows of none. */
  readonly hash: string | null;
}

type Noted = Pick<ChainVerifier, 'note' | 'nextSeq'>;

/**
 * What the data directory holds beside the segments that shows how far the journal was durable: the mark of the last stop in
 * order, the newest snapshot, and views. Found before the journal is read, they are never ahead of it.
 */
export class Witnesses {
  readonly #all: readonly Witness[];
  readonly #viewedLsn: number;
  readonly #isMarkUnsound: boolean;

  private constructor(all: readonly Witness[], viewedLsn: number, isMarkUnsound: boolean) {
    this.#all = all;
    this.#viewedLsn = viewedLsn;
    this.#isMarkUnsound = isMarkUnsound;
  }

  /** @param viewedLsn the last record that views have taken in; 0 for none */
  static async find(disk: Disk, directory: string, viewedLsn: number): Promise<Witnesses> {
    const all: Witness[] = [];
    const mark = await loadStopMark(disk, `${directory}/${JOURNAL_FOLDER}`);
    if (typeof mark !== 'string') {
      const { lsn, seq, eventHash: hash } = mark;
      all.push({ what: 'the last stop in order', lsn, seq, hash });
    }
    const snapshot = await new SnapshotStore(disk, directory).loadNewest();
    if (snapshot !== null) all.push({ what: 'a snapshot', lsn: snapshot.lsn, ...snapshot.heads });
    return new Witnesses(all, viewedLsn, mark === 'unsound');
  }

  /** The last record that mark and snapshot show to have been durable; 0 for none. */
  get shownLsn(): number {
    return Math.max(0, ...this.#all.map(({ lsn }) => lsn));
  }

  /** Tells an event that has the number of one that a witness knows, and is another. */
  hear(found: HazgateEvent, chain: Noted): void {
    for (const { what, seq, hash } of this.#all) {
      if (hash === null || seq !== found.seq || hash === found.hash) continue;
      const detail = `event ${seq} is not the one that ${what} shows: the journal was rewritten`;
      chain.note({ seq, reason: 'checkpoint', detail });
    }
  }

  /**
   * Tells the records behind the last one that a witness shows to have been there.
   *
   * @param lastLsn the last record found
   * @param end where it ends
   * @param isTorn whether bytes follow there that are no record: of the one that is torn views may have seen that it was there
   */
  missEnd(lastLsn: number, end: Place, isTorn: boolean, chain: Noted): void {
    if (this.#isMarkUnsound) {
      const detail = `${JOURNAL_FOLDER}/${STOP_MARK_NAME} is not what was written: whether records are missing at the end is not known`;
      chain.note({ seq: null, reason: 'damage', detail });
    }
    const viewed = { what: 'a view', lsn: this.#viewedLsn };
    const isDoubtful = isTorn && viewed.lsn === lastLsn + 1;
    const [furthest] = [...this.#all, ...(isDoubtful ? [] : [viewed])].sort(
      (left, right) => right.lsn - left.lsn,
    );
    if (furthest === undefined || furthest.lsn <= lastLsn) return;
    const { file, offset } = end;
    const lost = `records ${lastLsn + 1} to ${furthest.lsn} are missing`;
    const detail = `${file} at byte ${offset}: ${lost}: ${furthest.what} shows that they were there`;
    chain.note({ seq: chain.nextSeq, reason: 'damage', detail });
  }
}
