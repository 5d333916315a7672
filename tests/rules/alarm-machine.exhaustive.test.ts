import { describe, expect, test } from 'vitest';
import type { AlarmEventType, AlarmState } from '../../rules/alarm.ts';
import {
  ALARM_INPUTS,
  type AlarmAxes,
  type AlarmInput,
  alarmStateOf,
  isInhibited,
  RAISED,
  transition,
} from '../../rules/alarm-machine.ts';

const BOTH = [false, true] as const;

/** Every combination of the axes, those that can be reached and those that can't. */
const ALL_AXES: readonly AlarmAxes[] = (['active', 'returned'] as const).flatMap((condition) =>
  Array.from({ length: 2 ** 7 }, (_, bits) => ({
    condition,
    conditionKnown: (bits & 1) !== 0,
    acknowledged: (bits & 2) !== 0,
    latched: (bits & 4) !== 0,
    shelved: (bits & 8) !== 0,
    suppressed: (bits & 16) !== 0,
    outOfService: (bits & 32) !== 0,
    closed: (bits & 64) !== 0,
  })),
);

interface Row {
  /** When the input may not happen. */
  readonly refusedIf: (axes: AlarmAxes) => boolean;
  /** What it changes. */
  readonly effect: (axes: AlarmAxes, latching: boolean) => Partial<AlarmAxes>;
  /** The event that tells of it; null where there is nothing to tell. */
  readonly event: (axes: AlarmAxes) => AlarmEventType | null;
  /** Whether an alarm that nothing keeps open any longer may end by this input. */
  readonly mayEnd: boolean;
}

const never = (): boolean => false;
const hidden = (axes: AlarmAxes): boolean => axes.shelved || axes.suppressed || axes.outOfService;
const isActive = (axes: AlarmAxes): boolean => axes.condition === 'active';
const nothing = (): Partial<AlarmAxes> => ({});

/** The table of the standard's words, one row an input; written from the text, not from the machine. */
const TABLE: Readonly<Record<AlarmInput, Row>> = {
  raise: {
    refusedIf: never,
    effect: (axes) =>
      isActive(axes)
        ? { conditionKnown: true }
        : { condition: 'active', conditionKnown: true, acknowledged: false, latched: false },
    event: (axes) => (isActive(axes) ? null : 'raised'),
    mayEnd: false,
  },
  escalate: {
    refusedIf: (axes) => !isActive(axes),
    effect: () => ({ conditionKnown: true, acknowledged: false }),
    event: () => 'escalated',
    mayEnd: false,
  },
  'de-escalate': {
    refusedIf: (axes) => !isActive(axes),
    effect: () => ({ conditionKnown: true }),
    event: () => 'de-escalated',
    mayEnd: false,
  },
  return: {
    refusedIf: never,
    effect: (axes, latching) =>
      isActive(axes)
        ? { condition: 'returned', conditionKnown: true, latched: latching }
        : { conditionKnown: true },
    event: (axes) => (isActive(axes) ? 'returned' : null),
    mayEnd: true,
  },
  'lose-sight': {
    refusedIf: never,
    effect: () => ({ conditionKnown: false }),
    event: () => null,
    mayEnd: false,
  },
  acknowledge: {
    refusedIf: (axes) => hidden(axes) || axes.acknowledged,
    effect: () => ({ acknowledged: true }),
    event: () => 'acknowledged',
    mayEnd: true,
  },
  reset: {
    refusedIf: (axes) => hidden(axes) || isActive(axes) || !axes.acknowledged || !axes.latched,
    effect: () => ({ latched: false }),
    event: () => 'reset',
    mayEnd: true,
  },
  close: {
    refusedIf: (axes) => isActive(axes) || !axes.conditionKnown,
    effect: () => ({ closed: true }),
    event: () => 'closed',
    mayEnd: false,
  },
  comment: { refusedIf: never, effect: nothing, event: () => 'commented', mayEnd: false },
  shelve: {
    refusedIf: (axes) => axes.shelved,
    effect: () => ({ shelved: true }),
    event: () => 'shelved',
    mayEnd: false,
  },
  'unshelve-by-hand': {
    refusedIf: (axes) => !axes.shelved,
    effect: () => ({ shelved: false, acknowledged: true }),
    event: () => 'unshelved',
    mayEnd: true,
  },
  'unshelve-by-time': {
    refusedIf: (axes) => !axes.shelved,
    effect: () => ({ shelved: false, acknowledged: false }),
    event: () => 'unshelved',
    mayEnd: false,
  },
  'unshelve-by-rise': {
    refusedIf: (axes) => !axes.shelved,
    effect: () => ({ shelved: false, acknowledged: false }),
    event: () => 'unshelved',
    mayEnd: false,
  },
  suppress: {
    refusedIf: (axes) => axes.suppressed,
    effect: () => ({ suppressed: true }),
    event: () => 'suppressed',
    mayEnd: false,
  },
  unsuppress: {
    refusedIf: (axes) => !axes.suppressed,
    effect: () => ({ suppressed: false, acknowledged: false }),
    event: () => 'unsuppressed',
    mayEnd: false,
  },
  'take-out-of-service': {
    refusedIf: (axes) => axes.outOfService,
    effect: () => ({ outOfService: true }),
    event: () => 'out-of-service',
    mayEnd: false,
  },
  'return-to-service': {
    refusedIf: (axes) => !axes.outOfService,
    effect: () => ({ outOfService: false, acknowledged: true }),
    event: () => 'in-service',
    mayEnd: true,
  },
  withdraw: {
    refusedIf: never,
    effect: () => ({ closed: true }),
    event: () => 'closed',
    mayEnd: false,
  },
};

interface Cell {
  readonly axes: AlarmAxes;
  readonly input: AlarmInput;
  readonly latching: boolean;
}

const CELLS: readonly Cell[] = ALL_AXES.flatMap((axes) =>
  ALARM_INPUTS.flatMap((input) => BOTH.map((latching) => ({ axes, input, latching }))),
);

function expected({
  axes,
  input,
  latching,
}: Cell): { axes: AlarmAxes; events: AlarmEventType[] } | null {
  const row = TABLE[input];
  if (axes.closed || row.refusedIf(axes)) return null;
  const after = { ...axes, ...row.effect(axes, latching) };
  const event = row.event(axes);
  const events: AlarmEventType[] = event === null ? [] : [event];
  const over = !isActive(after) && after.acknowledged && !after.latched && !hidden(after);
  // A return of what had returned already is no change and ends nothing.
  if (!row.mayEnd || event === null || !over) return { axes: after, events };
  return { axes: { ...after, closed: true }, events: [...events, 'closed'] };
}

interface Step extends Cell {
  readonly after: AlarmAxes;
  readonly events: readonly AlarmEventType[];
}

/** All cells that the machine does not refuse, with what it made of them. */
const STEPS: readonly Step[] = CELLS.flatMap((cell) => {
  const next = transition(cell.axes, cell.input, cell.latching);
  return 'refused' in next ? [] : [{ ...cell, after: next.axes, events: next.events }];
});

function violations(holds: (step: Step) => boolean): readonly Step[] {
  return STEPS.filter((step) => !holds(step));
}

describe('every cell of axes x input x latching', () => {
  test('there are 9,216 of them', () => {
    expect(CELLS).toHaveLength(256 * ALARM_INPUTS.length * 2);
    expect(CELLS).toHaveLength(9_216);
  });

  test.each(ALARM_INPUTS)('%s does what the table says in every one of its cells', (input) => {
    for (const cell of CELLS.filter((candidate) => candidate.input === input)) {
      const next = transition(cell.axes, cell.input, cell.latching);
      const actual = 'refused' in next ? null : { axes: next.axes, events: [...next.events] };
      expect(actual, JSON.stringify(cell)).toEqual(expected(cell));
      if ('refused' in next) expect(next.refused.length).toBeGreaterThan(0);
    }
  });
});

describe('invariants', () => {
  test('a closed alarm refuses everything', () => {
    expect(STEPS.filter((step) => step.axes.closed)).toEqual([]);
  });

  test('nothing but judging changes the condition', () => {
    expect(
      violations(
        ({ axes, after, input }) =>
          axes.condition === after.condition || input === 'raise' || input === 'return',
      ),
    ).toEqual([]);
  });

  test('acknowledge never changes the condition, and never closes what is active', () => {
    expect(
      violations(
        ({ axes, after, input }) =>
          input !== 'acknowledge' ||
          (after.condition === axes.condition && (axes.condition === 'returned' || !after.closed)),
      ),
    ).toEqual([]);
  });

  test('nothing but a return, a person or a withdrawal closes', () => {
    const closing: readonly AlarmInput[] = [
      'return',
      'acknowledge',
      'reset',
      'close',
      'unshelve-by-hand',
      'return-to-service',
      'withdraw',
    ];
    expect(violations(({ after, input }) => !after.closed || closing.includes(input))).toEqual([]);
  });

  test('nothing but a withdrawal closes what is active', () => {
    expect(
      violations(
        ({ after, input }) =>
          !after.closed || after.condition === 'returned' || input === 'withdraw',
      ),
    ).toEqual([]);
  });

  test('nothing but a close by hand or a withdrawal ends what is unacknowledged, latched or hidden', () => {
    expect(
      violations(
        ({ after, input }) =>
          !after.closed ||
          input === 'close' ||
          input === 'withdraw' ||
          (after.acknowledged && !after.latched && !isInhibited(after)),
      ),
    ).toEqual([]);
  });

  test('`closed` is told last and exactly when the alarm closes', () => {
    expect(
      violations(({ after, events }) => after.closed === (events.at(-1) === 'closed')),
    ).toEqual([]);
    expect(
      violations(({ events }) => events.filter((type) => type === 'closed').length < 2),
    ).toEqual([]);
  });

  test('whoever hides an alarm changes nothing of its condition, acknowledgement or latch', () => {
    const hiding: readonly AlarmInput[] = ['shelve', 'suppress', 'take-out-of-service'];
    expect(
      violations(
        ({ axes, after, input }) =>
          !hiding.includes(input) ||
          (after.condition === axes.condition &&
            after.acknowledged === axes.acknowledged &&
            after.latched === axes.latched),
      ),
    ).toEqual([]);
  });

  test('judging never brings an alarm back from hiding', () => {
    const judging: readonly AlarmInput[] = [
      'raise',
      'escalate',
      'de-escalate',
      'return',
      'lose-sight',
    ];
    expect(
      violations(
        ({ axes, after, input }) =>
          !judging.includes(input) ||
          (after.shelved === axes.shelved &&
            after.suppressed === axes.suppressed &&
            after.outOfService === axes.outOfService),
      ),
    ).toEqual([]);
  });

  test('a new occurrence and a rise need a new acknowledgement', () => {
    expect(
      violations(
        ({ after, events }) =>
          !(events.includes('raised') || events.includes('escalated')) || !after.acknowledged,
      ),
    ).toEqual([]);
  });

  test('only a new occurrence, a reset or an unlatched return ends a latch', () => {
    expect(
      violations(
        ({ axes, after, input }) =>
          !axes.latched ||
          after.latched ||
          input === 'reset' ||
          (input === 'raise' && axes.condition === 'returned') ||
          (input === 'return' && axes.condition === 'active'),
      ),
    ).toEqual([]);
  });
});

/** Every combination that a new alarm can come to. */
function reachable(): readonly AlarmAxes[] {
  const seen = new Map<string, AlarmAxes>();
  const open = BOTH.flatMap((shelved) =>
    BOTH.map((outOfService): AlarmAxes => ({ ...RAISED, shelved, outOfService })),
  );
  for (let axes = open.pop(); axes !== undefined; axes = open.pop()) {
    const key = JSON.stringify(axes);
    if (seen.has(key)) continue;
    seen.set(key, axes);
    for (const input of ALARM_INPUTS) {
      for (const latching of BOTH) {
        const next = transition(axes, input, latching);
        if (!('refused' in next)) open.push(next.axes);
      }
    }
  }
  return [...seen.values()];
}

describe('the state that people see', () => {
  /** The order in which one state hides another. */
  const ORDER: readonly (readonly [AlarmState, (axes: AlarmAxes) => boolean])[] = [
    ['NORMAL', (axes) => axes.closed],
    ['OUT_OF_SERVICE', (axes) => axes.outOfService],
    ['SUPPRESSED', (axes) => axes.suppressed],
    ['SHELVED', (axes) => axes.shelved],
    ['LATCHED', (axes) => axes.latched],
    ['RTNUN', (axes) => axes.condition === 'returned' && !axes.acknowledged],
    ['ACKED', (axes) => axes.condition === 'active' && axes.acknowledged],
    ['UNACK', (axes) => axes.condition === 'active'],
    ['NORMAL', () => true],
  ];

  test('follows from the axes in the order OUT_OF_SERVICE, SUPPRESSED, SHELVED, LATCHED, RTNUN', () => {
    for (const axes of ALL_AXES) {
      const state = ORDER.find(([, holds]) => holds(axes))?.[0];
      expect(alarmStateOf(axes), JSON.stringify(axes)).toBe(state);
    }
  });

  test('is NORMAL for no alarm that is open', () => {
    const lost = reachable().filter((axes) => !axes.closed && alarmStateOf(axes) === 'NORMAL');
    expect(lost).toEqual([]);
  });

  test('an active alarm that can be reached is never latched', () => {
    expect(reachable().filter((axes) => axes.condition === 'active' && axes.latched)).toEqual([]);
  });

  test('every state can be reached', () => {
    expect(new Set(reachable().map(alarmStateOf)).size).toBe(8);
  });
});
