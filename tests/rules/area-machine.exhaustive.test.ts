import { describe, expect, test } from 'vitest';
import type { Area } from '../../rules/area.ts';
import {
  type AreaMoment,
  type AreaStep,
  answerCommand,
  endIfClear,
  expireArea,
  seeCause,
  seeFeed,
} from '../../rules/area-machine.ts';
import {
  type AreaState,
  areaDueAt,
  freshArea,
  isAtPeace,
  isFedAsBefore,
} from '../../rules/area-state.ts';
import { requiresCut, type Sight } from '../../rules/interlock-machine.ts';
import { FEED, mineRegister, T1 } from '../support/mine-rig.ts';

/** An input of an area: what a cause or the feed shows, the end of the time, or an answer to the oldest open command. */
type AreaInput =
  | { readonly kind: 'cause'; readonly index: number; readonly sight: Sight }
  | { readonly kind: 'feed'; readonly fed: boolean | null; readonly isSure: boolean }
  | { readonly kind: 'due' }
  | { readonly kind: 'answer'; readonly answer: 'done' | 'refused' };

const SIGHTS: readonly Sight[] = [
  { trust: 'sure', cut: 'met', fanLock: 'left' },
  { trust: 'sure', cut: 'between', fanLock: 'left' },
  { trust: 'sure', cut: 'left', fanLock: 'left' },
  { trust: 'unsure', cut: 'met', fanLock: 'left' },
  { trust: 'unsure', cut: 'left', fanLock: 'left' },
  { trust: 'old', cut: 'met', fanLock: 'left' },
  { trust: 'blind', cut: 'left', fanLock: 'left' },
  { trust: 'fault', cut: 'between', fanLock: 'between' },
];

function inputsOf(area: Area): readonly AreaInput[] {
  const feeds: readonly AreaInput[] =
    area.feed === null
      ? []
      : [
          { kind: 'feed', fed: true, isSure: true },
          { kind: 'feed', fed: true, isSure: false },
          { kind: 'feed', fed: false, isSure: true },
          { kind: 'feed', fed: null, isSure: false },
        ];
  const answers: readonly AreaInput[] = area.commands
    ? [
        { kind: 'answer', answer: 'done' },
        { kind: 'answer', answer: 'refused' },
      ]
    : [];
  const causes = area.causes.flatMap((_, index) =>
    SIGHTS.map((sight): AreaInput => ({ kind: 'cause', index, sight })),
  );
  return [...causes, ...feeds, { kind: 'due' }, ...answers];
}

function openCommandId({ entries, restoration }: AreaState): string {
  const commands = [...entries.map(({ command }) => command), restoration?.command ?? null];
  return commands.find((command) => command?.answer === null)?.id ?? 'none';
}

const WHEN: AreaMoment = { eventTime: 0, steadyMs: 0, receivedAt: 0 };

function apply(area: Area, state: AreaState, input: AreaInput): AreaStep {
  switch (input.kind) {
    case 'cause': {
      const cause = { index: input.index, sight: input.sight, value: 1 };
      const seen = seeCause(area, state, cause, WHEN);
      const ended = endIfClear(area, seen.state, cause, WHEN);
      return { state: ended.state, told: [...seen.told, ...ended.told] };
    }
    case 'feed':
      return seeFeed(area, state, input.fed, input.isSure, WHEN);
    case 'due':
      return expireArea(area, state, areaDueAt(state) ?? 0, WHEN);
    case 'answer': {
      const answer = { id: openCommandId(state), answer: input.answer, detail: 'because' };
      return answerCommand(area, state, answer, WHEN) ?? { state, told: [] };
    }
  }
}

/** All that distinguishes one state from another: numbers that only count on are left out. */
function keyOf(state: AreaState): string {
  const order = new Map(state.entries.map(({ id }, index) => [id, index]));
  const entries = state.entries.map(({ id, cause, outcome, dueAt, command }) => [
    order.get(id),
    cause,
    outcome,
    dueAt === null,
    command?.answer,
  ]);
  const { restoration, causes, abnormal, fed } = state;
  const after = restoration && [restoration.dueAt === null, restoration.command?.answer];
  return JSON.stringify([causes, entries, after, abnormal, fed]);
}

/** What must hold of every step, whatever the state and the input. */
function check(area: Area, before: AreaState, input: AreaInput, { state, told }: AreaStep): void {
  const place = (): string => JSON.stringify({ before, input, state, told });
  const types = told.map(({ type }) => type);
  const has = (type: string): boolean => types.some((each) => each === type);
  const must = (condition: boolean): void => {
    if (!condition) expect.fail(place());
  };
  // A cause that requires a cut is in it; and a cut is not forgotten but by a permission.
  for (const [index, axes] of state.causes.entries()) {
    const isIn = state.entries.some(({ cause }) => cause === area.causes[index]?.name);
    must(!requiresCut(axes) || isIn);
  }
  const wasOpen = before.entries.length > 0;
  const isOpen = state.entries.length > 0;
  must(has('restore-permitted') === (wasOpen && !isOpen) || (has('cut-required') && !isOpen));
  if (has('restore-permitted')) {
    must(state.causes.every((axes) => axes.permits && !requiresCut(axes)));
    must(input.kind === 'cause' && input.sight.trust === 'sure' && input.sight.cut === 'left');
    must(!state.abnormal);
  }
  // Nothing that is not about a cause changes what is required.
  if (input.kind !== 'cause') must(state.entries.length === before.entries.length);
  // One entry a cause, each told once, commanded once where commands are on.
  const causes = state.entries.map(({ cause }) => cause);
  must(new Set(causes).size === causes.length);
  const isNew = ({ id }: { readonly id: string }): boolean =>
    before.entries.every((entry) => entry.id !== id);
  must(
    types.filter((type) => type === 'cut-required').length ===
      (isOpen ? state.entries.filter(isNew).length : 0),
  );
  // Who had permitted power and requires a cut asks for it, whoever else holds one.
  for (const [index, axes] of state.causes.entries()) {
    const had = before.causes[index];
    must(!(had?.permits && !requiresCut(had) && requiresCut(axes)) || has('cut-required'));
  }
  must(has('cut-commanded') === (area.commands && has('cut-required')));
  must(state.entries.every(({ command }) => (command !== null) === area.commands));
  // The feed's word.
  must(!has('feed-abnormal') || (!before.abnormal && state.abnormal));
  must(!has('feed-normal') || (before.abnormal && !state.abnormal));
  must(before.abnormal === state.abnormal || has('feed-abnormal') || has('feed-normal'));
  if (isOpen && state.abnormal) must(area.feed !== null);
  if (isOpen && state.fed === false) {
    must(state.entries.every(({ outcome }) => outcome === 'confirmed'));
    must(!state.abnormal);
  }
  must(!has('cut-confirmed') || state.fed === false);
  must(
    !has('restored') || (!wasOpen && input.kind === 'feed' && input.isSure && input.fed === true),
  );
  must(!(isOpen && state.restoration !== null));
  if (input.kind === 'due') {
    // What was due then waits no more, and is confirmed, failed or done by the controller's word.
    must(state.entries.every(({ dueAt }) => dueAt === null || dueAt > (areaDueAt(before) ?? 0)));
    if (area.feed !== null && isOpen && state.fed === true) must(state.abnormal);
  }
  if (has('cut-failed')) {
    must(input.kind === 'due' || (input.kind === 'answer' && input.answer === 'refused'));
    for (const { type, entry } of told)
      if (type === 'cut-failed')
        must(before.entries.find(({ id }) => id === entry.id)?.outcome === 'awaited');
  }
}

/** What is passed over because it changes nothing, changes nothing. */
function checkPeace(area: Area, state: AreaState): void {
  const calm: Sight = { trust: 'sure', cut: 'left', fanLock: 'left' };
  for (const index of area.causes.keys()) {
    if (!isAtPeace(state, index)) continue;
    const step = apply(area, state, { kind: 'cause', index, sight: calm });
    expect(step).toEqual({ state, told: [] });
  }
  for (const fed of [true, false]) {
    if (!isFedAsBefore(state, fed)) continue;
    const step = apply(area, state, { kind: 'feed', fed, isSure: true });
    expect(step).toEqual({ state, told: [] });
  }
}

/** Every state that can be reached, and every input in each of them. */
function explore(area: Area): { readonly states: number; readonly steps: number } {
  const inputs = inputsOf(area);
  const fresh = freshArea(area.causes.length, 0);
  const seen = new Set([keyOf(fresh)]);
  const waiting = [fresh];
  let steps = 0;
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    checkPeace(area, state);
    for (const input of inputs) {
      steps += 1;
      const step = apply(area, state, input);
      check(area, state, input, step);
      const key = keyOf(step.state);
      if (seen.has(key)) continue;
      seen.add(key);
      waiting.push(step.state);
    }
  }
  return { states: seen.size, steps };
}

const T2 = { ...T1, id: 't2', placement: 'face-return' };

describe('every state of an area that can be reached, with every input', () => {
  test.each([
    ['one cause, a feed, commands', [T1, FEED], 'kd1', 'on'],
    ['one cause, a feed, no commands', [T1, FEED], 'kd1', 'off'],
    ['one cause, commands alone', [T1], undefined, 'on'],
    ['two causes, nothing that shows obedience', [T1, T2], undefined, 'off'],
    ['two causes, a feed, no commands', [T1, T2, FEED], 'kd1', 'off'],
    ['two causes, a feed, commands', [T1, T2, FEED], 'kd1', 'on'],
  ])('%s', (_, points, feed, commands) => {
    const areas = [feed === undefined ? { id: 'face' } : { id: 'face', feed }];
    const [area] = mineRegister({ areas, points, interlocks: { commands } }).areas;
    const { states, steps } = explore(area as Area);
    expect(states).toBeGreaterThan(10);
    expect(steps).toBe(states * inputsOf(area as Area).length);
  });
});
