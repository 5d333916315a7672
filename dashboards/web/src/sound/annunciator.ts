import type { Ticker } from '../live/ticker.ts';
import type { ViewStore } from '../live/view-store.ts';
import { callOf, type Hearing, type Mute, muteAfter, muteFrom, type Tone } from './annunciation.ts';
import { Siren, type SirenState } from './siren.ts';

/** What the page shows of its own voice. */
export interface SoundState {
  readonly siren: SirenState;
  readonly mute: Mute | null;
  /** What would be heard, were nothing locked or muted. */
  readonly calling: Tone;
  /** What is being repeated. */
  readonly sounding: Tone;
}

const QUIET: SoundState = { siren: 'unavailable', mute: null, calling: null, sounding: null };

/** Lets alarms be heard: follows what is known, repeats the tone of the worst alarm that nobody has taken note of. */
export class Annunciator {
  private readonly store: ViewStore;
  private readonly ticker: Ticker;
  private readonly siren = new Siren(() => this.refresh());
  private readonly listeners = new Set<() => void>();
  private state: SoundState = QUIET;

  constructor(store: ViewStore, ticker: Ticker) {
    this.store = store;
    this.ticker = ticker;
  }

  readonly current = (): SoundState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    this.siren.start();
    // Not on 'pointerdown': the banner that goes with it must not change the page within a click.
    for (const touch of ['click', 'keydown']) {
      window.addEventListener(touch, () => this.siren.unlock(), { capture: true });
    }
    this.store.subscribe(() => this.refresh());
    this.ticker.subscribe(() => this.refresh());
  }

  /** Quiet for two minutes, or until something new calls; a second call ends it. */
  toggleMute(): void {
    this.refresh(this.state.mute === null ? muteFrom(this.hearing(), Date.now()) : null);
  }

  private hearing(): Hearing {
    const { board, areas, sight } = this.store.current();
    return { bySource: board.bySource, areas, isBlind: sight.blind };
  }

  private refresh(mute: Mute | null = this.state.mute): void {
    const hearing = this.hearing();
    const left = muteAfter(mute, hearing, Date.now());
    const calling = callOf(hearing);
    const sounding = left === null ? calling : null;
    this.siren.repeat(sounding);
    const next: SoundState = { siren: this.siren.state, mute: left, calling, sounding };
    const names = ['siren', 'mute', 'calling', 'sounding'] as const;
    if (names.every((name) => next[name] === this.state[name])) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  }
}
