import type { Inhibition } from '../api/answers.ts';
import { AskingPace } from '../live/asking-pace.ts';
import type { SteadyClock } from '../live/steady-clock.ts';
import type { View } from '../live/view.ts';
import { byPlace, type InhibitedPlace, inhibitedPlaces } from './inhibited-place.ts';

/** What is known of everything shelved, out of service or in a mode. */
export interface Inhibitions {
  readonly places: readonly InhibitedPlace[];
  /** By full name of the point; `site/source/` for groups. */
  readonly byPlace: ReadonlyMap<string, readonly InhibitedPlace[]>;
  /** `failed`: what is here may be old. */
  readonly state: 'loading' | 'here' | 'failed';
}

/** What the follower needs of whoever hears the events. */
export interface InhibitionNews {
  current(): Pick<View, 'live' | 'inhibitionEvents' | 'isSignedOut' | 'reader'>;
  subscribe(listener: () => void): () => void;
}

const NOTHING: Inhibitions = { places: [], byPlace: new Map(), state: 'loading' };
const RETRY_MS = 6_000;
/** Rest between an answer and the next question: what is done to many places at once is told place by place. */
const REST_MS = 1_000;

/** Keeps the list of everything that people have taken out of sight: asked for on each connection, and with news that bears on it. */
export class InhibitionFollower {
  private readonly news: InhibitionNews;
  private readonly ask: () => Promise<readonly Inhibition[]>;
  private readonly pace: AskingPace;
  private readonly listeners = new Set<() => void>();
  private known = NOTHING;
  private seen = '';
  /** Number of the reader whom it is known for. */
  private reader = 0;

  /** `ask` fetches the whole list, and throws where it does not come. */
  constructor(news: InhibitionNews, clock: SteadyClock, ask: () => Promise<readonly Inhibition[]>) {
    this.news = news;
    this.ask = ask;
    this.pace = new AskingPace(
      clock,
      () => REST_MS,
      () => (this.isFollowed() ? this.fetch() : null),
    );
  }

  readonly current = (): Inhibitions => this.known;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    this.news.subscribe(() => this.look());
    this.look();
  }

  private look(): void {
    const { live, inhibitionEvents, reader } = this.news.current();
    if (reader !== this.reader) this.forget(reader);
    const now = `${live} ${inhibitionEvents} ${reader}`;
    if (now === this.seen) return;
    this.seen = now;
    this.pace.want();
  }

  /** Another reader may see less: what is known is forgotten, and what is on its way will not be shown. */
  private forget(reader: number): void {
    this.reader = reader;
    this.pace.endRest();
    this.set(NOTHING);
  }

  private isFollowed(): boolean {
    const { live, isSignedOut } = this.news.current();
    return live && !isSignedOut;
  }

  private async fetch(): Promise<number | null> {
    const { reader } = this;
    const next = await this.answer();
    if (reader !== this.reader) return null;
    this.set(next);
    return next.state === 'failed' ? RETRY_MS : null;
  }

  private async answer(): Promise<Inhibitions> {
    try {
      const places = inhibitedPlaces(await this.ask());
      return { places, byPlace: byPlace(places), state: 'here' };
    } catch {
      return { ...this.known, state: 'failed' };
    }
  }

  private set(known: Inhibitions): void {
    this.known = known;
    for (const listener of this.listeners) listener();
  }
}
