import { describe, expect, it } from 'vitest';
import { hashOf, signedBytes } from '../../gateway/journal/chain.ts';
import { verifySignature } from '../../gateway/journal/signing-key.ts';
import { alarmTimes, play, sampleScenario } from './sample-scenario.ts';

const LT = 'park-1/farm/lt-1';

describe('Player', () => {
  it('gives the same bytes for the same scenario and seed, and other ones for another seed', () => {
    const more = {
      readings: [
        {
          point: LT,
          series: [
            [0, 11],
            [10, 13],
            [20, 11],
          ],
        },
      ],
    };
    const bytes = (seed: number) => JSON.stringify(play({ ...sampleScenario(more), seed }).events);
    expect(bytes(7)).toBe(bytes(7));
    expect(bytes(7)).not.toBe(bytes(8));
  });

  it('writes a chain that an outsider can verify, with a signed checkpoint before the last word', () => {
    const { events } = play(sampleScenario({ readings: [{ point: LT, series: [[0, 13]] }] }));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    for (const [index, event] of events.entries()) {
      expect(event.hash).toBe(hashOf(event));
      expect(event.prevHash).toBe(events[index - 1]?.hash ?? null);
    }
    const started = events[0];
    const [checkpoint, stopped] = events.slice(-2);
    expect([started?.type, checkpoint?.type, stopped?.type]).toEqual([
      'started',
      'checkpoint',
      'stopped',
    ]);
    const publicKey = started?.kind === 'system' ? String(started.system.publicKey) : '';
    const { signature } = checkpoint as { signature?: string };
    expect(verifySignature(publicKey, signedBytes(checkpoint ?? {}), signature ?? '')).toBe(true);
  });

  it('checkpoints every five minutes with the counts since the start', () => {
    const scenario = sampleScenario({
      readings: [
        {
          point: LT,
          series: [
            [0, 1],
            [20, 1],
          ],
        },
      ],
    });
    const { events } = play({ ...scenario, durationMs: 650_000 });
    const checkpoints = events.filter(({ type }) => type === 'checkpoint');
    expect(checkpoints.map(({ at }) => (Date.parse(at) - scenario.startMs) / 1_000)).toEqual([
      300, 600, 650,
    ]);
    expect(checkpoints[2]).toMatchObject({
      system: { counts: { received: 2, stored: 2, judged: 2, rejected: 0 } },
    });
  });

  it('takes readings before the deadlines of their instant', () => {
    // The communication alarm would fall due at 60 s; the reading at 60 s forestalls it.
    const forestalled = sampleScenario({
      readings: [
        {
          point: LT,
          series: [
            [0, 1],
            [60, 1],
          ],
        },
      ],
    });
    expect(alarmTimes(play(forestalled), forestalled.startMs)).toEqual([]);
    const missed = sampleScenario({ readings: [{ point: LT, series: [[0, 1]] }] });
    const run = play({ ...missed, durationMs: 61_000 });
    expect(alarmTimes(run, missed.startMs)).toEqual(['raised@60']);
  });

  it('takes operators after the deadlines of their instant', () => {
    const scenario = sampleScenario({
      readings: [{ point: LT, series: [[0, 1]] }],
      operators: [{ at: 60, do: 'acknowledge', point: LT, by: 'op' }],
    });
    const run = play(scenario);
    expect(alarmTimes(run, scenario.startMs)).toEqual(['raised@60', 'acknowledged@60']);
    expect(run.failed).toBe(0);
  });

  it('takes readings and operators of one instant in file order', () => {
    const scenario = sampleScenario({
      readings: [
        {
          point: LT,
          series: [
            [10, 13],
            [10, 11],
          ],
        },
        { point: 'fan-1', series: [[0, true]] },
      ],
      operators: [
        { at: 10, do: 'comment', point: LT, by: 'first', comment: 'seen' },
        { at: 10, do: 'acknowledge', point: LT, by: 'second' },
      ],
    });
    const run = play(scenario);
    expect(alarmTimes(run, scenario.startMs)).toEqual([
      'raised@10',
      'returned@10',
      'commented@10',
      'acknowledged@10',
      'closed@10',
    ]);
  });

  it('acts on the alarm that waits for the action where a point has several', () => {
    const scenario = sampleScenario({
      readings: [
        {
          point: LT,
          series: [
            [0, 13],
            [10, 13, 'bad'],
          ],
        },
      ],
      operators: [
        { at: 5, do: 'acknowledge', point: LT, by: 'op' },
        { at: 15, do: 'acknowledge', point: LT, by: 'op' },
      ],
      expect: [
        { event: 'acknowledged', rule: 'level-high', between: [5, 5], count: 1 },
        { event: 'acknowledged', rule: 'instrument', between: [15, 15], count: 1 },
        { event: 'acknowledged', count: 2 },
      ],
    });
    expect(play(scenario).verdicts).toEqual(
      scenario.expectations.map((expect) => ({ expect, ok: true })),
    );
  });

  it.each([
    {
      name: 'an acknowledgement of nothing',
      entry: { do: 'acknowledge', point: LT },
      reason: /^refused: not-found/,
    },
    {
      name: 'an alarm that does not exist',
      entry: { do: 'close', alarm: 'none' },
      reason: /^refused: not-found/,
    },
    {
      name: 'a shelf of an alarm that does not exist',
      entry: { do: 'shelve', alarm: 'none', minutes: 1, reason: 'r' },
      reason: /^refused: not-found/,
    },
    {
      name: 'a shelf without minutes',
      entry: { do: 'shelve', point: LT, reason: 'r' },
      reason: /^refused: invalid: .*minutes/,
    },
    {
      name: 'a shelf without a reason',
      entry: { do: 'shelve', point: LT, minutes: 5 },
      reason: /^refused: invalid: .*reason/,
    },
    {
      name: 'a shelf for too long',
      entry: { do: 'shelve', point: LT, minutes: 9_999, reason: 'r' },
      reason: /^refused: invalid/,
    },
    {
      name: 'a comment without words',
      entry: { do: 'comment', point: LT },
      reason: /^refused: invalid/,
    },
    {
      name: 'out of service without a reason',
      entry: { do: 'out-of-service', point: LT },
      reason: /^refused: invalid/,
    },
  ])('fails $name', ({ entry, reason }) => {
    const operator = { at: 5, by: 'op', ...entry };
    const run = play(sampleScenario({ operators: [operator] }));
    expect(run.failed).toBe(1);
    expect(run.verdicts).toEqual([
      { expect: operator, ok: false, reason: expect.stringMatching(reason) },
    ]);
  });

  it('fails actions that the state or the version of the alarm forbids', () => {
    const scenario = sampleScenario({
      readings: [{ point: LT, series: [[0, 13]] }],
      operators: [
        { at: 1, do: 'close', point: LT, by: 'op' },
        { at: 2, do: 'acknowledge', point: LT, by: 'op', version: 99 },
        { at: 3, do: 'shelve', point: LT, by: 'op', minutes: 5, reason: 'r' },
      ],
    });
    const run = play({ ...scenario, durationMs: 30_000 });
    expect(run.verdicts.map(({ reason }) => reason?.split(':').slice(0, 2).join(':'))).toEqual([
      'refused: forbidden-by-state',
      'refused: stale-version',
      'refused: forbidden-by-state',
    ]);
    expect(alarmTimes(run, scenario.startMs)).toEqual(['raised@0']);
  });

  it('carries out every action of the API', () => {
    const scenario = sampleScenario({
      readings: [
        {
          point: LT,
          series: [
            [0, 12.1],
            [20, 11],
            [40, 11],
            [60, 11],
          ],
        },
      ],
      operators: [
        { at: 1, do: 'shelve', point: LT, by: 'op', minutes: 5, reason: 'gauge' },
        { at: 2, do: 'unshelve', point: LT, by: 'op' },
        { at: 3, do: 'out-of-service', point: LT, by: 'op', reason: 'repair', rule: 'level-high' },
        { at: 4, do: 'in-service', point: LT, by: 'op', rule: 'level-high' },
      ],
    });
    const run = play(scenario);
    expect(run.verdicts).toEqual([]);
    expect(alarmTimes(run, scenario.startMs)).toEqual(
      expect.arrayContaining([
        'shelved@1',
        'unshelved@2',
        'out-of-service@3',
        'in-service@4',
        'closed@20',
      ]),
    );
    expect(run.events.find(({ type }) => type === 'shelved')?.comment).toBe('gauge');
  });

  it('closes what has returned', () => {
    const scenario = sampleScenario({
      readings: [
        {
          point: LT,
          series: [
            [0, 12.1],
            [20, 11],
            [40, 11],
          ],
        },
      ],
      operators: [{ at: 25, do: 'close', point: LT, by: 'op', comment: 'done' }],
      expect: [{ event: 'closed', by: 'op', comment: 'done', between: [25, 25], count: 1 }],
    });
    expect(play(scenario).failed).toBe(0);
  });

  it('shelves the point and rule of an alarm that is named', () => {
    const readings = [{ point: LT, series: [[0, 12.1]] }];
    const raised = play(sampleScenario({ readings })).events.find(({ kind }) => kind === 'alarm');
    const id = raised?.kind === 'alarm' ? raised.alarm.id : null;
    const operators = [{ at: 5, do: 'shelve', alarm: id, by: 'op', minutes: 1, reason: 'r' }];
    const scenario = sampleScenario({ readings, operators });
    const run = play({ ...scenario, durationMs: 30_000 });
    expect(run.verdicts).toEqual([]);
    expect(alarmTimes(run, scenario.startMs)).toEqual(['raised@0', 'shelved@5']);
  });

  it('tells a reading that the gateway rejects', () => {
    const run = play(sampleScenario({ readings: [{ point: LT, series: [[0, true]] }] }));
    expect(run.verdicts).toEqual([
      {
        expect: { reading: { point: LT, sample: [0, true] } },
        ok: false,
        reason: expect.stringMatching(/^rejected: wrong-type/),
      },
    ]);
  });

  it('leaves out what lies beyond the end', () => {
    const scenario = sampleScenario({ readings: [{ point: LT, series: [[61, 13]] }] });
    expect(play(scenario).readings).toBe(0);
  });
});
