import { describe, expect, it } from 'vitest';
import type { HazgateEvent } from '../../../rules/event.ts';
import type { Model } from '../../../simulators/process/process.ts';
import { ProcessRun } from '../../../simulators/process/process-run.ts';

const ANY_EVENT = { kind: 'system' } as unknown as HazgateEvent;

function told(): { model: Model<{ do: string }>; log: string[] } {
  const log: string[] = [];
  const model: Model<{ do: string }> = {
    stepSeconds: 10,
    signals: new Map(),
    step: (at) => log.push(`step ${at}`),
    act: (action, at) => log.push(`${action.do} ${at}`),
    hear: () => [{ afterSeconds: 5, action: { do: 'react' } }],
  };
  return { model, log };
}

function advance(run: ProcessRun, toSeconds: number): void {
  while (run.nextSeconds <= toSeconds) run.advance();
}

describe('ProcessRun', () => {
  it('takes steps and actions in the order of their times, a step before an action of its time', () => {
    const { model, log } = told();
    const run = new ProcessRun(model, 1, [
      { at: 20, do: 'late' },
      { at: 0, do: 'early' },
      { at: 15, do: 'between' },
      { at: 20, do: 'later' },
    ]);
    advance(run, 30);
    expect(log).toEqual([
      'early 0',
      'step 10',
      'between 15',
      'step 20',
      'late 20',
      'later 20',
      'step 30',
    ]);
  });

  it('repeats an action without end', () => {
    const { model, log } = told();
    advance(new ProcessRun(model, 1, [{ at: 1, every: 9, do: 'again' }]), 20);
    expect(log).toEqual(['again 1', 'step 10', 'again 10', 'again 19', 'step 20']);
  });

  it('lets a process run faster than the scenario', () => {
    const { model, log } = told();
    advance(new ProcessRun(model, 60, [{ at: 1, do: 'act' }]), 1);
    expect(log).toEqual([
      'step 10',
      'step 20',
      'step 30',
      'step 40',
      'step 50',
      'step 60',
      'act 60',
    ]);
  });

  it('plans what the model does in answer to the gateway', () => {
    const { model, log } = told();
    const run = new ProcessRun(model, 1, []);
    expect(run.hear(ANY_EVENT, 2)).toEqual([]);
    advance(run, 10);
    expect(log).toEqual(['react 7', 'step 10']);
  });
});
