import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import { DISPOSITIONS, type Reading } from '../../rules/reading.ts';
import type { Ladder, Point } from '../../rules/register.ts';
import { arbitraryPlan, play, type Run, STEP_KINDS } from '../support/arbitraries.ts';

const RUNS = { numRuns: 300 };
const NO_CONFIGURATION = STEP_KINDS.filter((kind) => kind !== 'configure');

interface Seen {
  /** The newest reading of the point, as it was judged. */
  readonly live: boolean;
  readonly good: boolean;
  readonly value: number;
}

const UNSEEN: Seen = { live: false, good: false, value: Number.NaN };

function isSafe(ladder: Ladder, index: number, value: number): boolean {
  const limit = ladder.limits[index]?.value ?? Number.NaN;
  return ladder.direction === 'rising' ? value < limit : value > limit;
}

function seenFrom(point: Point, reading: Reading, disposition: string): Seen | null {
  if (disposition !== 'live' && disposition !== 'delayed') return null;
  const { value, quality } = reading;
  const inRange =
    value !== null &&
    (point.range === null || (value >= point.range[0] && value <= point.range[1]));
  return {
    live: disposition === 'live',
    good: quality === 'good' && inRange,
    value: value ?? Number.NaN,
  };
}

describe('unknown is not good news', () => {
  test('nothing is cleared or lowered by missing, bad, uncertain, calibrating, delayed or late data', () => {
    fc.assert(
      fc.property(arbitraryPlan(NO_CONFIGURATION), (plan) => {
        const run = play(plan);
        const latest = new Map<number, Seen>();
        for (const [index, input] of run.inputs.entries()) {
          const outcome = run.outcomes[index] as Run['outcomes'][number];
          // What each point was known by before this input, and after each of its readings.
          const candidates = new Map(
            run.register.points.map((point) => [point.index, [latest.get(point.index) ?? UNSEEN]]),
          );
          for (const [place, reading] of (input.kind === 'readings'
            ? input.readings
            : []
          ).entries()) {
            const point = run.register.points[reading.point] as Point;
            const disposition = DISPOSITIONS[outcome.dispositions?.[place] ?? 0] as string;
            const seen = seenFrom(point, reading, disposition);
            if (seen === null) continue;
            latest.set(reading.point, seen);
            candidates.get(reading.point)?.push(seen);
          }
          for (const event of outcome.events) {
            if (event.kind !== 'alarm') continue;
            const { type, alarm } = event;
            if (type !== 'returned' && type !== 'de-escalated') continue;
            if (alarm.point === null) {
              // What is concluded from several points falls with a sure reading of one of them.
              const fresh = [...candidates.values()].flatMap((seen) => seen.slice(1));
              const isSure = fresh.some(({ live, good }) => live && good);
              expect(isSure, `${type} ${alarm.rule}`).toBe(true);
              continue;
            }
            const point = run.register.points.find(({ id }) => id === alarm.point) as Point;
            const ladder = point.ladders.find(({ rule }) => rule === alarm.rule);
            if (ladder === undefined) continue;
            const standing = ladder.limits.findIndex(({ name }) => name === alarm.limitName);
            const left = type === 'returned' ? 0 : standing + 1;
            const allowed = candidates
              .get(point.index)
              ?.some(
                (seen) =>
                  seen.good &&
                  (seen.live || point.offDelayMs > 0) &&
                  isSafe(ladder, left, seen.value),
              );
            expect(allowed, `${type} ${alarm.rule} of ${alarm.point}`).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });

  test('a good or uncertain reading that meets a limit without an on-delay has an open, active alarm at that level or worse', () => {
    fc.assert(
      fc.property(arbitraryPlan(), (plan) => {
        const { register, inputs } = play(plan);
        const engine = new Engine(register);
        for (const input of inputs) {
          const outcome = engine.apply(input);
          const last = input.kind === 'readings' ? input.readings.at(-1) : undefined;
          const disposition =
            outcome.dispositions?.[(input.kind === 'readings' ? input.readings.length : 0) - 1] ??
            0;
          if (last === undefined || last.value === null || disposition > 1) continue;
          const point = engine.register.points[last.point] as Point;
          if (point.onDelayMs > 0 || (last.quality !== 'good' && last.quality !== 'uncertain'))
            continue;
          for (const ladder of point.ladders) {
            const met = ladder.limits.findLastIndex(
              (_, at) => !isSafe(ladder, at, last.value as number),
            );
            if (met === -1) continue;
            const alarm = engine
              .openAlarms()
              .find((open) => open.point === point.id && open.rule === ladder.rule && !open.late);
            expect(alarm?.returnedAt).toBeNull();
            const at = ladder.limits.findIndex(({ name }) => name === alarm?.limitName);
            expect(at).toBeGreaterThanOrEqual(met);
          }
        }
      }),
      RUNS,
    );
  });
});
