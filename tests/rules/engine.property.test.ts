import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALARM_EVENT_TYPES, type Alarm } from '../../rules/alarm.ts';
import { Engine, type Outcome } from '../../rules/engine.ts';
import type { EngineEvent } from '../../rules/event.ts';
import type { Input } from '../../rules/input.ts';
import { DISPOSITIONS, type Reading } from '../../rules/reading.ts';
import {
  arbitraryPlan,
  play,
  type Run,
  STEP_KINDS,
  type StepKind,
} from '../support/arbitraries.ts';

const RUNS = { numRuns: 300 };
const NO_CONFIGURATION = STEP_KINDS.filter((kind) => kind !== 'configure');

function without(...kinds: readonly StepKind[]): readonly StepKind[] {
  return STEP_KINDS.filter((kind) => !kinds.includes(kind));
}

function allEvents(run: Run): readonly EngineEvent[] {
  return run.outcomes.flatMap((outcome) => outcome.events);
}

function applyAll(engine: Engine, inputs: readonly Input[]): readonly EngineEvent[] {
  return inputs.flatMap((input) => engine.apply(input).events);
}

function json(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

type AlarmEvent = Extract<EngineEvent, { kind: 'alarm' }>;

function alarmEvents(events: readonly EngineEvent[]): readonly AlarmEvent[] {
  return events.filter((event) => event.kind === 'alarm');
}

describe('the plans on which all of this is tried', () => {
  test('reach every event of an alarm and every disposition of a reading', () => {
    const events = new Set<string>();
    const dispositions = new Set<number>();
    for (const plan of fc.sample(arbitraryPlan(), { numRuns: 1_000, seed: 1 })) {
      const run = play(plan);
      for (const { type } of alarmEvents(allEvents(run))) events.add(type);
      for (const outcome of run.outcomes)
        for (const disposition of outcome.dispositions ?? []) dispositions.add(disposition);
    }
    const reached = (name: string) => events.has(name);
    // Nothing suppresses by design yet.
    expect(ALARM_EVENT_TYPES.filter((type) => !reached(type))).toEqual([
      'suppressed',
      'unsuppressed',
    ]);
    // A reading is quarantined by a fault of ours only.
    expect([...dispositions].map((each) => DISPOSITIONS[each]).sort()).toEqual(
      DISPOSITIONS.filter((each) => each !== 'quarantined').sort(),
    );
  });
});

describe('same inputs, same events', () => {
  test('replay is the same as live: from a snapshot at any step, through JSON, on to the end', () => {
    fc.assert(
      fc.property(arbitraryPlan(), fc.nat({ max: 40 }), (plan, cut) => {
        const run = play(plan);
        const engine = new Engine(run.register);
        const head = applyAll(engine, run.inputs.slice(0, cut));
        const snapshot = JSON.parse(JSON.stringify(engine.snapshot()));
        const restored = Engine.restore(engine.register, snapshot);
        const tail = applyAll(restored, run.inputs.slice(cut));
        expect(json([...head, ...tail])).toEqual(json(allEvents(run)));
        expect(json(restored.snapshot())).toEqual(json(run.engine.snapshot()));
        expect(json(restored.openAlarms())).toEqual(json(run.engine.openAlarms()));
        expect(restored.nextDueAt()).toBe(run.engine.nextDueAt());
      }),
      RUNS,
    );
  });

  test('other batches, same events: one reading an input, or all of a moment in one', () => {
    fc.assert(
      fc.property(arbitraryPlan(), (plan) => {
        const run = play(plan);
        const single = run.inputs.flatMap((input): Input[] =>
          input.kind === 'readings'
            ? input.readings.map((reading) => ({ ...input, readings: [reading] }))
            : [input],
        );
        const merged: Input[] = [];
        for (const input of run.inputs) {
          const last = merged.at(-1);
          const same =
            last?.at.steadyMs === input.at.steadyMs && last.at.wallMs === input.at.wallMs;
          if (same && input.kind === 'readings' && last.kind === 'readings')
            merged[merged.length - 1] = {
              ...input,
              readings: [...last.readings, ...input.readings],
            };
          else merged.push(input);
        }
        for (const inputs of [single, merged]) {
          const engine = new Engine(run.register);
          expect(applyAll(engine, inputs)).toEqual(allEvents(run));
          expect(engine.snapshot()).toEqual(run.engine.snapshot());
        }
      }),
      RUNS,
    );
  });

  test('looking at every point after each input changes no event and nothing of the state', () => {
    fc.assert(
      fc.property(arbitraryPlan(), (plan) => {
        const run = play(plan);
        const looked = new Engine(run.register);
        const unseen = new Engine(run.register);
        const told = run.inputs.map((input) => {
          const { events, dispositions } = looked.apply(input);
          looked.snapshot();
          return { events, dispositions };
        });
        const heard = run.inputs.map((input) => {
          const { events, dispositions } = unseen.apply(input);
          return { events, dispositions };
        });
        expect(json(heard)).toEqual(json(told));
        expect(json(unseen.snapshot())).toEqual(json(looked.snapshot()));
      }),
      RUNS,
    );
  });

  test('a snapshot whose points are written down later is the one of its moment', () => {
    fc.assert(
      fc.property(arbitraryPlan(), (plan) => {
        const run = play(plan);
        const engine = new Engine(run.register);
        const taken = run.inputs.map((input) => {
          engine.apply(input);
          return { stood: json(engine.snapshot()), parts: engine.snapshotParts() };
        });
        for (const { stood, parts } of taken)
          expect(json({ ...parts.whole, points: [...parts.points] })).toEqual(stood);
      }),
      RUNS,
    );
  });

  test('ticks at any other instants change no event', () => {
    const kinds = without('wall-step');
    const arbitraryFractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(arbitraryPlan(kinds), arbitraryFractions, (plan, fractions) => {
        const run = play(plan);
        const ticked: Input[] = [];
        for (const [index, input] of run.inputs.entries()) {
          const before = run.inputs[index - 1]?.at;
          const spanMs = before === undefined ? 0 : input.at.steadyMs - before.steadyMs;
          const passedMs = Math.ceil(spanMs * (fractions[index % fractions.length] as number));
          // While the gateway is down nobody ticks.
          if (before !== undefined && passedMs > 0 && passedMs < spanMs && input.kind !== 'start') {
            const at = {
              steadyMs: before.steadyMs + passedMs,
              wallMs: before.wallMs + passedMs,
            };
            ticked.push({ kind: 'tick', at });
          }
          ticked.push(input);
        }
        const engine = new Engine(run.register);
        expect(applyAll(engine, ticked)).toEqual(allEvents(run));
        expect(engine.snapshot().points).toEqual(run.engine.snapshot().points);
      }),
      RUNS,
    );
  });

  test('redelivery is the same as once', () => {
    const kinds = without('redeliver', 'counter-restart');
    const isKnowable = (reading: Reading): boolean =>
      reading.sequence !== null || (reading.deviceTime !== null && reading.deviceTime > 1_000_000);
    fc.assert(
      fc.property(arbitraryPlan(kinds), (plan) => {
        const run = play(plan);
        let last: readonly Reading[] = [];
        const twice = run.inputs.flatMap((input): Input[] => {
          const own = input.kind === 'readings' ? input.readings : [];
          const again = [...own, ...last].filter(isKnowable);
          last = own;
          if (again.length === 0) return [input];
          return [input, { kind: 'readings', at: input.at, readings: again }];
        });
        const engine = new Engine(run.register);
        expect(applyAll(engine, twice)).toEqual(allEvents(run));
        expect(engine.snapshot().points).toEqual(run.engine.snapshot().points);
      }),
      RUNS,
    );
  });

  test('an action that was refused and found nothing out might as well not have been', () => {
    fc.assert(
      fc.property(arbitraryPlan(), (plan) => {
        const run = play(plan);
        const kept = run.inputs.filter((_, index) => {
          const outcome = run.outcomes[index] as Outcome;
          return outcome.refusal === null || outcome.events.length > 0;
        });
        const engine = new Engine(run.register);
        expect(applyAll(engine, kept)).toEqual(allEvents(run));
        expect(engine.snapshot().points).toEqual(run.engine.snapshot().points);
        expect(engine.lastMoment).toEqual(run.engine.lastMoment);
      }),
      RUNS,
    );
  });

  test('points are isolated: what happens to one changes no event of another', () => {
    fc.assert(
      fc.property(arbitraryPlan(), (plan) => {
        const run = play(plan);
        const owner = new Map(
          alarmEvents(allEvents(run)).map(({ alarm }) => [alarm.id, alarm.point]),
        );
        const alone = run.inputs.map((input): Input => {
          if (input.kind === 'readings')
            return { ...input, readings: input.readings.filter((reading) => reading.point === 0) };
          if (input.kind !== 'action') return input;
          const { action } = input;
          const point =
            'point' in action
              ? action.point.split('/').at(-1)
              : 'alarm' in action
                ? owner.get(action.alarm)
                : null;
          return point === 'p0' ? input : { kind: 'tick', at: input.at };
        });
        const mine = (events: readonly EngineEvent[]): readonly EngineEvent[] =>
          alarmEvents(events).filter((event) => event.alarm.point === 'p0');
        expect(mine(applyAll(new Engine(run.register), alone))).toEqual(mine(allEvents(run)));
      }),
      RUNS,
    );
  });
});

describe('alarms', () => {
  test('nothing is ever quarantined', () => {
    fc.assert(
      fc.property(arbitraryPlan(), (plan) => {
        const types = allEvents(play(plan)).map((event) => event.type);
        expect(types).not.toContain('input-quarantined');
      }),
      RUNS,
    );
  });

  test('alarm ids are unique, and version rises by one with each event of an alarm', () => {
    fc.assert(
      fc.property(arbitraryPlan(), (plan) => {
        const last = new Map<string, AlarmEvent>();
        for (const event of alarmEvents(allEvents(play(plan)))) {
          const { type, alarm } = event;
          if (alarm.id === null) continue;
          const before = last.get(alarm.id);
          expect(alarm.version).toBe((before?.alarm.version ?? 0) + 1);
          if (before === undefined) expect(type).toBe('raised');
          else {
            expect(before.type).not.toBe('closed');
            expect([alarm.point, alarm.rule]).toEqual([before.alarm.point, before.alarm.rule]);
          }
          last.set(alarm.id, event);
        }
      }),
      RUNS,
    );
  });

  test('one live alarm at most for one point and one rule; those open are those told and not closed', () => {
    fc.assert(
      fc.property(arbitraryPlan(), (plan) => {
        const run = play(plan);
        const open = run.engine.openAlarms();
        const live = open
          .filter((alarm) => !alarm.late)
          .map(({ point, rule }) => `${point}/${rule}`);
        expect(new Set(live).size).toBe(live.length);
        const told = new Map<string, string>();
        for (const { alarm } of alarmEvents(allEvents(run)))
          if (alarm.id !== null) told.set(alarm.id, alarm.state);
        const left = [...told].filter(([, state]) => state !== 'NORMAL').map(([id]) => id);
        expect(open.map((alarm) => alarm.id).sort()).toEqual(left.sort());
        for (const alarm of open) expect(run.engine.openAlarm(alarm.id as string)).toEqual(alarm);
      }),
      RUNS,
    );
  });

  test('acknowledge never clears: what was active stays open and active at its level', () => {
    fc.assert(
      fc.property(arbitraryPlan(), (plan) => {
        const { register, inputs } = play(plan);
        const engine = new Engine(register);
        for (const input of inputs) {
          const isAcknowledgement = input.kind === 'action' && input.action.do === 'acknowledge';
          if (isAcknowledgement) engine.apply({ kind: 'tick', at: input.at });
          const active = engine.openAlarms().filter((alarm) => alarm.returnedAt === null);
          engine.apply(input);
          if (!isAcknowledgement) continue;
          for (const { id, limitName, level } of active)
            expect(engine.openAlarm(id as string)).toMatchObject({
              limitName,
              level,
              returnedAt: null,
            });
        }
      }),
      RUNS,
    );
  });

  test('absorbing the recorded events of a run gives the alarms of the run', () => {
    const view = ({
      id,
      state,
      level,
      worst,
      acknowledgedAt,
      acknowledgedBy,
      shelvedUntil,
      version,
    }: Alarm): unknown => [
      id,
      state,
      level,
      worst,
      acknowledgedAt,
      acknowledgedBy,
      shelvedUntil,
      version,
    ];
    fc.assert(
      fc.property(arbitraryPlan(NO_CONFIGURATION), (plan) => {
        const run = play(plan);
        const engine = new Engine(run.register);
        for (const [index, outcome] of run.outcomes.entries())
          engine.absorb(outcome.events, (run.inputs[index] as Input).at);
        expect(engine.openAlarms().map(view)).toEqual(run.engine.openAlarms().map(view));
        for (const { fullName } of run.register.points) {
          const inhibited = (from: Engine): unknown =>
            from
              .snapshot()
              .points.find((point) => point.fullName === fullName)
              ?.rules.filter((rule) => rule.alarm ?? rule.shelf ?? rule.outOfService)
              .map((rule) => [
                rule.rule,
                rule.shelf?.level,
                rule.outOfService !== null,
                rule.alarm?.axes.latched,
              ]);
          expect(inhibited(engine)).toEqual(inhibited(run.engine));
        }
      }),
      RUNS,
    );
  });
});
