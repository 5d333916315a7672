import { describe, expect, test } from 'vitest';
import {
  MODE_CHOICES,
  type PointStand,
  pointOffers,
  shelfLevel,
} from '../../dashboards/web/src/source/point-offers.ts';
import { MODE_MINUTES_MAX } from '../../rules/point-mode.ts';

describe('what is offered for a point', () => {
  const all = { operate: true, supervise: true };
  const mode = {
    mode: 'calibration',
    until: '2026-11-21T00:30:00.000Z',
    by: 'local',
    reason: 'yearly',
  } as const;
  const stand = (over: Partial<PointStand> = {}): PointStand => ({
    mode: null,
    isShelved: false,
    isOutOfService: false,
    level: null,
    ...over,
  });
  const MODES = ['calibration', 'bump-test', 'maintenance'];

  test('every mode, a shelf and out of service, though nothing alarms', () => {
    expect(pointOffers(stand(), all)).toEqual([...MODES, 'shelve', 'out-of-service']);
  });

  test('in a mode: its end first, then the others', () => {
    const [first, ...others] = pointOffers(stand({ mode }), all);
    expect(first).toBe('normal');
    expect(others).toEqual(['bump-test', 'maintenance', 'shelve', 'out-of-service']);
  });

  test('what is hidden can be brought back, and is not hidden twice', () => {
    expect(pointOffers(stand({ isShelved: true }), all)).toEqual([
      ...MODES,
      'unshelve',
      'out-of-service',
    ]);
    expect(pointOffers(stand({ isOutOfService: true }), all)).toEqual([...MODES, 'in-service']);
  });

  test('an operator may shelve, a viewer nothing; modes and service are for a supervisor', () => {
    expect(pointOffers(stand(), { operate: true, supervise: false })).toEqual(['shelve']);
    expect(pointOffers(stand(), { operate: false, supervise: false })).toEqual([]);
  });

  test('no shelf while level 1 alarms; else up to the level that alarms, or 2', () => {
    expect(pointOffers(stand({ level: 1 }), all)).not.toContain('shelve');
    expect(shelfLevel(stand({ level: 3 }))).toBe(3);
    expect(shelfLevel(stand())).toBe(2);
  });

  test('no mode for longer than the gateway takes', () => {
    expect(Math.max(...MODE_CHOICES)).toBe(MODE_MINUTES_MAX);
    expect(MODE_CHOICES.toSorted((left, right) => left - right)).toEqual(MODE_CHOICES);
  });
});
