/** What of a window tells and changes where its reader is. */
export interface AddressedWindow {
  readonly location: { hash: string; readonly pathname: string; readonly search: string };
  readonly history: { replaceState(data: null, unused: string, url: string): void };
  addEventListener(type: 'hashchange', listener: () => void): void;
}

/** Where the reader of a window is: the part of its address behind `#`, and who follows it. */
export class Whereabouts {
  private readonly window: AddressedWindow;
  private readonly listeners = new Set<() => void>();
  private told: string;

  constructor(window: AddressedWindow) {
    this.window = window;
    this.told = window.location.hash;
    // One listener for all: between two listeners of a window what the first has changed is drawn, and a page would be drawn at
    // the address of the next one.
    window.addEventListener('hashchange', () => this.tell());
  }

  /** The address as all were last told of it. */
  readonly current = (): string => this.told;

  /** Tells of each change; gives what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /**
   * Goes somewhere else; `replace` leaves no step to go back to. All are told at once: the browser's event comes when it likes,
   * and a second key may come before it.
   */
  go(href: string, replace: boolean): void {
    const { location, history } = this.window;
    if (replace) history.replaceState(null, '', `${location.pathname}${location.search}${href}`);
    else location.hash = href;
    this.tell();
  }

  private tell(): void {
    this.told = this.window.location.hash;
    for (const listener of [...this.listeners]) listener();
  }
}
