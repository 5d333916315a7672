import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import type { EngineEvent } from '../../rules/event.ts';
import type { Input } from '../../rules/input.ts';
import { arbitraryPlan, play } from '../support/arbitraries.ts';
import { withArea, withConclusions } from '../support/test-areas.ts';

const RUNS = { numRuns: 300 };

function interlockEvents(engine: Engine, inputs: readonly Input[]): readonly EngineEvent[] {
  return inputs
    .flatMap((input) => engine.apply(input).events)
    .filter(({ kind }) => kind === 'interlock');
}

describe('interlocks, whatever else happens', () => {
  test('are the same without anybody acknowledging, shelving, closing or taking out of service', () => {
    let told = 0;
    fc.assert(
      fc.property(arbitraryPlan(), (plan) => {
        const { register, inputs } = play(plan);
        // What a person does is also the passing of time.
        const others = inputs.map(
          (input): Input => (input.kind === 'action' ? { kind: 'tick', at: input.at } : input),
        );
        const events = interlockEvents(new Engine(register), inputs);
        told += events.length;
        const without = interlockEvents(new Engine(register), others);
        expect(without).toEqual(events);
      }),
      RUNS,
    );
    expect(told).toBeGreaterThan(100);
  });

  test('are the same whatever delays, deadbands and latches the points have', () => {
    fc.assert(
      fc.property(arbitraryPlan(), (plan) => {
        const { register, inputs } = play(plan);
        const kept = inputs.filter(({ kind }) => kind === 'readings' || kind === 'tick');
        const plain = {
          ...register,
          points: register.points.map((point) => ({
            ...point,
            onDelayMs: 0,
            offDelayMs: 0,
            deadband: 0,
            latching: false,
          })),
        };
        const events = interlockEvents(new Engine(register), kept);
        expect(interlockEvents(new Engine(withConclusions(withArea(plain))), kept)).toEqual(events);
      }),
      RUNS,
    );
  });
});
