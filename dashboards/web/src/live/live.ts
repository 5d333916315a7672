import type { Alarm } from '../../../../rules/alarm.ts';
import type { HazgateEvent } from '../../../../rules/event.ts';
import type { Point, Session, Site, Source, ValueItem } from '../api/answers.ts';
import { API, get, list, type Outcome, post, RequestFailedError, remove } from '../api/client.ts';
import { nextTask } from '../api/next-task.ts';
import type { PersonCredentials } from '../api/session-beside.ts';
import { beginList, endList, sortAgain, takeEvents } from './board.ts';
import { EventFollower } from './event-follower.ts';
import { FrameBatch } from './frame-batch.ts';
import { ListPace } from './list-pace.ts';
import { bearsOnInhibitions, bearsOnPoints, listedPoints, takeValues } from './plant.ts';
import { sight, worseSight } from './sight.ts';
import { pointsOfSources, withValues } from './source-points.ts';
import { PAGE_CLOCK } from './steady-clock.ts';
import { OPEN_STATES } from './urgency.ts';
import type { View } from './view.ts';
import type { ViewStore } from './view-store.ts';

const POINTS_EVERY_MS = 60_000;
const WATCH_EVERY_MS = 500;

/** What somebody signs in with. */
export type Credentials = PersonCredentials | { readonly token: string };

function isSessionMissing(failure: unknown): boolean {
  return failure instanceof RequestFailedError && failure.status === 401;
}

/** Keeps what the page knows up to date: signs in and out, fetches the lists, follows the feeds. */
export class Live {
  private readonly store: ViewStore;
  private startedAt = performance.now();
  private heardAt: number | null = null;
  private values: EventSource | null = null;
  private leaving: Promise<unknown> = Promise.resolve();
  private readonly lists = this.paceOf(() => [this.fetchAlarms(), this.fetchRegister()]);
  private readonly points = this.paceOf(() => [this.fetchPoints()]);
  private readonly events = new FrameBatch<HazgateEvent>((events) => this.takeEvents(events));
  private readonly follower = new EventFollower(
    `${API}/events/feed`,
    { ...PAGE_CLOCK, open: (path) => new EventSource(path) },
    {
      heard: (at, lagMs) => this.hear(at, lagMs),
      event: (event) => this.events.push(event),
      stale: () => this.doubtAll(),
      live: (live) => this.setLive(live),
    },
  );

  constructor(store: ViewStore) {
    this.store = store;
  }

  /** Connects and goes on for as long as the page is open. */
  start(): void {
    this.restart();
    void this.askSession();
    document.addEventListener('visibilitychange', () => this.followValues());
    window.addEventListener('online', () => {
      if (!this.view.isSignedOut) this.follower.reconnect();
    });
    setInterval(() => this.watch(), WATCH_EVERY_MS);
    setInterval(() => this.points.want(), POINTS_EVERY_MS);
  }

  /** Signs in and connects anew; undefined where that worked, else the status that says why not (null: no answer). */
  async signIn(credentials: Credentials): Promise<number | null | undefined> {
    // Its answer takes a cookie away, which must not be the new one.
    await this.leaving;
    const outcome = await post<Session>('session', credentials);
    if (!outcome.ok) return outcome.status;
    this.welcome(outcome.body);
    return undefined;
  }

  /** Signs out; what was known is forgotten at once, whether or not the gateway answers. */
  signOut(): Promise<Outcome<null>> {
    this.follower.stop();
    this.values?.close();
    this.forget();
    this.store.leave(Date.now());
    const leaving = remove<null>('session');
    this.leaving = leaving;
    return leaving;
  }

  /** Another reader than before: all is asked for anew. */
  private welcome(session: Session): void {
    this.forget();
    this.store.welcome(session, Date.now());
    this.restart();
  }

  private forget(): void {
    this.events.clear();
    this.heardAt = null;
    this.startedAt = performance.now();
  }

  private restart(): void {
    this.follower.start();
    this.followValues();
  }

  /** Learns who is signed in; where nobody is, nothing more is asked until somebody does. */
  private async askSession(): Promise<void> {
    const { reader, session } = this.view;
    const outcome = await get<Session>('session');
    // It tells who was there when it was asked: whoever has left is not let in by it again.
    if (!this.store.isFor(reader)) return;
    if (outcome.ok) {
      if (session !== null && session.account !== outcome.body.account) this.welcome(outcome.body);
      else this.store.change({ session: outcome.body, isSignedOut: false });
    } else if (outcome.status === 401) {
      this.follower.stop();
      this.values?.close();
      this.store.expire();
    }
  }

  private get view(): View {
    return this.store.current();
  }

  private takeEvents(events: readonly HazgateEvent[]): void {
    const board = takeEvents(this.view.board, events, this.store.isToxic);
    const others = events.filter(({ kind }) => kind !== 'alarm').length;
    const inhibitions = events.filter(bearsOnInhibitions).length;
    this.store.change({
      board,
      plantEvents: this.view.plantEvents + others,
      inhibitionEvents: this.view.inhibitionEvents + inhibitions,
    });
    if (events.some(bearsOnPoints)) this.points.want(1_000);
  }

  /** What was so some time ago is no younger for being heard now: a page that is behind turns blind as one that hears nothing. */
  private hear(at: string | null, lagMs: number): void {
    this.heardAt = performance.now() - lagMs;
    const nowMs = Date.now();
    const aheadMs = at === null ? this.view.aheadMs : Date.parse(at) - nowMs;
    // The moment itself changes nothing on the screen: whoever is drawn next shows it.
    this.store.note({ heardAtMs: nowMs - lagMs, hasHeard: true, aheadMs });
    if (this.view.sight.blind) this.watch();
  }

  private watch(): void {
    const steady = sight(performance.now(), this.heardAt, this.startedAt);
    const wall = sight(Date.now(), this.view.heardAtMs, this.view.heardAtMs);
    const worse = worseSight(steady, wall);
    // In front of the door there is nothing to see yet, and so nothing to be blind to.
    const isOutside = this.view.isSignedOut && !this.view.hasHeard;
    const seen = isOutside ? { ...worse, blind: false } : worse;
    const { blind } = this.view.sight;
    if (seen.blind || blind)
      this.store.change({ sight: seen, live: this.view.live && !seen.blind });
    if (!this.view.isSignedOut) this.follower.watch();
  }

  private setLive(live: boolean): void {
    if (live !== this.view.live) this.store.change({ live });
    // A session may have ended meanwhile, and the stream does not say so.
    if (!live) void this.askSession();
    // A stream of values that was refused does not come back by itself.
    if (live && this.values?.readyState === EventSource.CLOSED) this.followValues();
  }

  /** Asks for everything anew and at once, for whoever doubts what is known. */
  askAgain(): void {
    this.lists.wantNow();
    if (this.points.isFailing) this.points.wantNow();
  }

  /** Events may have been missed: whoever goes by their number asks as well. */
  private doubtAll(): void {
    const { plantEvents, inhibitionEvents } = this.view;
    this.store.change({ plantEvents: plantEvents + 1, inhibitionEvents: inhibitionEvents + 1 });
    this.askAgain();
  }

  /** When lists are asked for that come together; nothing is, while nobody is signed in. */
  private paceOf(fetchAll: () => readonly Promise<void>[]): ListPace {
    const fetch = () => (this.view.isSignedOut ? null : this.areHere(fetchAll()));
    return new ListPace(PAGE_CLOCK, fetch, () => this.tellListsOld());
  }

  /** Whether all of them came, once it is known of each: the next attempt must overtake nothing of this one. */
  private async areHere(fetches: readonly Promise<void>[]): Promise<boolean> {
    const outcomes = await Promise.allSettled(fetches);
    const failures = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    if (failures.some(isSessionMissing)) void this.askSession();
    return failures.length === 0;
  }

  private tellListsOld(): void {
    const areListsOld = this.lists.isFailing || this.points.isFailing;
    if (areListsOld !== this.view.areListsOld) this.store.change({ areListsOld });
  }

  private async fetchAlarms(): Promise<void> {
    this.events.flush();
    const { reader } = this.view;
    this.store.change({ board: beginList(this.view.board) });
    const alarms = await list<Alarm>(`alarms?state=${OPEN_STATES}&limit=1000`);
    if (!this.store.isFor(reader)) return;
    this.events.flush();
    this.store.note({ board: endList(this.view.board, alarms, this.store.isToxic) });
    await this.store.tellLater();
  }

  private async fetchRegister(): Promise<void> {
    const { reader } = this.view;
    const [sites, sources] = await Promise.all([list<Site>('sites'), list<Source>('sources')]);
    if (!this.store.isFor(reader)) return;
    this.store.change({ sites, sources });
    await this.fetchPoints();
  }

  private async fetchPoints(): Promise<void> {
    const { reader } = this.view;
    // In pages: of an answer of megabytes the browser makes one task, which holds up this page.
    const listed = await list<Point>('points?limit=1000');
    if (!this.store.isFor(reader)) return;
    const points = listedPoints(listed, this.view.points);
    const { sites, sources } = this.view;
    this.store.note({
      points,
      names: { sites, sources, points },
      sourcePoints: pointsOfSources(points),
      hasRegister: true,
    });
    await nextTask();
    this.store.note({ board: sortAgain(this.view.board, this.store.isToxic) });
    await this.store.tellLater();
  }

  /** Current values cost a connection of the few that a browser has; a page that nobody sees gives it back. */
  private followValues(): void {
    this.values?.close();
    this.values = null;
    if (document.hidden || this.view.isSignedOut) return;
    const values = new EventSource(`${API}/points/feed`);
    this.values = values;
    values.addEventListener('message', (message) => {
      const { items } = JSON.parse(message.data) as { items: readonly ValueItem[] };
      const points = takeValues(this.view.points, items);
      this.store.note({
        points,
        sourcePoints: withValues(this.view.sourcePoints, points, items),
      });
      void this.store.tellLater();
    });
  }
}
