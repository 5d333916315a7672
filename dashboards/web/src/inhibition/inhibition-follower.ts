import type { Inhibition } from '../api/answers.ts';
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
  current(): Pick<View, 'live' | 'inhibitionEvents' | 'isSignedOut'>;
  subscribe(listener: () => void): () => void;
}

const NOTHING: Inhibitions = { places: [], byPlace: new Map(), state: 'loading' };
const RETRY_MS = 6_000;

/** Keeps the list of everything that people have taken out of sight: asked for on each connection, and with each event that bears on it. */
export class InhibitionFollower {
  private readonly news: InhibitionNews;
  private readonly ask: () => Promise<readonly Inhibition[]>;
  private readonly listeners = new Set<() => void>();
  private known = NOTHING;
  private seen = '';
  private isAsking = false;
  private isWanted = false;

  /** `ask` fetches the whole list, and throws where it does not come. */
  constructor(news: InhibitionNews, ask: () => Promise<readonly Inhibition[]>) {
    this.news = news;
    this.ask = ask;
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
    const { live, inhibitionEvents, isSignedOut } = this.news.current();
    const now = `${live} ${inhibitionEvents} ${isSignedOut}`;
    if (now === this.seen) return;
    this.seen = now;
    // The next reader may see less.
    if (isSignedOut) this.set(NOTHING);
    else if (live) void this.fetch();
  }

  /** One question at a time: of two answers, the older could come last. */
  private async fetch(): Promise<void> {
    this.isWanted = true;
    if (this.isAsking) return;
    this.isAsking = true;
    while (this.isWanted) {
      this.isWanted = false;
      const next = await this.answer();
      if (!this.news.current().isSignedOut) this.set(next);
    }
    this.isAsking = false;
  }

  private async answer(): Promise<Inhibitions> {
    try {
      const places = inhibitedPlaces(await this.ask());
      return { places, byPlace: byPlace(places), state: 'here' };
    } catch {
      setTimeout(() => void (this.news.current().live && this.fetch()), RETRY_MS);
      return { ...this.known, state: 'failed' };
    }
  }

  private set(known: Inhibitions): void {
    this.known = known;
    for (const listener of this.listeners) listener();
  }
}
