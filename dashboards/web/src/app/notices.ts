import type { Problem } from '../api/answers.ts';
import type { ViewStore } from '../live/view-store.ts';

/** Something that the reader must be told: what did not work, or may not have worked, and why. */
export interface Notice {
  readonly id: number;
  /** What it was about, such as the name of a point; null for nothing in particular. */
  readonly subject: string | null;
  readonly reason: NoticeReason;
  /** The gateway's own words, in English; null where it has none. */
  readonly detail: string | null;
}

/** Why a click came to nothing, or what else became of it. */
export type NoticeReason =
  | { readonly kind: 'status'; readonly status: number }
  /** Nobody knows: no answer came, or one that promises nothing. */
  | { readonly kind: 'unknown'; readonly status: number | null; readonly isFollowed: boolean }
  /** What was not known at first. */
  | { readonly kind: 'done' | 'not-done' }
  | { readonly kind: 'some'; readonly failed: number; readonly all: number };

const KEPT_MAX = 5;

/** What the reader has not dismissed yet. A failed click stays on the screen until somebody has seen it. */
export class Notices {
  private notices: readonly Notice[] = [];
  private readonly listeners = new Set<() => void>();
  private count = 0;

  readonly current = (): readonly Notice[] => this.notices;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Tells that something did not work, or may not have; gives the number of the notice. */
  tell(subject: string | null, reason: NoticeReason, problem: Problem | null = null): number {
    this.count += 1;
    const detail = problem?.detail ?? null;
    const notice: Notice = { id: this.count, subject, reason, detail };
    this.set([...this.notices, notice].slice(-KEPT_MAX));
    return notice.id;
  }

  /** Says something else in a notice, where it still stands. */
  change(id: number, reason: NoticeReason): void {
    this.set(this.notices.map((notice) => (notice.id === id ? { ...notice, reason } : notice)));
  }

  dismiss(id: number): void {
    this.set(this.notices.filter((notice) => notice.id !== id));
  }

  /**
   * Goes on for as long as the page is open: once what one reader knew is forgotten, what the notices call by its name and what
   * the gateway said of it is not the next one's to read. That something failed stays.
   */
  start(store: ViewStore): void {
    let { reader } = store.current();
    store.subscribe(() => {
      const { reader: now, board } = store.current();
      const isForgotten = now !== reader && !board.loaded;
      reader = now;
      if (!isForgotten) return;
      this.set(this.notices.map((notice) => ({ ...notice, subject: null, detail: null })));
    });
  }

  private set(notices: readonly Notice[]): void {
    this.notices = notices;
    for (const listener of this.listeners) listener();
  }
}

/** The text that says why, by the status of the answer. */
export function failureName(status: number | null): string {
  if (status === null) return 'failure.noAnswer';
  const known: Readonly<Record<number, string>> = {
    401: 'failure.signIn',
    403: 'failure.forbidden',
    404: 'failure.unknown',
    409: 'failure.conflict',
    429: 'failure.tooMany',
    503: 'failure.notDurable',
  };
  return known[status] ?? 'failure.refused';
}
