import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type PlayableScenario,
  playVirtually,
  readScenario,
} from '../../gateway/virtual/scenario.ts';
import { compileRegister } from '../../rules/compile-register.ts';

const FOLDER = join(import.meta.dirname, '../../simulators/scenarios/vectors');
const TESTS = join(import.meta.dirname, '..');

/** Seconds, value, quality where it is not good. */
type Sample = readonly [at: number, value: number | boolean | null, quality?: string];

/** One of the sample vectors of the standards: the scenario that plays it, and its numbers as they are printed. */
interface Vector {
  readonly id: string;
  readonly scenario: string;
  /** Seconds of one unit of time of the vector. */
  readonly unitSeconds?: number;
  /** Readings by the id of their point, in the vector's unit of time. */
  readonly series: Readonly<Record<string, readonly Sample[]>>;
  /** Limits by the id of their point, as they apply once profiles are merged. */
  readonly limits?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const T1 = { H: 1, cut: 1.5, restore: 1 };

const VECTORS: readonly Vector[] = [
  {
    id: 'C01',
    scenario: 'methane-alarm',
    series: {
      t1: [
        [0, 0.8],
        [20, 0.99],
        [40, 1],
        [60, 1.2],
        [80, 0.99],
      ],
    },
    limits: { t1: T1 },
  },
  {
    id: 'C02',
    scenario: 'methane-cut',
    series: {
      t1: [
        [0, 1.2],
        [20, 1.49],
        [40, 1.5],
        [60, 1.49],
        [80, 1],
        [100, 0.99],
      ],
    },
    limits: { t1: T1 },
  },
  {
    id: 'C04',
    scenario: 'methane-return-cut',
    series: {
      t2: [
        [0, 0.9],
        [20, 1],
        [40, 0.95],
      ],
    },
    limits: { t2: { H: 1, cut: 1, restore: 1 } },
  },
  {
    id: 'C08',
    scenario: 'feed-abnormal',
    series: {
      t1: [[0, 1.6]],
      kd1: [
        [0, 1],
        [5, 1],
        [25, 1],
        [30, 0],
      ],
    },
    limits: { t1: T1 },
  },
  {
    id: 'C12',
    scenario: 'calibration-cuts-nothing',
    series: {
      t1: [
        [0, 0.3],
        [20, 1.8, 'calibrating'],
        [40, 0.3],
      ],
    },
    limits: { t1: T1 },
  },
  {
    id: 'C15',
    scenario: 'carbon-monoxide-alarm',
    series: {
      'co-1': [
        [0, 23.9],
        [20, 24],
        [40, 23.9],
      ],
    },
    limits: { 'co-1': { H: 24 } },
  },
  {
    id: 'G01',
    scenario: 'gas-detector-by-standard',
    series: {
      'gd-1': [
        [0, 24.9],
        [5, 25],
        [10, 49.9],
        [15, 50],
        [20, 20],
      ],
    },
    limits: { 'gd-1': { H: 25, HH: 50 } },
  },
  {
    id: 'G03',
    scenario: 'hydrogen-sulfide-in-two-units',
    series: {
      mg: [
        [0, 9.99],
        [1, 10],
        [2, 19.99],
        [3, 20],
      ],
      // The same concentrations, by the vector at 7.054 and 14.108.
      ppm: [
        [0, 7.01],
        [1, 7.054],
        [2, 14.03],
        [3, 14.108],
      ],
    },
    limits: { mg: { H: 10, HH: 20 } },
  },
  {
    id: 'G05',
    scenario: 'oxygen-too-little-and-too-much',
    series: {
      o2: [
        [0, 20.9],
        [1, 19.6],
        [2, 19.5],
        [3, 20.9],
        [4, 23.4],
        [5, 23.5],
      ],
    },
    limits: { o2: { L: 19.5, H: 23.5 } },
  },
  {
    id: 'L01',
    scenario: 'inlet-closed-at-high-high',
    unitSeconds: 60,
    series: {
      'lt-101': [
        [0, 11.9],
        [1, 12],
        [2, 12.6],
        [3, 12.5],
        [4, 11.9],
      ],
    },
    limits: { 'lt-101': { H: 12, HH: 12.6, L: 1.2, LL: 0.9 } },
  },
  {
    id: 'L03',
    scenario: 'level-vote-2oo3',
    series: {
      'lt-101a': [
        [0, 12.7],
        [1, 12.7],
        [2, 12.7],
      ],
      'lt-101b': [
        [0, 12],
        [1, 12.6],
        [2, 12, 'bad'],
      ],
      'lt-101c': [
        [0, 12],
        [1, 12],
        [2, 12],
      ],
    },
  },
  {
    id: 'L05',
    scenario: 'tank-pressure-by-design',
    series: {
      'pt-1': [
        [0, 0.79],
        [1, 0.8],
        [2, 1.28],
      ],
    },
    limits: { 'pt-1': { H: 0.8, HH: 1.28 } },
  },
  {
    id: 'T01',
    scenario: 'tailings-item-counting',
    // Blue 20, yellow 30, orange 40, red 60: each dam is named after its set.
    series: {
      'bbb/dx-3': [[10, 20]],
      'bbbb/dx-4': [[10, 20]],
      'yy/dx-2': [[10, 30]],
      'yyy/dx-3': [[10, 30]],
      'o/dx-1': [[10, 40]],
      'oo/dx-2': [[10, 40]],
      'r/dx-1': [[10, 60]],
    },
  },
  {
    id: 'T03',
    scenario: 'phreatic-depth-colours',
    unitSeconds: 3_600,
    series: {
      'pd-1': [
        [0, 6.61],
        [1, 6.6],
        [2, 6.01],
        [3, 6],
      ],
    },
    limits: { 'pd-1': { orange: 6.6, red: 6 } },
  },
  {
    id: 'T04',
    scenario: 'piezometer-to-burial-depth',
    series: { 'vw-1': [[0, 8500]], 'tp-1': [[0, 12]], 'bp-1': [[10, 100.3]] },
  },
];

/** Vectors that no scenario plays: a pure function, a file that is refused, or what is not there yet. */
const ELSEWHERE: Readonly<
  Record<string, { readonly about: string; readonly test: string | null }>
> = {
  G06: { about: 'a file that loosens a limit', test: 'rules/profiles/limits-of-standards.test.ts' },
  R01: { about: 'S, R and grade', test: 'rules/major-hazard.test.ts' },
  R03: { about: 'edges of the grades', test: 'rules/major-hazard.test.ts' },
  A03: { about: 'walks through the states', test: 'rules/alarm-machine.exhaustive.test.ts' },
  A01: { about: 'alarm floods, figures of performance', test: null },
  H01: { about: 'the format HJ 212', test: null },
  K01: { about: 'the files of MT/T 1201', test: null },
  P01: { about: 'deadlines of accident reports', test: null },
};

/** Every sample vector of the standards' facts, so that none is left out. */
const ALL = [
  ...['C01', 'C02', 'C04', 'C08', 'C12', 'C15', 'G01', 'G03', 'G05', 'G06', 'L01', 'L03', 'L05'],
  ...['R01', 'R03', 'T01', 'T03', 'T04', 'H01', 'K01', 'A01', 'A03', 'P01'],
];

function load({ scenario }: Vector): PlayableScenario {
  const { playable, problems } = readScenario(join(FOLDER, `${scenario}.yaml`));
  expect(problems).toEqual([]);
  if (playable === null) throw new Error(`${scenario} can't be played`);
  return playable;
}

/** What the gateway heard and judged by in a run of the scenario. */
function play(vector: Vector) {
  const playable = load(vector);
  const run = playVirtually(playable);
  const readings = playable.scenario.readings.flatMap(({ point, series }) =>
    series.map((sample) => ({ point, sample })),
  );
  return { run, readings, playable };
}

describe('the sample vectors of the standards', () => {
  it('each have their scenario, or a test elsewhere, or are told as not there', () => {
    const named = [...VECTORS.map(({ id }) => id), ...Object.keys(ELSEWHERE)];
    expect(named.sort()).toEqual([...ALL].sort());
    for (const { test } of Object.values(ELSEWHERE))
      if (test !== null) expect(existsSync(join(TESTS, test)), test).toBe(true);
  });

  it.each(VECTORS)('$id is what $scenario plays, and it holds', (vector) => {
    const { run, readings } = play(vector);
    expect(run.failed).toBe(0);
    expect(run.verdicts.length).toBeGreaterThan(0);
    const { unitSeconds = 1 } = vector;
    for (const [point, series] of Object.entries(vector.series)) {
      const own = readings
        .filter((each) => each.point === point || each.point.endsWith(`/${point}`))
        .map(({ sample }) => sample);
      for (const [at, ...rest] of series)
        expect(own, `${point} at ${at}`).toContainEqual([at * unitSeconds, ...rest]);
      // Nothing stands between the numbers of the vector.
      const [first, last] = [series[0]?.[0] ?? 0, series.at(-1)?.[0] ?? 0];
      const between = own.filter(([at]) => at >= first * unitSeconds && at <= last * unitSeconds);
      expect(between, point).toHaveLength(series.length);
    }
  });

  it.each(VECTORS.filter(({ limits }) => limits !== undefined))(
    '$id is judged by the set points that it states',
    (vector) => {
      const { points } = compileRegister(load(vector).configuration);
      for (const [id, limits] of Object.entries(vector.limits ?? {}))
        expect(points.find((point) => point.id === id)?.limits).toEqual(limits);
    },
  );

  it('L03 votes two of three at 12.6, and degrades to the safe side', () => {
    const vector = VECTORS.find(({ id }) => id === 'L03') as Vector;
    const { sources } = compileRegister(load(vector).configuration);
    expect(sources[0]?.votes).toMatchObject([
      {
        members: ['lt-101a', 'lt-101b', 'lt-101c'],
        needed: 2,
        degrade: 'safe',
        limit: { name: 'HH', value: 12.6 },
      },
    ]);
  });
});
