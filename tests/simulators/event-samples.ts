import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { formatInstant } from '../../rules/time.ts';
import { SAMPLE_ALARM } from '../support/sample-alarm.ts';

/** Second 0 of the sample events. */
export const START_MS = Date.parse('2026-11-21T00:00:00Z');

const CHAINED = {
  seq: 1,
  siteSeq: 1,
  durable: true,
  prevHash: null,
  sitePrevHash: null,
  hash: 'aa',
} as const;

/** An alarm event at a second of the scenario. */
export function alarmEvent(
  seconds: number,
  type: 'raised' | 'returned',
  alarm: Partial<Alarm> = {},
): HazgateEvent {
  const at = formatInstant(START_MS + seconds * 1_000);
  return {
    ...CHAINED,
    kind: 'alarm',
    type,
    at,
    recordedAt: at,
    site: 'park-1',
    by: null,
    comment: null,
    alarm: {
      ...SAMPLE_ALARM,
      id: 'alarm-1',
      site: 'park-1',
      source: 'farm',
      point: 'lt-1',
      value: 10.6,
      peak: 10.6,
      raisedAt: at,
      updatedAt: at,
      standard: { id: 'SH/T 3007-2014', clause: '5.4.2', confidence: 'found' },
      ...alarm,
    },
  };
}

/** A `cut-required` event at a second of the scenario. */
export function cutEvent(seconds: number): HazgateEvent {
  const at = formatInstant(START_MS + seconds * 1_000);
  return {
    ...CHAINED,
    kind: 'interlock',
    type: 'cut-required',
    at,
    recordedAt: at,
    site: 'mine-1',
    by: null,
    comment: null,
    interlock: {
      id: 'cut-1',
      site: 'mine-1',
      source: 'face-1201',
      area: 'face',
      cause: 'mine-1/face-1201/t1',
      value: 1.5,
      limit: 1.5,
      commanded: false,
    },
  };
}

/** A `started` event at a second of the scenario. */
export function startedEvent(
  seconds: number,
  facts: Readonly<Record<string, unknown>> = {},
): HazgateEvent {
  const at = formatInstant(START_MS + seconds * 1_000);
  return {
    ...CHAINED,
    kind: 'system',
    type: 'started',
    at,
    recordedAt: at,
    site: null,
    by: null,
    comment: null,
    system: { part: 'gateway', severity: 4, detail: 'started', ...facts },
  };
}
