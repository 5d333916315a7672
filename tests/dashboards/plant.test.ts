import { describe, expect, test } from 'vitest';
import {
  bearsOnPoints,
  isUnseen,
  listedPoints,
  takeValues,
  trustOf,
  type ValuedPoint,
} from '../../dashboards/web/src/live/plant.ts';
import { pointsOfSources, withValues } from '../../dashboards/web/src/live/source-points.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import type { Quality } from '../../rules/reading.ts';

describe('values', () => {
  const now = Date.UTC(2026, 10, 21);
  const point = (over: Partial<ValuedPoint> = {}): ValuedPoint => ({
    site: 'north',
    source: 'tanks',
    id: 'lt-1',
    periodSeconds: 10,
    latest: { v: 1, t: new Date(now).toISOString(), q: 'good' },
    derived: null,
    condition: 'ok',
    mode: null,
    ...over,
  });
  const key = 'north/tanks/lt-1';
  const item = (v: number, ms: number, q: Quality = 'good') => ({
    site: 'north',
    source: 'tanks',
    id: 'lt-1',
    v,
    t: new Date(now + ms).toISOString(),
    q,
  });

  test('newer values are taken, older and unknown ones are not', () => {
    const points = new Map([[key, point()]]);
    const next = takeValues(points, [
      item(2, 1_000),
      item(9, -1_000),
      { ...item(3, 0), id: 'none' },
    ]);
    expect(next.get(key)?.latest?.v).toBe(2);
    expect(next.size).toBe(1);
    expect(points.get(key)?.latest?.v).toBe(1);
  });

  test('what was made of a reading comes and goes with it', () => {
    const made = (burialDepthM: number) => ({ burialDepthM });
    const points = new Map([[key, point({ derived: made(8) })]]);
    const heard = takeValues(points, [{ ...item(2, 1_000), derived: made(5) }]);
    expect(heard.get(key)?.derived).toEqual(made(5));
    expect(listedPoints([point({ derived: made(8) })], heard).get(key)?.derived).toEqual(made(5));
    const newer = point({ latest: item(3, 2_000), derived: made(4) });
    expect(listedPoints([newer], heard).get(key)?.derived).toEqual(made(4));
    expect(takeValues(points, [item(2, 1_000)]).get(key)?.derived).toBeNull();
  });

  test('a list does not undo what was heard while it was on its way', () => {
    const heard = takeValues(new Map([[key, point()]]), [item(2, 1_000, 'bad')]);
    const listed = listedPoints([point({ periodSeconds: 20 })], heard);
    expect(listed.get(key)).toMatchObject({
      periodSeconds: 20,
      latest: { v: 2 },
      condition: 'bad',
    });
    const newer = point({ latest: item(3, 2_000), condition: 'stale' });
    expect(listedPoints([newer], heard).get(key)).toBe(newer);
    expect(listedPoints([point({ latest: null })], heard).get(key)?.latest?.v).toBe(2);
    expect(listedPoints([], heard).size).toBe(0);
  });

  test('only the list of a source that something came of is another one', () => {
    const other = point({ source: 'yard' });
    const points = new Map([
      [key, point()],
      ['north/yard/lt-1', other],
    ]);
    const before = pointsOfSources(points);
    const items = [item(2, 1_000), { ...item(2, 1_000), source: 'gone' }];
    const after = withValues(before, takeValues(points, items), items);
    expect(after.get('north/tanks')?.map(({ latest }) => latest?.v)).toEqual([2]);
    expect(after.get('north/yard')).toBe(before.get('north/yard'));
    expect([...after.keys()]).toEqual([...before.keys()]);
  });

  const conditions = [
    { before: 'stale', q: 'good', expected: 'ok' },
    { before: 'never', q: 'good', expected: 'ok' },
    { before: 'uncertain', q: 'good', expected: 'uncertain' },
    { before: 'ok', q: 'bad', expected: 'bad' },
    { before: 'ok', q: 'maintenance', expected: 'calibrating' },
  ] as const;
  test.each(conditions)('$before and a $q value: $expected', ({ before, q, expected }) => {
    const next = takeValues(new Map([[key, point({ condition: before, latest: null })]]), [
      item(1, 0, q),
    ]);
    expect(next.get(key)?.condition).toBe(expected);
  });

  const until = new Date(now + 60_000).toISOString();
  const modes = [
    { mode: 'calibration', expected: 'calibrating' },
    { mode: 'maintenance', expected: 'calibrating' },
    { mode: 'bump-test', expected: 'ok' },
  ] as const;
  test.each(modes)('a good value of a point in $mode leaves it $expected', ({ mode, expected }) => {
    const held = point({
      condition: expected,
      mode: { mode, until, by: 'local', reason: 'yearly' },
    });
    expect(takeValues(new Map([[key, held]]), [item(1, 1_000)]).get(key)?.condition).toBe(expected);
  });

  const bearing = [
    {
      name: 'a mode that begins or ends',
      event: { kind: 'system', type: 'mode-changed' },
      bears: true,
    },
    { name: 'another system event', event: { kind: 'system', type: 'checkpoint' }, bears: false },
    { name: 'silence', event: { kind: 'alarm', alarm: { rule: 'communication' } }, bears: true },
    { name: 'an instrument', event: { kind: 'alarm', alarm: { rule: 'instrument' } }, bears: true },
    { name: 'a level', event: { kind: 'alarm', alarm: { rule: 'level-high' } }, bears: false },
    { name: 'an interlock', event: { kind: 'interlock' }, bears: false },
  ] as const;
  test.each(bearing)('$name: points are asked for anew: $bears', ({ event, bears }) => {
    expect(bearsOnPoints(event as unknown as HazgateEvent)).toBe(bears);
  });

  const trusts = [
    { name: 'fresh', over: {}, ageMs: 10_000, expected: 'ok' },
    { name: 'older than its period', over: {}, ageMs: 11_501, expected: 'old' },
    {
      name: 'stale however fresh it looks',
      over: { condition: 'stale' },
      ageMs: 0,
      expected: 'stale',
    },
    { name: 'bad', over: { condition: 'bad' }, ageMs: 60_000, expected: 'bad' },
    { name: 'never', over: { latest: null, condition: 'never' }, ageMs: 0, expected: 'never' },
    {
      name: 'silent from the start',
      over: { latest: null, condition: 'stale' },
      ageMs: 0,
      expected: 'stale',
    },
  ] as const;
  test.each(trusts)('$name: $expected', ({ over, ageMs, expected }) => {
    expect(trustOf(point(over), now + ageMs)).toBe(expected);
  });

  test('what is silent, bad or was never heard can not be seen; what is doubtful can', () => {
    const all = ['ok', 'old', 'uncertain', 'calibrating', 'stale', 'bad', 'never'] as const;
    expect(all.filter(isUnseen)).toEqual(['stale', 'bad', 'never']);
  });
});
