import { beforeEach, describe, expect, test } from 'vitest';
import { Whereabouts } from '../../dashboards/web/src/app/whereabouts.ts';

/** A window that tells of a new address only when it is asked to, as a browser that is busy does. */
class BusyWindow {
  readonly steps = ['#/alarms'];
  readonly history = {
    replaceState: (_data: null, _unused: string, url: string) => {
      this.steps.splice(-1, 1, url.slice(url.indexOf('#')));
      this.replaced.push(url);
    },
  };
  readonly replaced: string[] = [];
  readonly location: { hash: string; readonly pathname: string; readonly search: string };
  private readonly listeners: (() => void)[] = [];

  constructor() {
    const { steps } = this;
    this.location = {
      pathname: '/room/',
      search: '?size=wall',
      get hash() {
        return steps.at(-1) ?? '';
      },
      set hash(href) {
        steps.push(href);
      },
    };
  }

  addEventListener(_type: 'hashchange', listener: () => void): void {
    this.listeners.push(listener);
  }

  tellOfHash(): void {
    for (const listener of this.listeners) listener();
  }
}

let window: BusyWindow;
let whereabouts: Whereabouts;
let told: string[];

beforeEach(() => {
  window = new BusyWindow();
  whereabouts = new Whereabouts(window);
  told = [];
  whereabouts.subscribe(() => told.push(whereabouts.current()));
});

describe('who goes somewhere', () => {
  test('tells all of it at once, before the browser does', () => {
    whereabouts.go('#/overview', false);
    expect(told).toEqual(['#/overview']);
    expect(window.steps).toEqual(['#/alarms', '#/overview']);
  });

  test('may leave no step to go back to, keeps the rest of the address, and tells of that at once too', () => {
    whereabouts.go('#/alarms/live/a1', true);
    expect(told).toEqual(['#/alarms/live/a1']);
    expect(window.steps).toEqual(['#/alarms/live/a1']);
    expect(window.replaced).toEqual(['/room/?size=wall#/alarms/live/a1']);
  });
});

test('an address that somebody typed is told when the browser tells of it, and not before', () => {
  window.location.hash = '#/trends';
  expect(whereabouts.current()).toBe('#/alarms');
  window.tellOfHash();
  expect(told).toEqual(['#/trends']);
});

test('who has stopped following is told nothing more, whoever else follows', () => {
  const late: string[] = [];
  const end = whereabouts.subscribe(() => late.push(whereabouts.current()));
  end();
  whereabouts.go('#/system', false);
  expect(late).toEqual([]);
  expect(told).toEqual(['#/system']);
});
