import { describe, expect, test } from 'vitest';
import { type FloodSeason, nextSeasonAt, seasonAt } from '../../rules/season.ts';
import { formatInstant, parseInstant } from '../../rules/time.ts';

const SUMMER: FloodSeason = ['05-01', '09-30'];
const WINTER: FloodSeason = ['11-15', '02-10'];

const at = (text: string): number => parseInstant(text) as number;
const next = (text: string, flood: FloodSeason, zone: string): string | null => {
  const found = nextSeasonAt(at(text), flood, zone);
  return found === null ? null : formatInstant(found);
};

describe('the flood season', () => {
  test.each([
    ['2026-04-30T15:59:59Z', SUMMER, 'Asia/Shanghai', 'dry'],
    ['2026-04-30T16:00:00Z', SUMMER, 'Asia/Shanghai', 'flood'],
    ['2026-04-30T16:00:00Z', SUMMER, 'UTC', 'dry'],
    ['2026-09-30T15:59:59Z', SUMMER, 'Asia/Shanghai', 'flood'],
    ['2026-09-30T16:00:00Z', SUMMER, 'Asia/Shanghai', 'dry'],
    ['2026-12-31T23:30:00Z', WINTER, 'UTC', 'flood'],
    ['2027-02-10T23:30:00Z', WINTER, 'UTC', 'flood'],
    ['2027-02-11T00:00:00Z', WINTER, 'UTC', 'dry'],
    ['2026-11-14T23:59:59Z', WINTER, 'UTC', 'dry'],
  ] as const)('%s of %j in %s is %s', (text, flood, zone, season) => {
    expect(seasonAt(at(text), flood, zone)).toBe(season);
  });

  test.each([
    ['2026-01-01T00:00:00Z', SUMMER, 'Asia/Shanghai', '2026-04-30T16:00:00.000Z'],
    ['2026-04-30T15:59:59Z', SUMMER, 'Asia/Shanghai', '2026-04-30T16:00:00.000Z'],
    ['2026-04-30T16:00:00Z', SUMMER, 'Asia/Shanghai', '2026-09-30T16:00:00.000Z'],
    ['2026-11-20T00:00:00Z', WINTER, 'UTC', '2027-02-11T00:00:00.000Z'],
    // Clocks are changed on the way, and half an hour is a zone as well.
    ['2026-01-01T00:00:00Z', SUMMER, 'Europe/Berlin', '2026-04-30T22:00:00.000Z'],
    ['2026-08-01T00:00:00Z', ['05-01', '11-30'], 'Europe/Berlin', '2026-11-30T23:00:00.000Z'],
    ['2026-01-01T00:00:00Z', SUMMER, 'Asia/Kolkata', '2026-04-30T18:30:00.000Z'],
    ['2024-01-01T00:00:00Z', ['02-29', '03-01'], 'UTC', '2024-02-29T00:00:00.000Z'],
    ['2026-01-01T00:00:00Z', ['01-01', '12-31'], 'UTC', null],
  ] as const)('after %s the next season of %j in %s begins at %s', (text, flood, zone, begins) => {
    expect(next(text, flood as FloodSeason, zone)).toBe(begins);
  });
});
