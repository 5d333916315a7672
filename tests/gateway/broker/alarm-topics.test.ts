import { describe, expect, it } from 'vitest';
import { AlarmTopics } from '../../../gateway/broker/alarm-topics.ts';
import type { OutgoingMessage } from '../../../gateway/broker/broker.ts';
import type { Alarm } from '../../../rules/alarm.ts';
import type { Chained, HazgateEvent } from '../../../rules/event.ts';
import { DURABLE } from '../../support/chained.ts';
import { SAMPLE_ALARM } from '../../support/sample-alarm.ts';

const ALARM: Alarm = {
  ...SAMPLE_ALARM,
  id: 'a1',
  site: 'north-park',
  source: 'farm-1',
  point: 'lt-101',
  value: 10.6,
  peak: 10.6,
};

const ANNOUNCED: Chained = { ...DURABLE, seq: null, siteSeq: null, durable: false, hash: null };

function event(changes: Partial<Alarm>, chained: Chained = DURABLE): HazgateEvent {
  return {
    kind: 'alarm',
    type: 'raised',
    at: '2026-11-21T00:00:00.000Z',
    site: 'north-park',
    by: null,
    comment: null,
    alarm: { ...ALARM, ...changes },
    ...chained,
  };
}

function open() {
  const messages: OutgoingMessage[] = [];
  const topics = new AlarmTopics({ publish: (message) => messages.push(message) });
  /** Version of what is retained, null where it is cleared. */
  const retained = () =>
    messages
      .filter(({ retain }) => retain)
      .map(({ payload }) => (payload === '' ? null : JSON.parse(payload).version));
  return { messages, topics, retained };
}

describe('alarm topics', () => {
  it('retain an alarm with QoS 1 and tell its event', () => {
    const { messages, topics } = open();
    topics.publish([event({})]);
    expect(messages).toEqual([
      {
        topic: 'hazgate/v1/north-park/alarms/a1',
        payload: JSON.stringify(ALARM),
        qos: 1,
        retain: true,
      },
      {
        topic: 'hazgate/v1/north-park/alarm-events',
        payload: JSON.stringify(event({})),
        qos: 1,
        retain: false,
      },
    ]);
  });

  it('clear an alarm that is closed', () => {
    const { topics, retained } = open();
    topics.publish([event({}), event({ version: 2, state: 'NORMAL' })]);
    expect(retained()).toEqual([1, null]);
  });

  it('never fall back when announced events become durable', () => {
    const { topics, retained, messages } = open();
    const versions = [1, 2, 3].map((version) => ({
      version,
      state: version === 3 ? ('NORMAL' as const) : ('UNACK' as const),
    }));
    topics.publish(versions.map((changes) => event(changes, ANNOUNCED)));
    expect(retained()).toEqual([1, 2, null]);
    topics.publish(versions.map((changes) => event(changes, DURABLE)));
    expect(retained()).toEqual([1, 2, null]);
    expect(messages.filter(({ retain }) => !retain)).toHaveLength(6);
  });

  it('publish open alarms again at start', () => {
    const { topics, retained } = open();
    topics.republish([
      { ...ALARM, version: 4 },
      { ...ALARM, id: 'a2', version: 7 },
    ]);
    expect(retained()).toEqual([4, 7]);
    topics.publish([event({ version: 5 })]);
    expect(retained()).toEqual([4, 7, 5]);
  });

  it('tell, but retain nothing, where there is no alarm', () => {
    const { topics, messages } = open();
    topics.publish([
      event({ id: null }),
      {
        ...DURABLE,
        kind: 'system',
        type: 'gap',
        at: '2026-11-21T00:00:00.000Z',
        site: 'north-park',
        by: null,
        comment: null,
        system: { part: 'gateway', severity: 3, detail: 'was away' },
      },
      {
        ...DURABLE,
        kind: 'system',
        type: 'started',
        at: '2026-11-21T00:00:00.000Z',
        site: null,
        by: null,
        comment: null,
        system: { part: 'gateway', severity: 4, detail: 'up' },
      },
    ]);
    expect(messages.map(({ topic, retain }) => [topic, retain])).toEqual([
      ['hazgate/v1/north-park/alarm-events', false],
      ['hazgate/v1/north-park/alarm-events', false],
    ]);
  });
});
