import { expect, it } from 'vitest';
import type { OutgoingMessage } from '../../../gateway/broker/broker.ts';
import { StatusTopic } from '../../../gateway/broker/status-topic.ts';
import { ManualClock } from '../ingest/manual-clock.ts';

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
  clock.advance(25_000);
  topic.refresh();
  topic.stop();
  clock.advance(60_000);
  expect(new Set(messages.map((message) => message.topic))).toEqual(
    new Set(['hazgate/v1/gateway/status']),
  );
  expect(messages.every(({ retain, qos }) => retain && qos === 1)).toBe(true);
  expect(messages.map(({ payload }) => JSON.parse(payload))).toEqual([
    { at: '2026-11-21T00:00:01.000Z', seq: 1, judging: true, durable: true },
    { at: '2026-11-21T00:00:11.000Z', seq: 2, judging: true, durable: true },
    { at: '2026-11-21T00:00:21.000Z', seq: 3, judging: true, durable: false },
    { at: '2026-11-21T00:00:26.000Z', seq: 4, judging: true, durable: true },
    { at: '2026-11-21T00:00:26.000Z', seq: 5, judging: false, durable: false },
  ]);
});
