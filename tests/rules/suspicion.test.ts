import { describe, expect, test } from 'vitest';
import { ReadingTrail } from '../../rules/reading-trail.ts';
import { clippedAt, copiedFrom, isFrozen } from '../../rules/suspicion.ts';

function trailOf(values: readonly number[], depth = 100): ReadingTrail {
  const trail = new ReadingTrail(depth);
  for (const value of values) trail.add(value);
  return trail;
}

/** The last of the values is the one that is looked at. */
function split(values: readonly number[]): [trail: ReadingTrail, value: number] {
  return [trailOf(values.slice(0, -1)), values.at(-1) as number];
}

describe('a frozen value', () => {
  test.each([
    { values: [0.3, 0.3, 0.3], is: true },
    { values: [0.4, 0.3, 0.3, 0.3], is: true },
    { values: [0.3, 0.3], is: false },
    { values: [0.3, 0.4, 0.3], is: false },
    { values: [0.3, 0.3, 0.3000001], is: false },
  ])('$values: $is', ({ values, is }) => {
    expect(isFrozen(...split(values), { readings: 3 })).toBe(is);
  });
});

describe('a clipped value', () => {
  const WATCH = { readings: 3, of: 5, margin: 0.05, resolution: 0, above: [1, 1.5], below: [] };

  test.each([
    { what: 'three of five at 0.95', values: [0.95, 0.9, 0.95, 0.8, 0.95], limit: 1 },
    { what: 'two of five', values: [0.95, 0.9, 0.9, 0.8, 0.95], limit: null },
    { what: 'three of six', values: [0.95, 0.9, 0.9, 0.8, 0.95, 0.95], limit: null },
    { what: 'further off than the margin', values: [0.94, 0.9, 0.94, 0.8, 0.94], limit: null },
    {
      what: 'above the first limit, short of the second',
      values: [1.46, 1.1, 1.46, 1.46],
      limit: 1.5,
    },
    { what: 'at a limit', values: [1, 1, 1, 1, 1], limit: null },
    { what: 'above all limits', values: [2, 2, 2, 2, 2], limit: null },
  ])('$what', ({ values, limit }) => {
    expect(clippedAt(...split(values), WATCH)).toBe(limit);
  });

  test('may lie within the resolution of its highest', () => {
    const values = [0.95, 0.9, 0.94, 0.8, 0.95];
    expect(clippedAt(...split(values), WATCH)).toBeNull();
    expect(clippedAt(...split(values), { ...WATCH, resolution: 0.01 })).toBe(1);
  });

  test('stops short of a limit that a fall meets just the same', () => {
    const low = { ...WATCH, above: [], below: [19.5, 18] };
    expect(clippedAt(...split([19.52, 20, 19.52, 20.9, 19.52]), low)).toBe(19.5);
    expect(clippedAt(...split([19.6, 20, 19.6, 20.9, 19.6]), low)).toBeNull();
    expect(clippedAt(...split([19.52, 20, 19.53, 20.9, 19.54]), low)).toBeNull();
    expect(clippedAt(...split([17, 17, 17]), low)).toBeNull();
  });
});

const WAVE = [1, 3, 2, 5, 4, 7, 6, 9];
const OTHER = [11, 13, 12, 15, 14, 17, 16, 19];

function origin(
  values: readonly number[],
  twin: readonly number[],
  isHeld = false,
  among = 40,
): string | null {
  const [trail, value] = split(values);
  const twins = [{ name: 'twin', trail: trailOf(twin) }];
  return copiedFrom({ name: 'own', trail }, value, twins, { readings: 8, among }, isHeld);
}

describe('a copied value', () => {
  test('repeats the last readings of another point, or older ones', () => {
    expect(origin(WAVE, WAVE)).toBe('twin');
    expect(origin(WAVE, [...WAVE, 8, 8, 8])).toBe('twin');
    expect(origin([...OTHER, ...WAVE], WAVE)).toBe('twin');
  });

  test('repeats its own earlier waveform', () => {
    expect(origin([...WAVE, 8, 8, ...WAVE], OTHER)).toBe('own');
    expect(origin([...WAVE, ...WAVE], OTHER)).toBe('own');
  });

  test.each([
    { what: 'one value differs', values: WAVE.with(3, 5.1), twin: WAVE },
    { what: 'too few readings', values: WAVE.slice(1), twin: WAVE },
    { what: 'the other has too few', values: WAVE, twin: WAVE.slice(1) },
    {
      what: 'it lags further than is looked',
      values: WAVE,
      twin: [...WAVE, ...OTHER, ...OTHER, ...OTHER, ...OTHER, 1],
    },
    { what: 'it stands still', values: [1, 2, 3, 4, 4, 4, 4, 4], twin: [1, 2, 3, 4, 4, 4, 4, 4] },
    {
      what: 'it flickers between three values',
      values: [1, 2, 3, 1, 2, 3, 1, 2],
      twin: [1, 2, 3, 1, 2, 3, 1, 2],
    },
  ])('is none where $what', ({ values, twin }) => {
    expect(origin(values, twin)).toBeNull();
  });

  test('stays one while the other point is one reading behind', () => {
    expect(origin([...WAVE, 8], WAVE)).toBeNull();
    expect(origin([...WAVE, 8], WAVE, true)).toBe('twin');
    expect(origin([...WAVE, 8, 10], WAVE, true)).toBeNull();
    expect(origin(WAVE.slice(1), WAVE, true)).toBeNull();
  });
});
