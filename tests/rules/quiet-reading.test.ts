import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import { type PointSnapshot, takePoint, writePoint } from '../../rules/engine-snapshot.ts';
import type { EngineEvent } from '../../rules/event.ts';
import { judgeReading } from '../../rules/judge-reading.ts';
import { PointState } from '../../rules/point-state.ts';
import { QuietLane } from '../../rules/quiet-lane.ts';
import { takeQuietly } from '../../rules/quiet-reading.ts';
import { QUALITIES, type Reading } from '../../rules/reading.ts';
import type { Moment } from '../../rules/time.ts';
import { HIGH, LOW, ORIGIN, testPoint, testRegister } from '../support/rig.ts';

/** A point as it stands in a snapshot. */
function snapshotPoint(state: PointState): PointSnapshot {
  return writePoint(takePoint(state));
}

const PLAIN = testPoint({ ladders: [HIGH, LOW], range: [0, 30] });
const RANGED = testPoint({ ladders: [HIGH], range: [1, 6] });
const DELAYED = testPoint({ ladders: [HIGH], onDelayMs: 5_000, offDelayMs: 7_000, deadband: 1 });
const LATCHING = testPoint({ ladders: [LOW], latching: true });
const SWITCH = testPoint({
  boolean: true,
  ladders: [{ ...HIGH, limits: [{ name: 'alarmOn', value: 1, level: 2, standard: null }] }],
});

const readings = fc.array(
  fc.record({
    value: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(0, 0, 0, 3, 3, 5) },
      { weight: 4, arbitrary: fc.constantFrom(0, 1, 1.5, 2, 3, 5, 9.5, 10, 15, 20, 31, -1) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    quality: fc.oneof(
      { weight: 12, arbitrary: fc.constant('good' as const) },
      { weight: 1, arbitrary: fc.constantFrom(...QUALITIES) },
    ),
    // Milliseconds behind receipt; negative ones lie ahead of it.
    age: fc.option(fc.constantFrom(0, 0, 0, 10, 1_000, 29_999, 30_000, 30_001, -100, -61_000)),
    // Nearly all counters only rise.
    sequence: fc.option(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant('next' as const) },
        { weight: 1, arbitrary: fc.constant('third' as const) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 12 }) },
      ),
    ),
    passedMs: fc.constantFrom(0, 1, 500, 4_000, 31_000),
    // The wall clock may slip back a little, as clocks do.
    slipMs: fc.constantFrom(0, 0, 0, 5),
    /** Whether somebody looks at the point afterwards. */
    isLookedAt: fc.constantFrom(true, false, false, false),
  }),
  { minLength: 10, maxLength: 40 },
);

type Step = typeof readings extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

interface Moved {
  readonly reading: Reading;
  readonly at: Moment;
  readonly isLookedAt: boolean;
}

function* moments(steps: readonly Step[]): Generator<Moved> {
  let steadyMs = 0;
  let slippedMs = 0;
  let counter = 0;
  const more = { next: 1, third: 3 };
  for (const { value, quality, age, sequence, passedMs, slipMs, isLookedAt } of steps) {
    steadyMs += passedMs;
    slippedMs += slipMs;
    const at = { steadyMs, wallMs: ORIGIN + steadyMs - slippedMs };
    const deviceTime = age === null ? null : at.wallMs - age;
    if (typeof sequence === 'string') counter += more[sequence];
    const reading = {
      point: 0,
      value,
      quality: value === null ? 'bad' : quality,
      deviceTime,
      sequence: typeof sequence === 'string' ? counter : sequence,
    };
    yield { reading: reading as Reading, at, isLookedAt };
  }
}

function occasion(events: EngineEvent[]) {
  return { by: null, comment: null, config: 'sha256:one', events };
}

const POINTS = [
  { name: 'of two ladders and a range', point: PLAIN },
  { name: 'of a range narrower than its limits', point: RANGED },
  { name: 'with delays and a deadband', point: DELAYED },
  { name: 'that latches', point: LATCHING },
  { name: 'that is a switch', point: SWITCH },
];

test.each(POINTS)(
  'a reading taken quietly leaves a point $name as judging it does, and is live',
  ({ point }) => {
    let quiet = 0;
    fc.assert(
      fc.property(readings, (steps) => {
        const short = new PointState(point, 0);
        const full = new PointState(point, 0);
        const heard: EngineEvent[] = [];
        const told: EngineEvent[] = [];
        for (const { reading, at } of moments(steps)) {
          const disposition = judgeReading(full, reading, at, occasion(told), () => undefined);
          // The engine queues the silence of a point with the first reading of it that it judges.
          if (takeQuietly(short, reading, at)) {
            quiet += 1;
            expect(disposition).toBe('live');
          } else {
            judgeReading(short, reading, at, occasion(heard), () => undefined);
            short.staleQueued = short.staleDueAt !== null;
          }
          expect(snapshotPoint(short)).toEqual(snapshotPoint(full));
        }
        expect(heard).toEqual(told);
      }),
      { numRuns: 400 },
    );
    expect(quiet).toBeGreaterThan(40);
  },
);

test.each(POINTS)(
  'readings taken in the lane leave a point $name as judging them does, and are live',
  ({ point }) => {
    let inLane = 0;
    fc.assert(
      fc.property(readings, (steps) => {
        const short = new PointState(point, 0);
        const full = new PointState(point, 0);
        const lane = new QuietLane([short]);
        const heard: EngineEvent[] = [];
        const told: EngineEvent[] = [];
        for (const { reading, at, isLookedAt } of moments(steps)) {
          const disposition = judgeReading(full, reading, at, occasion(told), () => undefined);
          if (lane.takeFrom([reading], 0, at) === 1) {
            inLane += 1;
            expect(disposition).toBe('live');
          } else {
            lane.leave(0);
            if (takeQuietly(short, reading, at)) lane.enter(short);
            else {
              judgeReading(short, reading, at, occasion(heard), () => undefined);
              short.staleQueued = short.staleDueAt !== null;
            }
          }
          if (!isLookedAt) continue;
          lane.leaveAll();
          expect(snapshotPoint(short)).toEqual(snapshotPoint(full));
        }
        lane.leaveAll();
        expect(snapshotPoint(short)).toEqual(snapshotPoint(full));
        expect(heard).toEqual(told);
      }),
      { numRuns: 400 },
    );
    expect(inLane).toBeGreaterThan(5);
  },
);

test('whoever looks at a point sees its newest reading, also one that was taken in the lane', () => {
  const engine = new Engine(testRegister([PLAIN]));
  const hear = (value: number): void => {
    const reading = {
      point: 0,
      value,
      quality: 'good',
      deviceTime: null,
      sequence: value,
    } as const;
    const at = { steadyMs: value * 1_000, wallMs: ORIGIN + value * 1_000 };
    engine.apply({ kind: 'readings', at, readings: [reading] });
  };
  // The first is judged, the second taken quietly, the others in the lane.
  for (const value of [3, 4, 5, 6]) hear(value);
  const [seen] = engine.snapshot().points;
  expect(seen).toMatchObject({
    latest: { value: 6, eventTime: ORIGIN + 6_000, timely: true },
    judgedValue: 6,
    lastSeen: ORIGIN + 6_000,
    seenAt: ORIGIN + 6_000,
    newestTime: ORIGIN + 6_000,
    staleDueAt: 6_000 + PLAIN.staleAfterMs,
  });
  for (const value of [7, 8, 9]) hear(value);
  expect(engine.pointStatus(0)?.latest?.value).toBe(9);
  expect(engine.counts).toMatchObject({ received: 7, judged: 7 });
});

/** Takes a reading of the one point by the lane, else the long way; gives whether the lane took it. */
function takeBy(lane: QuietLane, state: PointState, reading: Reading, at: Moment): boolean {
  if (lane.takeFrom([reading], 0, at) === 1) return true;
  lane.leave(0);
  if (takeQuietly(state, reading, at)) lane.enter(state);
  else judgeReading(state, reading, at, occasion([]), () => undefined);
  state.staleQueued = true;
  return false;
}

test.each([7, 2 ** 31, 2 ** 32 + 1])(
  'a counter that is one above the highest goes on no run that rises by %d',
  (step) => {
    const short = new PointState(PLAIN, 0);
    const full = new PointState(PLAIN, 0);
    const lane = new QuietLane([short]);
    const counters = [0, 1, 2, 3, 4].map((round) => round * step);
    for (const [round, sequence] of [...counters, 4 * step + 1, 4 * step + 2].entries()) {
      const at = { steadyMs: round, wallMs: ORIGIN + round };
      const reading: Reading = { point: 0, value: 5, quality: 'good', deviceTime: null, sequence };
      takeBy(lane, short, reading, at);
      judgeReading(full, reading, at, occasion([]), () => undefined);
    }
    lane.leaveAll();
    expect(snapshotPoint(short)).toEqual(snapshotPoint(full));
  },
);

test.each([1, 7, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1])(
  'a window that is filled in the lane by counters that rise by %d is that of readings judged one by one, also at a mark',
  (step) => {
    const short = new PointState(PLAIN, 0);
    const full = new PointState(PLAIN, 0);
    const lane = new QuietLane([short]);
    const told: EngineEvent[] = [];
    const marks: { taken: ReturnType<typeof takePoint>; stood: PointSnapshot }[] = [];
    let inLane = 0;
    let duplicates = 0;
    let counter = 0;
    for (let round = 1; round <= 4_000; round += 1) {
      const at = { steadyMs: round, wallMs: ORIGIN + round };
      const isAgain = round % 41 === 0;
      counter += round % 397 === 0 ? 5 : 1;
      const sequence = isAgain ? counter - 1 - (round % 900) : counter;
      if (isAgain) counter -= 1;
      // A redelivered reading has the value that its counter had.
      const value = 3 + (Math.abs(sequence) % 7) / 2;
      const quality = 'good' as const;
      // For a while the device tells the time, and for a while it doesn't count.
      const deviceTime = round > 2_600 && round < 2_700 ? at.wallMs : null;
      const counts = round < 3_900 ? sequence * step : null;
      const reading = { point: 0, value, quality, deviceTime, sequence: counts };
      if (takeBy(lane, short, reading, at)) inLane += 1;
      const disposition = judgeReading(full, reading, at, occasion(told), () => undefined);
      if (disposition === 'duplicate') duplicates += 1;
      if (round % 333 !== 0) continue;
      lane.leaveAll();
      expect(snapshotPoint(short)).toEqual(snapshotPoint(full));
      marks.push({ taken: takePoint(short), stood: snapshotPoint(full) });
      for (const { taken, stood } of marks.slice(-2, -1)) expect(writePoint(taken)).toEqual(stood);
    }
    lane.leaveAll();
    expect(snapshotPoint(short)).toEqual(snapshotPoint(full));
    for (const { taken, stood } of marks) expect(writePoint(taken)).toEqual(stood);
    expect(inLane).toBeGreaterThan(3_000);
    expect(duplicates).toBeGreaterThan(50);
  },
);

test('nobody is in the lane who has not entered, nor a point that there is not', () => {
  const state = new PointState(PLAIN, 0);
  const lane = new QuietLane([state]);
  const at = { steadyMs: 0, wallMs: ORIGIN };
  for (const point of [0, 1, -1]) {
    const reading = { point, value: 5, quality: 'good', deviceTime: null, sequence: 1 } as const;
    expect(lane.takeFrom([reading], 0, at)).toBe(0);
    lane.leave(point);
  }
  expect(snapshotPoint(state)).toEqual(snapshotPoint(new PointState(PLAIN, 0)));
});

test('a reading that the queue of deadlines does not know of yet is judged', () => {
  const state = new PointState(PLAIN, 0);
  const reading = {
    point: 0,
    value: 5,
    quality: 'good',
    deviceTime: null,
    sequence: null,
  } as const;
  expect(takeQuietly(state, reading, { steadyMs: 0, wallMs: ORIGIN })).toBe(false);
  expect(state.latest).toBeNull();
});
