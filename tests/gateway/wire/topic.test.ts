import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTopic, parseTopic, type Topic } from '../../../gateway/wire/topic.ts';

const golden: readonly (readonly [text: string, topic: Topic])[] = [
  ['hazgate/v1/s/a/p/reading', { kind: 'reading', site: 's', source: 'a', point: 'p' }],
  ['hazgate/v1/s/a/readings', { kind: 'readings', site: 's', source: 'a' }],
  ['hazgate/v1/s/rejected', { kind: 'rejected', site: 's' }],
  ['hazgate/v1/s/alarms/x1', { kind: 'alarm', site: 's', alarm: 'x1' }],
  ['hazgate/v1/s/alarm-events', { kind: 'alarm-events', site: 's' }],
  ['hazgate/v1/s/a/areas/face/command', { kind: 'command', site: 's', source: 'a', area: 'face' }],
  [
    'hazgate/v1/s/a/areas/face/command/result',
    { kind: 'command-result', site: 's', source: 'a', area: 'face' },
  ],
  ['hazgate/v1/gateway/status', { kind: 'status' }],
];

describe('topics', () => {
  it.each(golden)('%s is written and read alike', (text, topic) => {
    expect(formatTopic(topic)).toBe(text);
    expect(parseTopic(text)).toEqual(topic);
  });

  it.each([
    '',
    'hazgate',
    'hazgate/v1',
    'hazgate/v1/',
    'hazgate/v1/s',
    'hazgate/v2/s/a/p/reading',
    'other/v1/s/a/p/reading',
    'hazgate/v1/s/a',
    'hazgate/v1/s/a/p',
    'hazgate/v1/s/a/p/Reading',
    'hazgate/v1/s//p/reading',
    'hazgate/v1/s/a/p/reading/',
    'hazgate/v1/s/a/p/reading/more/and/more',
    'hazgate/v1/gateway/rejected',
    'hazgate/v1/gateway/other',
    'hazgate/v1/s/a/areas/face/order',
    'hazgate/v1/s/a/zones/face/command',
    'hazgate/v1/s/a/areas/face/command/reply',
    'hazgate/v1/+/a/p/reading',
    'hazgate/v1/s/#/p/reading',
    'hazgate/v1/s/a/p\n/reading',
    'hazgate/v1/s/a/p\u0000/reading',
    'hazgate/v1/s/a/p\u007f/reading',
    'hazgate/v1/s/a/\ufffd/reading',
    `hazgate/v1/s/a/${'p'.repeat(600)}/reading`,
  ])('%j is none of ours', (text) => {
    expect(parseTopic(text)).toBeNull();
  });

  it('takes names that no site file could have, so that their device can be told', () => {
    expect(parseTopic('hazgate/v1/North Park/罐区/LT-101/reading')).toEqual({
      kind: 'reading',
      site: 'North Park',
      source: '罐区',
      point: 'LT-101',
    });
  });

  it('reads back whatever names it writes', () => {
    const id = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,63}$/);
    const free = id.filter((text) => !['gateway', 'alarms', 'areas'].includes(text));
    fc.assert(
      fc.property(free, free, id, (site, source, point) => {
        const topics: Topic[] = [
          { kind: 'reading', site, source, point },
          { kind: 'readings', site, source },
          { kind: 'alarm', site, alarm: point },
          { kind: 'command', site, source, area: point },
          { kind: 'command-result', site, source, area: point },
        ];
        for (const topic of topics) expect(parseTopic(formatTopic(topic))).toEqual(topic);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        parseTopic(text);
        parseTopic(`hazgate/v1/${text}`);
      }),
    );
  });
});
