import { describe, expect, test } from 'vitest';
import {
  limitNamesAscending,
  limitNamesOf,
  POINT_KINDS,
  type PointKindName,
  pointKind,
} from '../../rules/point-kind.ts';
import { unitFits } from '../../rules/unit.ts';

/** Kind, default unit, rules with their limits in the order in which they worsen. */
const TABLE: readonly (readonly [
  PointKindName,
  string | null,
  Readonly<Record<string, string>>,
])[] = [
  ['tank-level', 'm', { 'level-high': 'H2 HH1', 'level-low': 'L2 LL1' }],
  ['tank-temperature', '°C', { 'temperature-high': 'H2 HH1', 'temperature-low': 'L2 LL1' }],
  ['tank-pressure', 'MPa', { 'pressure-high': 'H2 HH1', 'pressure-low': 'L2 LL1' }],
  ['flow', 'm3/h', { 'flow-high': 'H2 HH1', 'flow-low': 'L2 LL1' }],
  ['combustible-gas', '%LEL', { 'combustible-gas-high': 'H2 HH1' }],
  ['combustible-gas-line', 'LEL.m', { 'combustible-gas-line-high': 'H2 HH1' }],
  ['toxic-gas', 'mg/m3', { 'toxic-gas-high': 'H2 HH1' }],
  ['oxygen', '%VOL', { 'oxygen-high': 'H2', 'oxygen-low': 'L2' }],
  ['wind-speed', 'm/s', { 'wind-speed-high': 'H2' }],
  ['air-speed', 'm/s', { 'air-speed-high': 'H2', 'air-speed-low': 'L2' }],
  ['methane', '%CH4', { 'methane-high': 'H2' }],
  ['carbon-monoxide', 'ppm', { 'carbon-monoxide-high': 'H2' }],
  ['temperature', '°C', { 'temperature-high': 'H2' }],
  ['smoke', null, {}],
  ['fan', null, {}],
  ['feed', null, {}],
  ['door', null, {}],
  ['duct-flow', null, {}],
  ['valve', null, {}],
  ['pump', null, {}],
  ['piezometer', null, { 'piezometer-low': 'blue4 yellow3 orange2 red1' }],
  ['phreatic-depth', 'm', { 'phreatic-depth-low': 'blue4 yellow3 orange2 red1' }],
  ['freeboard', 'm', { 'freeboard-low': 'blue4 yellow3 orange2 red1' }],
  ['beach-length', 'm', { 'beach-length-low': 'blue4 yellow3 orange2 red1' }],
  ['pool-level', 'm', { 'pool-level-high': 'blue4 yellow3 orange2 red1' }],
  ['displacement', 'mm', { 'displacement-high': 'blue4 yellow3 orange2 red1' }],
  ['landslide-displacement', 'mm', { 'landslide-displacement-high': 'blue4 yellow3 orange2 red1' }],
  ['rainfall', 'mm', { 'rainfall-high': 'blue4 yellow3 orange2 red1' }],
  ['seepage', 'L/s', { 'seepage-high': 'blue4 yellow3 orange2 red1' }],
  ['turbidity', 'NTU', { 'turbidity-high': 'blue4 yellow3 orange2 red1' }],
  ['analog', null, { 'analog-high': 'H2 HH1', 'analog-low': 'L2 LL1' }],
  ['switch', null, {}],
];

describe('point kinds', () => {
  test.each(TABLE)('%s has default unit %s and its rules', (name, unit, rules) => {
    const kind = pointKind(name);
    expect(kind.defaultUnit).toBe(unit);
    expect(
      Object.fromEntries(
        kind.ladders.map((ladder) => [
          ladder.rule,
          ladder.steps.map((step) => `${step.name}${step.level}`).join(' '),
        ]),
      ),
    ).toEqual(rules);
    for (const ladder of kind.ladders) {
      expect(ladder.direction).toBe(ladder.rule.endsWith('-high') ? 'rising' : 'falling');
    }
  });

  test('the table names every kind', () => {
    expect(TABLE.map(([name]) => name)).toEqual([...POINT_KINDS]);
  });

  test('a default unit fits its quantity', () => {
    for (const { quantity, defaultUnit } of POINT_KINDS.map(pointKind)) {
      if (quantity !== null && defaultUnit !== null)
        expect(unitFits(quantity, defaultUnit)).toBe(true);
    }
  });

  test('boolean kinds are those that only have states', () => {
    expect(POINT_KINDS.filter((name) => pointKind(name).boolean)).toEqual([
      'smoke',
      'fan',
      'feed',
      'door',
      'duct-flow',
      'valve',
      'pump',
      'switch',
    ]);
  });

  test('only smoke and switch alarm on a state', () => {
    const states = POINT_KINDS.filter((name) => pointKind(name).stateRule !== null);
    expect(
      states.map((name) => [name, pointKind(name).stateRule, pointKind(name).alarmOn]),
    ).toEqual([
      ['smoke', 'smoke', 'always-true'],
      ['switch', 'switch', 'as-configured'],
    ]);
  });

  test('only methane has limits of an interlock', () => {
    expect(POINT_KINDS.filter((name) => pointKind(name).interlock)).toEqual(['methane']);
    expect(limitNamesOf(pointKind('methane'))).toEqual(['H', 'cut', 'restore']);
    expect(limitNamesOf(pointKind('wind-speed'))).toEqual(['H']);
  });

  test('limits stand in the order in which their values rise', () => {
    expect(limitNamesAscending(pointKind('tank-level'))).toEqual(['LL', 'L', 'H', 'HH']);
    expect(limitNamesAscending(pointKind('freeboard'))).toEqual([
      'red',
      'orange',
      'yellow',
      'blue',
    ]);
    expect(limitNamesAscending(pointKind('rainfall'))).toEqual(['blue', 'yellow', 'orange', 'red']);
    expect(limitNamesAscending(pointKind('methane'))).toEqual(['H']);
  });

  test('toxic gas needs its substance and methane its placement', () => {
    expect(pointKind('toxic-gas').needs).toBe('substance');
    expect(pointKind('methane').needs).toBe('placement');
    expect(pointKind('oxygen').needs).toBeNull();
  });
});
