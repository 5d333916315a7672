import type { NoticeReason, Notices } from '../app/notices.ts';
import type { Board } from '../live/board.ts';
import type { View } from '../live/view.ts';
import { type AskedAction, standsAsAsked } from './asked-action.ts';

/** What is known, and whoever tells of its changes. */
export interface WatchedView {
  current(): Pick<View, 'board' | 'reader'>;
  subscribe(listener: () => void): () => void;
}

/** A notice of something that may have been done or not. */
interface Doubt {
  readonly notice: number;
  readonly asked: readonly AskedAction[];
  /** Lists that had been asked for before it, and whom they were for. */
  readonly lists: number;
  readonly reader: number;
  readonly told: NoticeReason['kind'];
}

/** Settles in the notices what nobody knew: whether something was done that the gateway has not answered to. */
export class Doubts {
  private readonly view: WatchedView;
  private readonly notices: Notices;
  private readonly askAgain: () => void;
  private doubts: readonly Doubt[] = [];
  private seen: { readonly board: Board; readonly reader: number } | null = null;

  /** @param askAgain has the alarms listed anew, once the gateway answers */
  constructor(view: WatchedView, notices: Notices, askAgain: () => void) {
    this.view = view;
    this.notices = notices;
    this.askAgain = askAgain;
    view.subscribe(() => this.settle());
  }

  /** Follows what was asked until its notice is dismissed, or says that it was done. */
  follow(notice: number, asked: readonly AskedAction[]): void {
    const { board, reader } = this.view.current();
    const doubt: Doubt = { notice, asked, lists: board.listsAsked, reader, told: 'unknown' };
    this.doubts = [...this.doubts, doubt];
    this.seen = null;
    this.askAgain();
    this.settle();
  }

  private settle(): void {
    const { board, reader } = this.view.current();
    if (this.doubts.length === 0) return;
    if (this.seen?.board === board && this.seen.reader === reader) return;
    this.seen = { board, reader };
    this.doubts = this.doubts.flatMap((doubt) => this.settled(doubt) ?? []);
  }

  /** The doubt that is left; null where there is none any more, or nobody to tell. */
  private settled(doubt: Doubt): Doubt | null {
    const { board, reader } = this.view.current();
    const notice = this.notices.current().find(({ id }) => id === doubt.notice);
    if (notice === undefined) return null;
    // Another reader may not see the alarms, which is no sign that they ended.
    if (reader !== doubt.reader) {
      if (notice.reason.kind === 'unknown')
        this.notices.change(notice.id, { ...notice.reason, isFollowed: false });
      return null;
    }
    const answers = doubt.asked.map((each) => standsAsAsked(each, board, doubt.lists));
    if (answers.includes(null)) return doubt;
    const reason = reasonOf(answers);
    if (reason.kind !== doubt.told) this.notices.change(notice.id, reason);
    // What was not done so far may still be on its way.
    return reason.kind === 'done' ? null : { ...doubt, told: reason.kind };
  }
}

function reasonOf(answers: readonly (boolean | null)[]): NoticeReason {
  const failed = answers.filter((answer) => answer !== true).length;
  if (failed === 0) return { kind: 'done' };
  if (failed === answers.length) return { kind: 'not-done' };
  return { kind: 'some', failed, all: answers.length };
}
