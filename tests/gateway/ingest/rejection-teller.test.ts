import { describe, expect, it } from 'vitest';
import { type RejectedNotice, RejectionTeller } from '../../../gateway/ingest/rejection-teller.ts';
import type { Rejection } from '../../../gateway/wire/rejection.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function refusals(count: number, site = 'north-park'): readonly Rejection[] {
  return Array.from({ length: count }, (_, item) => ({
    topic: `hazgate/v1/${site}/farm-1/readings`,
    item,
    code: 'wrong-type' as const,
    detail: 'a number, please',
  }));
}

function open() {
  const clock = new ManualClock();
  const notices: RejectedNotice[] = [];
  const teller = new RejectionTeller({ clock, publish: (notice) => notices.push(notice) });
  return { clock, notices, teller };
}

function told(notices: readonly RejectedNotice[]) {
  return notices.map(({ payload }) => JSON.parse(payload));
}

describe('telling refusals', () => {
  it('names topic, item, code, detail and time on the topic of the site', () => {
    const { teller, notices } = open();
    teller.tell('device-1', refusals(1));
    expect(notices[0]?.topic).toBe('hazgate/v1/north-park/rejected');
    expect(told(notices)).toEqual([
      {
        topic: 'hazgate/v1/north-park/farm-1/readings',
        item: 0,
        code: 'wrong-type',
        detail: 'a number, please',
        at: '2026-11-21T00:00:00.000Z',
      },
    ]);
  });

  it('tells 20 a second, then one summary with the count of the rest', () => {
    const { teller, notices, clock } = open();
    teller.tell('device-1', refusals(15));
    teller.tell('device-1', refusals(15));
    expect(notices).toHaveLength(20);
    clock.advanceNow(999);
    expect(notices).toHaveLength(20);
    clock.advanceNow(1);
    expect(notices).toHaveLength(21);
    expect(told(notices)[20]).toMatchObject({ count: 10, item: null, code: 'wrong-type' });
    clock.advanceNow(10_000);
    expect(notices).toHaveLength(21);
    expect(clock.pending).toBe(0);
    teller.tell('device-1', refusals(25));
    clock.advanceNow(1_000);
    expect(notices).toHaveLength(42);
  });

  it('counts each client for itself, and summarises each site for itself', () => {
    const { teller, notices, clock } = open();
    teller.tell('device-1', refusals(30));
    teller.tell('device-1', refusals(7, 'south-park'));
    teller.tell('device-2', refusals(20));
    expect(notices).toHaveLength(40);
    clock.advanceNow(1_000);
    expect(notices.slice(40).map(({ topic }) => topic)).toEqual([
      'hazgate/v1/north-park/rejected',
      'hazgate/v1/south-park/rejected',
    ]);
    expect(
      told(notices)
        .slice(40)
        .map(({ count }) => count),
    ).toEqual([10, 7]);
  });

  it('tells nobody of a site that is not here, nor of a topic that is none', () => {
    const { teller, notices, clock } = open();
    teller.tell(
      'device-1',
      refusals(1).map((refusal) => ({ ...refusal, code: 'unknown-site' })),
    );
    teller.tell(
      'device-1',
      refusals(1).map((refusal) => ({ ...refusal, topic: 'elsewhere' })),
    );
    teller.tell('device-1', []);
    clock.advanceNow(1_000);
    expect(notices).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('lets clients beyond the thousandth share one allowance', () => {
    const { teller, notices, clock } = open();
    for (let client = 0; client < 1_100; client += 1) teller.tell(`device-${client}`, refusals(1));
    expect(notices).toHaveLength(1_020);
    clock.advanceNow(1_000);
    expect(told(notices).at(-1)?.count).toBe(80);
  });

  it('sends what is due when it stops', () => {
    const { teller, notices, clock } = open();
    teller.tell('device-1', refusals(23));
    teller.stop();
    expect(told(notices).at(-1)?.count).toBe(3);
    expect(clock.pending).toBe(0);
  });
});
