import { describe, expect, test } from 'vitest';
import type { ClientIdentity } from '../../../gateway/broker/client-guard.ts';
import { enforcedRights, openRights } from '../../../gateway/broker/client-rights.ts';
import { isGeneralFilter, isGeneralTopic } from '../../../gateway/broker/general-topic.ts';
import { canMatchPublished } from '../../../gateway/broker/topic-filter.ts';

function identity(
  sites: readonly string[] | null,
  device: ClientIdentity['device'] = null,
): ClientIdentity {
  return {
    name: 'somebody',
    credential: 'one',
    device,
    sites: () => sites,
    sees: (site) => sites === null || sites.includes(site),
    onEnd: () => () => {},
  };
}

const DEVICE = enforcedRights(identity(['north'], { site: 'north', source: null }), false);
const SOURCE = enforcedRights(identity(['north'], { site: 'north', source: 'tanks' }), false);
const NORTH = enforcedRights(identity(['north']), false);
const ALL = enforcedRights(identity(null), false);
const OPEN = openRights(false);

const publishing = [
  { topic: 'hazgate/v1/north/tanks/lt-1/reading', by: 'DEVICE SOURCE OPEN' },
  { topic: 'hazgate/v1/north/tanks/readings', by: 'DEVICE SOURCE OPEN' },
  { topic: 'hazgate/v1/north/mine/t1/reading', by: 'DEVICE OPEN' },
  { topic: 'hazgate/v1/south/tanks/lt-1/reading', by: 'OPEN' },
  { topic: 'hazgate/v1/north/tanks/areas/face/command/result', by: 'DEVICE SOURCE OPEN' },
  { topic: 'hazgate/v1/south/tanks/areas/face/command/result', by: 'OPEN' },
  { topic: 'hazgate/v1/north/tanks/areas/face/command', by: '' },
  { topic: 'hazgate/v1/north/alarms/a1', by: '' },
  { topic: 'hazgate/v1/north/alarm-events', by: '' },
  { topic: 'hazgate/v1/north/rejected', by: '' },
  { topic: 'hazgate/v1/gateway/status', by: '' },
  { topic: 'other/topic', by: '' },
  { topic: '$SYS/x', by: '' },
];

const subscribing = [
  { filter: 'hazgate/v1/north/rejected', by: 'DEVICE SOURCE NORTH ALL OPEN' },
  { filter: 'hazgate/v1/south/rejected', by: 'ALL OPEN' },
  { filter: 'hazgate/v1/+/rejected', by: 'ALL OPEN' },
  { filter: 'hazgate/v1/north/tanks/areas/face/command', by: 'DEVICE SOURCE NORTH ALL OPEN' },
  { filter: 'hazgate/v1/north/tanks/areas/+/command', by: 'DEVICE SOURCE NORTH ALL OPEN' },
  { filter: 'hazgate/v1/north/tanks/areas/#', by: 'DEVICE SOURCE NORTH ALL OPEN' },
  { filter: 'hazgate/v1/north/+/areas/+/command', by: 'DEVICE NORTH ALL OPEN' },
  { filter: 'hazgate/v1/north/mine/areas/face/command', by: 'DEVICE NORTH ALL OPEN' },
  { filter: 'hazgate/v1/south/tanks/areas/face/command', by: 'ALL OPEN' },
  { filter: 'hazgate/v1/north/alarms/+', by: 'NORTH ALL OPEN' },
  { filter: 'hazgate/v1/north/alarms/#', by: 'NORTH ALL OPEN' },
  { filter: 'hazgate/v1/north/alarm-events', by: 'NORTH ALL OPEN' },
  { filter: 'hazgate/v1/north/#', by: 'NORTH ALL OPEN' },
  { filter: 'hazgate/v1/south/alarms/+', by: 'ALL OPEN' },
  { filter: 'hazgate/v1/+/alarms/+', by: 'ALL OPEN' },
  { filter: 'hazgate/v1/#', by: 'ALL OPEN' },
  { filter: 'hazgate/#', by: 'ALL OPEN' },
  { filter: '#', by: 'ALL OPEN' },
  { filter: '+/v1/north/alarms/+', by: 'ALL OPEN' },
  { filter: 'hazgate/v1/gateway/status', by: 'NORTH ALL OPEN' },
  { filter: 'hazgate/v1/north/tanks/lt-1/reading', by: '' },
  { filter: 'hazgate/v1/north/tanks/readings', by: '' },
  { filter: '$SYS/#', by: '' },
  { filter: '$share/g/hazgate/#', by: '' },
  { filter: 'other/topic', by: '' },
];

const ALL_RIGHTS = { DEVICE, SOURCE, NORTH, ALL, OPEN };

describe('the matrix of topics', () => {
  test.each(publishing)('$topic may be published by: $by', ({ topic, by }) => {
    const may = Object.entries(ALL_RIGHTS).filter(([, rights]) => rights.mayPublish(topic));
    expect(may.map(([name]) => name).join(' ')).toBe(by);
  });

  test.each(subscribing)('$filter may be subscribed to by: $by', ({ filter, by }) => {
    const may = Object.entries(ALL_RIGHTS).filter(
      ([, rights]) => rights.judgeFilter(filter, 0) === 'granted',
    );
    expect(may.map(([name]) => name).join(' ')).toBe(by);
  });

  test('a filter that MQTT does not allow closes the connection, whoever asks', () => {
    for (const rights of Object.values(ALL_RIGHTS)) {
      for (const filter of ['', 'a+b', '+a', '#/a', 'a#', 'a\0b', 'a\ufffdb']) {
        expect(rights.judgeFilter(filter, 0)).toBe('breach');
      }
      expect(rights.judgeFilter('hazgate/v1/north/rejected', 100)).toBe('refused');
    }
  });

  test('what the scope no longer holds is not handed on either', () => {
    expect(NORTH.mayReceive('hazgate/v1/north/alarms/a1')).toBe(true);
    expect(NORTH.mayReceive('hazgate/v1/south/alarms/a1')).toBe(false);
    expect(NORTH.mayReceive('hazgate/v1/gateway/status')).toBe(true);
    expect(ALL.mayReceive('hazgate/v1/south/alarms/a1')).toBe(true);
  });

  /** A filter against a topic, level by level, after the letter of MQTT 3.1.1, section 4.7. */
  function matches(filter: readonly string[], topic: readonly string[]): boolean {
    const [first, ...rest] = filter;
    if (first === undefined) return topic.length === 0;
    if (first === '#') return true;
    const [level, ...others] = topic;
    if (level === undefined) return false;
    return (first === '+' || first === level) && matches(rest, others);
  }

  test('no granted filter matches a topic outside the scope, over all filters of a small alphabet', () => {
    const words = ['north', 'south', '+', '#', 'alarms', 'alarm-events', 'rejected', 'tanks', 'a1'];
    const outside = ['alarms/a1', 'alarm-events', 'rejected', 'tanks/areas/a1/command'].map(
      (rest) => `hazgate/v1/south/${rest}`.split('/'),
    );
    let granted = 0;
    for (const site of words) {
      for (const second of words) {
        for (const third of [null, ...words]) {
          const levels = ['hazgate', 'v1', site, second, ...(third === null ? [] : [third])];
          const filter = levels.join('/');
          for (const rights of [DEVICE, SOURCE, NORTH]) {
            if (rights.judgeFilter(filter, 0) !== 'granted') continue;
            granted += 1;
            expect(canMatchPublished(filter)).toBe(true);
            const reached = outside.filter((topic) => matches(levels, topic));
            expect(`${filter} reaches ${reached.join(' ')}`).toBe(`${filter} reaches `);
          }
        }
      }
    }
    expect(granted).toBeGreaterThan(10);
  });
});

describe('general topics', () => {
  const topics = [
    { topic: 'a', general: true },
    { topic: '/a', general: true },
    { topic: '$a/b', general: true },
    { topic: 'hazgated/a', general: true },
    { topic: 'hazgate', general: false },
    { topic: 'hazgate/v2/x', general: false },
    { topic: '$SYS/a', general: false },
    { topic: '$share/a/b', general: false },
    { topic: 'a/+', general: false },
    { topic: '', general: false },
  ];
  test.each(topics)('$topic is one: $general', ({ topic, general }) => {
    expect(isGeneralTopic(topic)).toBe(general);
    expect(openRights(true).mayPublish(topic)).toBe(general);
    expect(openRights(false).mayPublish(topic)).toBe(false);
  });

  test('a restricted account may not reach the own topics by a wildcard at the front', () => {
    const north = enforcedRights(identity(['north']), true);
    const device = enforcedRights(identity(['north'], { site: 'north', source: null }), true);
    for (const rights of [north, device]) {
      for (const filter of ['#', '+/v1/south/alarms/+', '+/+']) {
        expect(isGeneralFilter(filter)).toBe(true);
        expect(rights.judgeFilter(filter, 0)).toBe('refused');
      }
      expect(rights.judgeFilter('a/#', 0)).toBe('granted');
      expect(rights.mayPublish('a/b')).toBe(true);
      expect(rights.judgeFilter('$SYS/#', 0)).toBe('refused');
    }
    expect(enforcedRights(identity(null), true).judgeFilter('#', 0)).toBe('granted');
  });
});
