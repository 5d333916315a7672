import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayOf, formatInstant, instantOrNull, parseInstant } from '../../rules/time.ts';

const YEAR_0 = -62_167_219_200_000;
const YEAR_9999_END = 253_402_300_799_999;
const arbitraryInstant = fc.integer({ min: YEAR_0, max: YEAR_9999_END });

describe('formatInstant', () => {
  test.each([
    [0, '1970-01-01T00:00:00.000Z'],
    [-1, '1969-12-31T23:59:59.999Z'],
    [951_782_400_000, '2000-02-29T00:00:00.000Z'],
    [1_795_219_200_001.9, '2026-11-21T00:00:00.001Z'],
    [YEAR_0, '0000-01-01T00:00:00.000Z'],
    [YEAR_9999_END, '9999-12-31T23:59:59.999Z'],
  ])('%d is %s', (wallMs, text) => {
    expect(formatInstant(wallMs)).toBe(text);
  });

  test('agrees with the platform on every day of 400 years', () => {
    for (let day = 0; day < 146_097; day += 1) {
      const wallMs = day * 86_400_000 + (day % 86_400) * 1_000;
      expect(formatInstant(wallMs)).toBe(new Date(wallMs).toISOString());
    }
  });

  test('what is written is read back the same', () => {
    fc.assert(
      fc.property(arbitraryInstant, (wallMs) => {
        expect(parseInstant(formatInstant(wallMs))).toBe(wallMs);
      }),
    );
  });
});

describe('parseInstant', () => {
  test.each([
    ['2026-11-21T08:00:00+08:00', Date.UTC(2026, 10, 21)],
    ['2026-11-20T18:30:00.5-05:30', Date.UTC(2026, 10, 21, 0, 0, 0, 500)],
    ['2026-11-21t00:00:00z', Date.UTC(2026, 10, 21)],
    ['2026-11-21 00:00:00.123999Z', Date.UTC(2026, 10, 21, 0, 0, 0, 123)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('%s is read', (text, wallMs) => {
    expect(parseInstant(text)).toBe(wallMs);
  });

  test.each([
    ['2026-11-21'],
    ['2026-11-21T00:00:00'],
    ['2026-02-29T00:00:00Z'],
    ['2026-13-01T00:00:00Z'],
    ['2026-00-10T00:00:00Z'],
    ['2026-01-00T00:00:00Z'],
    ['2026-01-32T00:00:00Z'],
    ['2026-01-01T24:00:00Z'],
    ['2026-01-01T00:60:00Z'],
    ['2026-01-01T00:00:61Z'],
    ['2026-01-01T00:00:00+24:00'],
    ['2026-01-01T00:00:00-08:60'],
    ['2026-01-01T00:00:00.Z'],
    [' 2026-01-01T00:00:00Z'],
    [''],
  ])('"%s" is no time', (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});

test('a time that has not come is null, any other is written like all', () => {
  expect(instantOrNull(null)).toBeNull();
  expect(instantOrNull(0)).toBe('1970-01-01T00:00:00.000Z');
});

test('the day of a time is that of UTC, to its last millisecond', () => {
  expect(dayOf(-1)).toBe('1969-12-31');
  expect(dayOf(0)).toBe('1970-01-01');
  expect(dayOf(86_399_999)).toBe('1970-01-01');
  fc.assert(
    fc.property(arbitraryInstant, (at) => {
      expect(dayOf(at)).toBe(addDays(dayOf(at), 0));
    }),
  );
});
