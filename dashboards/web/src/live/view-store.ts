import type { Alarm } from '../../../../rules/alarm.ts';
import type { Point, Session, Source } from '../api/answers.ts';
import { nextTask } from '../api/next-task.ts';
import { takeAlarms } from './board.ts';
import { placeKey, pointKey } from './place.ts';
import { withValues } from './source-points.ts';
import type { IsToxic } from './urgency.ts';
import { emptyView, type View } from './view.ts';

/** What may change while the same reader looks. */
type Part = Partial<Omit<View, 'reader'>>;

/**
 * Holds what the page knows, and tells whoever shows it. The one place that says whose eyes it is for: what was asked for a
 * reader is taken in with the reader's number, and left out once another one looks.
 */
export class ViewStore {
  private view: View;
  private readonly listeners = new Set<() => void>();

  constructor(nowMs: number) {
    this.view = emptyView(nowMs);
  }

  /** What is known now; the same object until something changes. */
  readonly current = (): View => this.view;

  /** Tells of every change; gives what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Puts in what has changed, and tells of it. */
  change(part: Part): void {
    this.note(part);
    this.tell();
  }

  /** Puts in what changes nothing on the screen by itself: whoever is drawn next shows it. */
  note(part: Part): void {
    this.view = { ...this.view, ...part };
  }

  /** Tells of what was put in, in a task of its own: reckoning it and drawing it each take their time. */
  async tellLater(): Promise<void> {
    await nextTask();
    this.tell();
  }

  /** Whether the reader of this number is the one who looks now. */
  isFor(reader: number): boolean {
    return this.view.reader === reader;
  }

  /** Lets in somebody else than before: starts with nothing, as for a page that was just opened, for they may see less. */
  welcome(session: Session, nowMs: number): void {
    this.beginReader(nowMs);
    this.change({ session });
  }

  /** The reader has left: what was known is forgotten. */
  leave(nowMs: number): void {
    this.beginReader(nowMs);
    this.change({ isSignedOut: true });
  }

  /**
   * The session has ended by itself. What is known stays, so that a wall of it says how old it is rather than nothing; what
   * is still on its way is not shown.
   */
  expire(): void {
    if (!this.view.isSignedOut) this.view = { ...this.view, reader: this.view.reader + 1 };
    this.change({ isSignedOut: true, live: false });
  }

  /** Takes an alarm in that came as the answer to an action of this reader. */
  takeAlarm(alarm: Alarm, reader: number): void {
    if (!this.isFor(reader)) return;
    const board = takeAlarms(this.view.board, [{ alarm, durable: true }], this.isToxic);
    this.change({ board });
  }

  /** Takes a point in that came as the answer to an action of this reader. */
  takePoint(point: Point, reader: number): void {
    if (!this.isFor(reader)) return;
    const points = new Map(this.view.points).set(pointKey(point), point);
    this.change({ points, sourcePoints: withValues(this.view.sourcePoints, points, [point]) });
  }

  /** Takes a source in that came as the answer to an action of this reader. */
  takeSource(source: Source, reader: number): void {
    if (!this.isFor(reader)) return;
    const { site, id } = source;
    const sources = this.view.sources.map((known) =>
      known.site === site && known.id === id ? source : known,
    );
    this.change({ sources });
  }

  /** Notes that actions of this reader are under way, or have ended: on alarms, by id, on points and groups, by the full name of their place. */
  setBusy(keys: readonly string[], isBusy: boolean, reader: number): void {
    if (!this.isFor(reader)) return;
    const busy = new Set(this.view.busy);
    for (const key of keys) {
      if (isBusy) busy.add(key);
      else busy.delete(key);
    }
    this.change({ busy });
  }

  /** Whether an alarm is one of a toxic gas, as far as its point is known. */
  readonly isToxic: IsToxic = (alarm) =>
    this.view.points.get(placeKey(alarm))?.kind === 'toxic-gas';

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  private beginReader(nowMs: number): void {
    this.view = { ...emptyView(nowMs), reader: this.view.reader + 1 };
  }
}
