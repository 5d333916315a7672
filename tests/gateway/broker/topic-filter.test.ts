import { describe, expect, it } from 'vitest';
import { judgeFilter, mayPublish } from '../../../gateway/broker/open-rights.ts';

describe('what an open gateway lets a client subscribe to', () => {
  it.each([
    '#',
    '+/#',
    'hazgate/#',
    'hazgate/v1/#',
    'hazgate/v1/+/#',
    'hazgate/v1/+/alarms/#',
    'hazgate/v1/north-park/alarms/+',
    'hazgate/v1/north-park/alarms/a1',
    'hazgate/v1/+/alarm-events',
    'hazgate/v1/north-park/alarm-events/#',
    'hazgate/v1/+/rejected',
    'hazgate/v1/gateway/status',
    'hazgate/v1/gateway/+',
    'hazgate/+/+/status',
    'hazgate/v1/north-park/face-1/areas/face/command',
    'hazgate/v1/+/+/areas/+/command',
  ])('%s is granted', (filter) => {
    expect(judgeFilter(filter, 0)).toBe('granted');
  });

  it.each([
    'hazgate/v1/north-park/farm-1/lt-101/reading',
    'hazgate/v1/+/+/readings',
    'hazgate/v1/+/+/+/reading',
    'hazgate/v1/north-park/face-1/areas/face/command/result',
    'hazgate/v2/#',
    'hazgate',
    'elsewhere/#',
    '$SYS/#',
    '$share/group/hazgate/#',
    '/hazgate/#',
    `hazgate/v1/${'a'.repeat(600)}/rejected`,
  ])('%s is refused', (filter) => {
    expect(judgeFilter(filter, 0)).toBe('refused');
  });

  it.each(['', 'a+b', '+a', 'a#', '#/a', 'a/#/b', 'hazgate/\0', 'hazgate/\ufffd'])(
    '%j is a breach of MQTT',
    (filter) => {
      expect(judgeFilter(filter, 0)).toBe('breach');
    },
  );

  it('is refused beyond a hundred', () => {
    expect(judgeFilter('hazgate/#', 99)).toBe('granted');
    expect(judgeFilter('hazgate/#', 100)).toBe('refused');
  });
});

describe('what an open gateway lets a client publish on', () => {
  it.each([
    ['hazgate/v1/north-park/farm-1/lt-101/reading', true],
    ['hazgate/v1/nowhere/none/readings', true],
    ['hazgate/v1/north-park/alarm-events', false],
    ['hazgate/v1/north-park/rejected', false],
    ['hazgate/v1/gateway/status', false],
    ['hazgate/v1/north-park/farm-1/lt-101', false],
    ['$SYS/x', false],
    ['a', false],
  ])('%s: %s', (topic, allowed) => {
    expect(mayPublish(topic)).toBe(allowed);
  });
});
