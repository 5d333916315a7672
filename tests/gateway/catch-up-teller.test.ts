import { expect, test } from 'vitest';
import { type CatchingUp, CatchUpTeller } from '../../gateway/catch-up-teller.ts';
import { ManualClock } from '../support/manual-clock.ts';

function setUp() {
  const clock = new ManualClock();
  const views: Record<string, CatchingUp> = {
    'alarm-history': { taken: 90_000, lag: 0 },
    historian: { taken: 90_000, lag: 0 },
  };
  const told: string[] = [];
  const log = {
    info: ({ view, taken, of }: { view: string; taken: number; of: number }, text: string) =>
      told.push(`${text}: ${view} ${taken} of ${of}`),
  };
  const teller = new CatchUpTeller(clock, { states: () => views }, log);
  const after = (historian: CatchingUp): string[] => {
    views.historian = historian;
    clock.advanceNow(5_000);
    return told.splice(0);
  };
  return { clock, views, told, teller, after };
}

test('a view that is made anew is told as it comes on, and once when it is done', () => {
  const { views, told, teller, after } = setUp();
  views.historian = { taken: 0, lag: 90_000 };
  teller.start();
  expect(told.splice(0)).toEqual(['a view catches up with the journal: historian 0 of 90000']);
  expect(after({ taken: 60_000, lag: 30_100 })).toEqual([
    'a view catches up with the journal: historian 60000 of 90100',
  ]);
  expect(after({ taken: 88_000, lag: 1_000 })).toEqual([
    'a view catches up with the journal: historian 88000 of 89000',
  ]);
  expect(after({ taken: 90_200, lag: 0 })).toEqual([
    'a view has caught up: historian 90200 of 90200',
  ]);
  expect(after({ taken: 90_300, lag: 0 })).toEqual([]);
  teller.stop();
});

test('a view that gathers what goes on coming has caught up, and is not told for ever', () => {
  const { views, told, teller, after } = setUp();
  views.historian = { taken: 0, lag: 90_000 };
  teller.start();
  told.splice(0);
  expect(after({ taken: 90_000, lag: 150 })).toEqual([
    'a view has caught up: historian 90000 of 90150',
  ]);
  expect(after({ taken: 95_000, lag: 150 })).toEqual([]);
  teller.stop();
});

test('a view that stands still, as while its server is away, is told once, and again when it comes on', () => {
  const { views, told, teller, after } = setUp();
  views.historian = { taken: 500, lag: 20_000 };
  teller.start();
  expect(told.splice(0)).toHaveLength(1);
  expect(after({ taken: 500, lag: 40_000 })).toEqual([]);
  expect(after({ taken: 500, lag: 60_000 })).toEqual([]);
  expect(after({ taken: 900, lag: 70_000 })).toEqual([
    'a view catches up with the journal: historian 900 of 70900',
  ]);
  teller.stop();
});

test('what is made up for within a moment is not told, and what falls back later is', () => {
  const { teller, after } = setUp();
  teller.start();
  expect(after({ taken: 90_000, lag: 9_999 })).toEqual([]);
  expect(after({ taken: 90_000, lag: 10_000 })).toHaveLength(1);
  teller.stop();
  expect(after({ taken: 95_000, lag: 50_000 })).toEqual([]);
});
