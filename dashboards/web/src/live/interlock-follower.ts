import type { InterlockArea } from '../api/answers.ts';
import { hasAreas } from './area-stand.ts';
import { AskingPace } from './asking-pace.ts';
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
  private readonly ask: () => Promise<readonly InterlockArea[]>;
  private readonly pace: AskingPace;
  private seen = '';

  /** `ask` fetches the whole list, and throws where it does not come. */
  constructor(
    store: InterlockStore,
    clock: SteadyClock,
    ask: () => Promise<readonly InterlockArea[]>,
  ) {
    this.store = store;
    this.ask = ask;
    this.pace = new AskingPace(
      clock,
      () => REST_MS,
      () => (this.isFollowed() ? this.fetch() : null),
    );
  }

  /** Goes on for as long as the page is open. */
  start(): void {
    this.store.subscribe(() => this.look());
    this.look();
  }

  /** Whether there is somebody to tell, and something to tell of. */
  private isFollowed(): boolean {
    const { sources, isSignedOut } = this.store.current();
    return !isSignedOut && sources.some(hasAreas);
  }

  private look(): void {
    const { areas, plantEvents, isSignedOut, reader } = this.store.current();
    const isFollowed = this.isFollowed();
    const now = `${isFollowed} ${plantEvents} ${reader}`;
    if (now === this.seen) return;
    this.seen = now;
    if (isFollowed) this.pace.want();
    // A register without areas has none to show; whoever is signed out keeps what was known, and how old it is.
    else if (!isSignedOut && areas.length > 0)
      this.store.change({ areas: NO_AREAS, areAreasOld: false });
  }

  private async fetch(): Promise<number> {
    const { reader } = this.store.current();
    const areas = await this.ask().catch(() => null);
    if (this.store.isFor(reader) && this.isFollowed()) this.take(areas);
    return EVERY_MS;
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
