import type { Alarm } from '../../../../rules/alarm.ts';
import type { HazgateEvent } from '../../../../rules/event.ts';
import type { Point, Session, Site, Source, ValueItem } from '../api/answers.ts';
import { API, get, list, post, remove } from '../api/client.ts';
import { beginList, endList, sortAgain, takeAlarms, takeEvents } from './board.ts';
import { EventFollower } from './event-follower.ts';
import { FrameBatch } from './frame-batch.ts';
import { placeKey, pointKey } from './place.ts';
import { bearsOnInhibitions, bearsOnPoints, listedPoints, takeValues } from './plant.ts';
import { sight, worseSight } from './sight.ts';
import { pointsOfSources, withValues } from './source-points.ts';
import { PAGE_CLOCK } from './steady-clock.ts';
import type { IsToxic } from './urgency.ts';
import { emptyView, type View } from './view.ts';

const OPEN_STATES = 'UNACK,ACKED,RTNUN,LATCHED,SHELVED,SUPPRESSED,OUT_OF_SERVICE';
const POINTS_EVERY_MS = 60_000;
const WATCH_EVERY_MS = 500;

/** What somebody signs in with. */
export type Credentials =
  | { readonly username: string; readonly password: string }
  | { readonly token: string };

/** What the page knows, kept up to date: fetches the lists, follows the feeds, and tells whoever shows it. */
export class Live {
  private view: View = emptyView(Date.now());
  private readonly listeners = new Set<() => void>();
  private startedAt = performance.now();
  /** How many readers there have been: what was asked for one is not shown to the next. */
  private readers = 0;
  private heardAt: number | null = null;
  private values: EventSource | null = null;
  private fetching: Promise<void> | null = null;
  private isFetchWanted = false;
  private pointsTimer: ReturnType<typeof setTimeout> | null = null;
  private readonly events = new FrameBatch<HazgateEvent>((events) => this.takeEvents(events));
  private readonly follower = new EventFollower(
    `${API}/events/feed`,
    { ...PAGE_CLOCK, open: (path) => new EventSource(path) },
    {
      heard: (at) => this.hear(at),
      event: (event) => this.events.push(event),
      stale: () => this.fetchAll(),
      live: (live) => this.setLive(live),
    },
  );

  /** What is known now; the same object until something changes. */
  readonly current = (): View => this.view;

  /** Tells of every change; gives what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Connects and goes on for as long as the page is open. */
  start(): void {
    this.restart();
    void this.askSession();
    document.addEventListener('visibilitychange', () => this.followValues());
    window.addEventListener('online', () => {
      if (!this.view.isSignedOut) this.follower.reconnect();
    });
    setInterval(() => this.watch(), WATCH_EVERY_MS);
    setInterval(() => this.fetchPointsSoon(0), POINTS_EVERY_MS);
  }

  /** Signs in and connects anew; undefined where that worked, else the status that says why not (null: no answer). */
  async signIn(credentials: Credentials): Promise<number | null | undefined> {
    const outcome = await post<Session>('session', credentials);
    if (!outcome.ok) return outcome.status;
    this.welcome(outcome.body);
    return undefined;
  }

  /** Signs out; what was known is forgotten. */
  async signOut(): Promise<void> {
    await remove('session');
    this.follower.stop();
    this.values?.close();
    this.forget();
    this.change({ isSignedOut: true });
  }

  /** Another reader than before: all is asked for anew. */
  private welcome(session: Session): void {
    this.forget();
    this.change({ session });
    this.restart();
  }

  /** Starts with nothing, as for a page that was just opened: another reader may see less. */
  private forget(): void {
    this.readers += 1;
    this.events.clear();
    this.heardAt = null;
    this.startedAt = performance.now();
    this.view = emptyView(Date.now());
  }

  private restart(): void {
    this.follower.start();
    this.followValues();
  }

  /** Learns who is signed in; where nobody is, nothing more is asked until somebody does. */
  private async askSession(): Promise<void> {
    const outcome = await get<Session>('session');
    if (outcome.ok) {
      const { session } = this.view;
      if (session !== null && session.account !== outcome.body.account) this.welcome(outcome.body);
      else this.change({ session: outcome.body, isSignedOut: false });
    } else if (outcome.status === 401) {
      this.follower.stop();
      this.values?.close();
      this.change({ isSignedOut: true, live: false });
    }
  }

  /** Takes an alarm in that came as the answer to an action. */
  takeAlarm(alarm: Alarm): void {
    if (this.view.isSignedOut) return;
    this.events.flush();
    const board = takeAlarms(this.view.board, [{ alarm, durable: true }], this.isToxic);
    this.change({ board });
  }

  /** Takes a point in that came as the answer to an action. */
  takePoint(point: Point): void {
    if (this.view.isSignedOut) return;
    const points = new Map(this.view.points).set(pointKey(point), point);
    this.change({ points, sourcePoints: withValues(this.view.sourcePoints, points, [point]) });
  }

  /** Takes a source in that came as the answer to an action. */
  takeSource(source: Source): void {
    if (this.view.isSignedOut) return;
    const { site, id } = source;
    const sources = this.view.sources.map((known) =>
      known.site === site && known.id === id ? source : known,
    );
    this.change({ sources });
  }

  /** Notes that actions are under way, or have ended: on alarms, by id, on points and groups, by the full name of their place. */
  setBusy(keys: readonly string[], isBusy: boolean): void {
    const busy = new Set(this.view.busy);
    for (const key of keys) {
      if (isBusy) busy.add(key);
      else busy.delete(key);
    }
    this.change({ busy });
  }

  private readonly isToxic: IsToxic = (alarm) =>
    this.view.points.get(placeKey(alarm))?.kind === 'toxic-gas';

  private change(part: Partial<View>): void {
    this.view = { ...this.view, ...part };
    for (const listener of this.listeners) listener();
  }

  private takeEvents(events: readonly HazgateEvent[]): void {
    const board = takeEvents(this.view.board, events, this.isToxic);
    const others = events.filter(({ kind }) => kind !== 'alarm').length;
    const inhibitions = events.filter(bearsOnInhibitions).length;
    this.change({
      board,
      plantEvents: this.view.plantEvents + others,
      inhibitionEvents: this.view.inhibitionEvents + inhibitions,
    });
    if (events.some(bearsOnPoints)) this.fetchPointsSoon(1_000);
  }

  private hear(at: string | null): void {
    this.heardAt = performance.now();
    const nowMs = Date.now();
    const aheadMs = at === null ? this.view.aheadMs : Date.parse(at) - nowMs;
    // The moment itself changes nothing on the screen: whoever is drawn next shows it.
    this.view = { ...this.view, heardAtMs: nowMs, hasHeard: true, aheadMs };
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
    if (seen.blind || blind) this.change({ sight: seen, live: this.view.live && !seen.blind });
    if (!this.view.isSignedOut) this.follower.watch();
  }

  private setLive(live: boolean): void {
    if (live !== this.view.live) this.change({ live });
    // A session may have ended meanwhile, and the stream does not say so.
    if (!live) void this.askSession();
    // A stream of values that was refused does not come back by itself.
    if (live && this.values?.readyState === EventSource.CLOSED) this.followValues();
  }

  /** Asks for everything anew, for whoever doubts what is known. */
  askAgain(): void {
    this.fetchAll();
  }

  /** One fetch at a time: of two, the older list could come last and undo what was heard in between. */
  private fetchAll(): void {
    this.isFetchWanted = true;
    if (this.fetching === null) this.fetching = this.fetchWhileWanted();
  }

  private async fetchWhileWanted(): Promise<void> {
    try {
      while (this.isFetchWanted) {
        this.isFetchWanted = false;
        await Promise.all([this.fetchAlarms(), this.fetchRegister()]);
      }
    } catch {
      if (!this.view.isSignedOut) this.follower.reconnect();
    } finally {
      this.fetching = null;
    }
  }

  private async fetchAlarms(): Promise<void> {
    this.events.flush();
    const { readers } = this;
    this.change({ board: beginList(this.view.board) });
    const alarms = await list<Alarm>(`alarms?state=${OPEN_STATES}&limit=1000`);
    if (readers !== this.readers) return;
    this.events.flush();
    this.change({ board: endList(this.view.board, alarms, this.isToxic) });
  }

  private async fetchRegister(): Promise<void> {
    const { readers } = this;
    const [sites, sources] = await Promise.all([list<Site>('sites'), list<Source>('sources')]);
    if (readers !== this.readers) return;
    this.change({ sites, sources });
    await this.fetchPoints();
  }

  private async fetchPoints(): Promise<void> {
    const { readers } = this;
    const listed = await list<Point>('points');
    if (readers !== this.readers) return;
    const points = listedPoints(listed, this.view.points);
    const { sites, sources } = this.view;
    this.view = { ...this.view, points, names: { sites, sources, points } };
    const board = sortAgain(this.view.board, this.isToxic);
    this.change({ board, sourcePoints: pointsOfSources(points) });
  }

  private fetchPointsSoon(afterMs: number): void {
    if (this.pointsTimer !== null) return;
    this.pointsTimer = setTimeout(() => {
      this.pointsTimer = null;
      this.fetchPoints().catch(() => this.fetchPointsSoon(POINTS_EVERY_MS / 10));
    }, afterMs);
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
      this.change({ points, sourcePoints: withValues(this.view.sourcePoints, points, items) });
    });
  }
}
