import { expect, it } from 'vitest';
import type { OutgoingMessage } from '../../../gateway/broker/broker.ts';
import { StatusTopic } from '../../../gateway/broker/status-topic.ts';
import { ManualClock } from '../../support/manual-clock.ts';

it('the status is retained at start, every ten seconds, on request, and says at stop that it is gone', () => {
  const clock = new ManualClock();
  const messages: OutgoingMessage[] = [];
  let seq = 0;
  const topic = new StatusTopic({
    clock,
    publish: (message) => messages.push(message),
    status: () => {
      seq += 1;
      return { seq, judging: true, durable: seq !== 3 };
    },
  });
  topic.start();
  clock.advanceNow(25_000);
  topic.refresh();
  topic.stop();
  clock.advanceNow(60_000);
  expect(new Set(messages.map((message) => message.topic))).toEqual(
    new Set(['hazgate/v1/gateway/status']),
  );
  expect(messages.every(({ retain, qos }) => retain && qos === 1)).toBe(true);
  expect(messages.map(({ payload }) => JSON.parse(payload))).toEqual([
    { at: '2026-11-21T00:00:00.000Z', seq: 1, judging: true, durable: true },
    { at: '2026-11-21T00:00:10.000Z', seq: 2, judging: true, durable: true },
    { at: '2026-11-21T00:00:20.000Z', seq: 3, judging: true, durable: false },
    { at: '2026-11-21T00:00:25.000Z', seq: 4, judging: true, durable: true },
    { at: '2026-11-21T00:00:25.000Z', seq: 5, judging: false, durable: false },
  ]);
});
