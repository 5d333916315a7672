import { describe, expect, it } from 'vitest';
import { type Expectation, judge, type Timescale } from '../../simulators/expectation.ts';
import { alarmEvent, cutEvent, START_MS, startedEvent } from './event-samples.ts';

const VIRTUAL: Timescale = { startMs: START_MS, speed: 1, toleranceSeconds: 0 };
const EVENTS = [
  startedEvent(0, { version: '1.2.3', point: 'park-1/farm/lt-9' }),
  alarmEvent(40, 'raised'),
  alarmEvent(60, 'returned', { state: 'RTNUN', peak: 0.1 + 0.2 }),
  cutEvent(41.5),
  alarmEvent(80, 'raised', { occurrences: 2, raisedAt: null }),
];

const TABLE: readonly { name: string; expectation: Expectation; ok: boolean }[] = [
  { name: 'a type that occurs', expectation: { event: 'raised' }, ok: true },
  { name: 'a type that never occurs', expectation: { event: 'shelved' }, ok: false },
  { name: 'the exact number', expectation: { event: 'raised', count: 2 }, ok: true },
  { name: 'another number', expectation: { event: 'raised', count: 1 }, ok: false },
  { name: 'a type as a field', expectation: { type: 'raised', count: 2 }, ok: true },
  { name: 'a kind of any type', expectation: { kind: 'interlock', count: 1 }, ok: true },
  { name: 'a kind that comes more often', expectation: { kind: 'alarm', count: 2 }, ok: false },
  { name: 'none, as counted', expectation: { event: 'shelved', count: 0 }, ok: true },
  { name: 'never, and it did not', expectation: { never: 'closed' }, ok: true },
  { name: 'never, but it did', expectation: { never: 'returned' }, ok: false },
  {
    name: 'never inside a window without it',
    expectation: { never: 'raised', between: [0, 39.999] },
    ok: true,
  },
  {
    name: 'both ends of a window count',
    expectation: { event: 'raised', between: [40, 40], count: 1 },
    ok: true,
  },
  {
    name: 'a window that ends a millisecond early',
    expectation: { event: 'returned', between: [0, 59.999] },
    ok: false,
  },
  {
    name: 'a window that begins a millisecond late',
    expectation: { event: 'returned', between: [60.001, 90] },
    ok: false,
  },
  { name: 'the short id of a point', expectation: { event: 'raised', point: 'lt-1' }, ok: true },
  {
    name: 'the full name of a point',
    expectation: { event: 'raised', point: 'park-1/farm/lt-1' },
    ok: true,
  },
  {
    name: 'another source of the same id',
    expectation: { event: 'raised', point: 'park-1/other/lt-1' },
    ok: false,
  },
  { name: 'a mere ending of an id', expectation: { event: 'raised', point: '-1' }, ok: false },
  {
    name: 'the cause of an interlock in full',
    expectation: { event: 'cut-required', cause: 'mine-1/face-1201/t1' },
    ok: true,
  },
  {
    name: 'the cause of an interlock as its point',
    expectation: { event: 'cut-required', point: 't1' },
    ok: true,
  },
  { name: 'a cause on an alarm', expectation: { event: 'raised', cause: 'lt-1' }, ok: false },
  {
    name: 'a field of the event itself',
    expectation: { event: 'raised', site: 'park-1', by: null },
    ok: true,
  },
  { name: 'a field of the alarm', expectation: { event: 'returned', state: 'RTNUN' }, ok: true },
  {
    name: 'a field of the interlock',
    expectation: { event: 'cut-required', area: 'face', commanded: false },
    ok: true,
  },
  {
    name: 'a fact of a system event',
    expectation: { event: 'started', version: '1.2.3' },
    ok: true,
  },
  {
    name: 'the point of a system event',
    expectation: { event: 'started', point: 'lt-9' },
    ok: true,
  },
  { name: 'another value', expectation: { event: 'raised', level: 1 }, ok: false },
  { name: 'null where there is a value', expectation: { event: 'raised', limit: null }, ok: false },
  {
    name: 'null where there is null',
    expectation: { event: 'raised', occurrences: 2, raisedAt: null },
    ok: true,
  },
  {
    name: 'a field that is not there',
    expectation: { event: 'started', nothing: null },
    ok: false,
  },
  {
    name: 'a number but for its last binary digit',
    expectation: { event: 'returned', peak: 0.3 },
    ok: true,
  },
  { name: 'a number a little off', expectation: { event: 'returned', peak: 0.30001 }, ok: false },
  {
    name: 'part of an object',
    expectation: { event: 'raised', standard: { clause: '5.4.2' } },
    ok: true,
  },
  {
    name: 'another part of an object',
    expectation: { event: 'raised', standard: { clause: '5.4.3' } },
    ok: false,
  },
  {
    name: 'the alarm of the event, in part',
    expectation: { event: 'raised', alarm: { standard: { clause: '5.4.2' } } },
    ok: true,
  },
  {
    name: 'another alarm than that of the event',
    expectation: { event: 'raised', alarm: { point: 'nobody' } },
    ok: false,
  },
  { name: 'a time as seconds', expectation: { event: 'raised', at: 40, raisedAt: 40 }, ok: true },
  {
    name: 'a time in another offset',
    expectation: { event: 'raised', at: '2026-11-21T08:00:40+08:00' },
    ok: true,
  },
  {
    name: 'another time',
    expectation: { event: 'raised', at: '2026-11-21T08:00:41+08:00' },
    ok: false,
  },
];

describe('judge', () => {
  it.each(TABLE)('judges $name', ({ expectation, ok }) => {
    const verdict = judge(expectation, EVENTS, VIRTUAL);
    expect(verdict.ok).toBe(ok);
    expect(verdict.expect).toBe(expectation);
    expect(verdict.reason === undefined).toBe(ok);
  });

  it('says what came nearest to a hit', () => {
    const { reason } = judge({ event: 'raised', level: 1, point: 'lt-1' }, EVENTS, VIRTUAL);
    expect(reason).toBe('expected at least 1, found none; nearest: raised at 40 s with level 2');
  });

  it('says when the right event came at the wrong time', () => {
    const { reason } = judge({ event: 'cut-required', between: [40, 41] }, EVENTS, VIRTUAL);
    expect(reason).toBe('expected at least 1, found none; nearest: cut-required at 41.5 s');
  });

  it('says when there were too many', () => {
    const { reason } = judge({ event: 'raised', count: 1 }, EVENTS, VIRTUAL);
    expect(reason).toBe('expected exactly 1, found 2, at 40 s, 80 s');
  });

  it('says when something happened that must not', () => {
    expect(judge({ never: 'raised' }, EVENTS, VIRTUAL).reason).toBe(
      'must not happen, but happened at 40 s and 1 more',
    );
  });

  it('counts seconds of the scenario, not of the wall clock, and allows for the way there', () => {
    const fast: Timescale = { startMs: START_MS, speed: 10, toleranceSeconds: 1 };
    expect(judge({ event: 'returned', between: [600, 600] }, EVENTS, fast).ok).toBe(true);
    expect(judge({ event: 'returned', between: [590, 599] }, EVENTS, fast).ok).toBe(true);
    expect(judge({ event: 'returned', between: [590, 598.9] }, EVENTS, fast).ok).toBe(false);
  });
});
