import { describe, expect, test } from 'vitest';
import {
  formatClock,
  formatIso,
  formatMoment,
  formatNumber,
  formatRange,
  formatSpan,
  formatStamp,
  formatZone,
} from '../../dashboards/web/src/text/format.ts';

describe('figures', () => {
  const numbers: [number | null | undefined, string][] = [
    [null, '–'],
    [undefined, '–'],
    [0, '0'],
    [10.61, '10.61'],
    [6.123456789, '6.12346'],
    [-0.5, '-0.5'],
    [123_456_789, '123456789'],
    [1_123_456.7, '1123457'],
    [112_345.67, '112346'],
    [0.00001, '1.000e-5'],
    [2e12, '2.000e+12'],
  ];
  test.each(numbers)('%s is shown as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  const units = { second: 's', minute: 'min', hour: 'h', day: 'd' };
  const spans: [number, string][] = [
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h 0 min'],
    [7_500_000, '2 h 5 min'],
    [90_000_000, '1 d 1 h'],
  ];
  test.each(spans)('%d ms is %s', (ms, text) => {
    expect(formatSpan(ms, units)).toBe(text);
  });

  test('a moment of today is a time, one of another day has its date', () => {
    const noon = new Date(2026, 10, 21, 12, 3, 4).getTime();
    expect(formatClock(noon)).toBe('12:03:04');
    expect(formatMoment(noon, noon + 1_000)).toBe('12:03:04');
    expect(formatMoment(noon, noon + 86_400_000)).toBe('11-21 12:03');
    expect(formatMoment(noon, noon + 400 * 86_400_000)).toBe('2026-11-21 12:03');
  });
});

describe('times in full', () => {
  const now = new Date(2026, 10, 26, 14, 5, 9, 7).getTime();

  test('tell day and time of the reader’s zone, and a range its day once', () => {
    expect(formatStamp(now)).toBe('2026-11-26 14:05:09');
    expect(formatRange(now - 3_600_000, now)).toBe('2026-11-26 13:05:09 – 14:05:09');
    expect(formatRange(now - 86_400_000, now)).toBe('2026-11-25 14:05:09 – 2026-11-26 14:05:09');
  });

  test.each([now, 0, Date.parse('2026-07-01T12:30:00.250Z')])(
    'are the same instant for every machine: %i',
    (ms) => {
      const text = formatIso(ms);
      expect(Date.parse(text)).toBe(ms);
      expect(formatZone(ms)).toBe(`UTC${text.slice(-6)}`);
    },
  );
});
