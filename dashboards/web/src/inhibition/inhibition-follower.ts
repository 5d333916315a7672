import type { Inhibition } from '../api/answers.ts';
import { list } from '../api/client.ts';
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
  current(): Pick<View, 'live' | 'inhibitionEvents'>;
  subscribe(listener: () => void): () => void;
}

const NOTHING: Inhibitions = { places: [], byPlace: new Map(), state: 'loading' };
const RETRY_MS = 6_000;

/** Keeps the list of everything that people have taken out of sight: fetched on each connection, and with each event that bears on it. */
export class InhibitionFollower {
  private readonly news: InhibitionNews;
  private readonly listeners = new Set<() => void>();
  private known = NOTHING;
  private seen: string | null = null;
  private fetching = false;
  private wanted = false;

  constructor(news: InhibitionNews) {
    this.news = news;
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
    const { live, inhibitionEvents } = this.news.current();
    const now = `${live} ${inhibitionEvents}`;
    if (now === this.seen) return;
    this.seen = now;
    if (live) void this.fetch();
  }

  /** One fetch at a time: of two, the older list could come last. */
  private async fetch(): Promise<void> {
    this.wanted = true;
    if (this.fetching) return;
    this.fetching = true;
    while (this.wanted) {
      this.wanted = false;
      try {
        const places = inhibitedPlaces(await list<Inhibition>('inhibitions'));
        this.set({ places, byPlace: byPlace(places), state: 'here' });
      } catch {
        this.set({ ...this.known, state: 'failed' });
        setTimeout(() => void (this.news.current().live && this.fetch()), RETRY_MS);
      }
    }
    this.fetching = false;
  }

  private set(known: Inhibitions): void {
    this.known = known;
    for (const listener of this.listeners) listener();
  }
}
