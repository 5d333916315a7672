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
  expect(after({ taken: 90_000, lag: 150 })).toEqual([
    'a view catches up with the journal: historian 90000 of 90150',
  ]);
  expect(after({ taken: 90_200, lag: 0 })).toEqual([
    'a view has caught up: historian 90200 of 90200',
  ]);
  expect(after({ taken: 90_300, lag: 0 })).toEqual([]);
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
