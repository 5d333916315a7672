import type { InterlockArea } from '../api/answers.ts';
import { hasAreas } from './area-stand.ts';
import type { SteadyClock } from './steady-clock.ts';
import type { View } from './view.ts';

/** What the follower needs of whoever holds what the page knows. */
export interface InterlockStore {
  current(): Pick<View, 'areas' | 'sources' | 'plantEvents' | 'isSignedOut' | 'reader'>;
  subscribe(listener: () => void): () => void;
  change(part: Pick<View, 'areAreasOld'> & Partial<Pick<View, 'areas'>>): void;
  isFor(reader: number): boolean;
}

/** How often interlocks are asked for beside what events tell of them: not every change of power is an event. */
const EVERY_MS = 5_000;
/** Rest between an answer and the question that news makes: events come in floods. */
const REST_MS = 250;

const NO_AREAS: readonly InterlockArea[] = [];

/** Keeps what interlocks cut up to date for all that show it or let it be heard, in one question for the whole page. */
export class InterlockFollower {
  private readonly store: InterlockStore;
  private readonly clock: SteadyClock;
  private readonly ask: () => Promise<readonly InterlockArea[]>;
  private seen = '';
  private isAsking = false;
  private isWanted = false;
  private restsUntilMs = 0;
  private cancel: () => void = () => {};

  /** `ask` fetches the whole list, and throws where it does not come. */
  constructor(
    store: InterlockStore,
    clock: SteadyClock,
    ask: () => Promise<readonly InterlockArea[]>,
  ) {
    this.store = store;
    this.clock = clock;
    this.ask = ask;
  }

  /** Goes on for as long as the page is open. */
  start(): void {
    this.store.subscribe(() => this.look());
    this.look();
  }

  private look(): void {
    const { sources, plantEvents, isSignedOut, reader } = this.store.current();
    const has = !isSignedOut && sources.some(hasAreas);
    const now = `${has} ${plantEvents} ${reader}`;
    if (now === this.seen) return;
    this.seen = now;
    if (has) this.askSoon();
    // A register without areas has none to show; whoever is signed out keeps what was known, and how old it is.
    else if (!isSignedOut) this.stop();
  }

  private stop(): void {
    this.cancel();
    if (this.store.current().areas.length > 0) {
      this.store.change({ areas: NO_AREAS, areAreasOld: false });
    }
  }

  /** Asks as soon as the rest is over. One question at a time: of two answers, the older could come last. */
  private askSoon(): void {
    this.isWanted = true;
    if (this.isAsking) return;
    this.askAfter(Math.max(0, this.restsUntilMs - this.clock.nowMs()));
  }

  private askAfter(ms: number): void {
    this.cancel();
    this.cancel = this.clock.schedule(ms, () => void this.fetch());
  }

  private async fetch(): Promise<void> {
    const { reader, isSignedOut, sources } = this.store.current();
    if (isSignedOut || !sources.some(hasAreas)) return;
    this.isAsking = true;
    this.isWanted = false;
    const areas = await this.ask().catch(() => null);
    this.isAsking = false;
    this.restsUntilMs = this.clock.nowMs() + REST_MS;
    if (this.store.isFor(reader)) this.take(areas);
    this.askAfter(this.isWanted ? REST_MS : EVERY_MS);
  }

  private take(areas: readonly InterlockArea[] | null): void {
    if (areas === null) {
      this.store.change({ areAreasOld: true });
      return;
    }
    const isSame = JSON.stringify(areas) === JSON.stringify(this.store.current().areas);
    this.store.change(isSame ? { areAreasOld: false } : { areas, areAreasOld: false });
  }
}
