import { describe, expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import type { EngineEvent } from '../../rules/event.ts';
import { FEED, MineRig, mineRegister, T1 } from '../support/mine-rig.ts';

const T2 = { ...T1, id: 't2', placement: 'face-return', limits: { H: 1, cut: 1, restore: 1 } };
const FULL = {
  areas: [{ id: 'face', feed: 'kd1' }],
  points: [T1, T2, FEED],
  interlocks: { commands: 'on' },
};

/** The same rig behind a snapshot that went through JSON, and a start. */
function restarted(rig: MineRig, seconds: number, deafSince: number): MineRig {
  const snapshot = JSON.parse(JSON.stringify(rig.engine.snapshot()));
  rig.engine = Engine.restore(rig.engine.register, snapshot);
  rig.at(seconds).start(deafSince);
  return rig;
}

describe('an open cut over a restart', () => {
  test('stays required, asks for its command again, and is not required twice', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('t1', 1.6);
    const [before] = rig.commands();
    restarted(rig, 2, 1);
    expect(rig.cuts).toEqual([]);
    expect(rig.commands()).toEqual([before]);
    expect(rig.at(3).of('t1', 1.6)).toEqual([]);
  });

  test('a deadline that fell due meanwhile is told at the start, at its own time', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('kd1', 1);
    rig.of('t1', 1.6);
    restarted(rig, 10, 2);
    expect(rig.cuts).toEqual(['feed-abnormal face t1 1.6/1.5 @3', 'cut-failed face t1 1.6/1.5 @3']);
  });

  test('of a feed that was last heard long ago only the failure is told', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('kd1', 1);
    rig.of('t1', 1.6);
    restarted(rig, 100, 2);
    expect(rig.cuts).toEqual(['cut-failed face t1 1.6/1.5 @3']);
  });

  test('what another cause said long before it permits nothing; what it said a moment ago does', () => {
    for (const [seconds, expected] of [
      [5, 1],
      [100, 0],
    ] as const) {
      const rig = new MineRig(FULL);
      rig.at(1).of('t2', 0.5);
      rig.at(2).of('t1', 1.6);
      restarted(rig, seconds, 3);
      expect(rig.at(seconds + 1).of('t1', 0.5)).toHaveLength(expected);
    }
  });

  test('what was permitted is asked for again once every cause has been heard since and permits it', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('t2', 0.5);
    rig.at(1).of('t1', 1.6);
    rig.at(2).of('t1', 0.5);
    expect(rig.commands()).toMatchObject([{ action: 'restore', held: false }]);
    restarted(rig, 3, 2);
    const held = (): readonly boolean[] => rig.commands().map((command) => command.held);
    expect(held()).toEqual([true]);
    const raised = {
      ...FULL,
      points: [{ ...T1, limits: { H: 1, cut: 1.6, restore: 1 } }, T2, FEED],
    };
    rig.at(4).configure(mineRegister(raised, 'sha256:raised'));
    expect(held()).toEqual([true]);
    rig.at(5).of('t1', 0.5);
    expect(held()).toEqual([true]);
    rig.at(6).of('t2', 0.5);
    expect(held()).toEqual([false]);
  });

  test('what was permitted before a cause joined the area waits for that one too', () => {
    const rig = new MineRig({ ...FULL, points: [T1, FEED] });
    rig.at(1).of('t1', 1.6);
    rig.at(2).of('t1', 0.5);
    rig.at(2).configure(mineRegister(FULL, 'sha256:more'));
    restarted(rig, 3, 2);
    rig.at(4).of('t1', 0.5);
    expect(rig.commands()).toMatchObject([{ held: true }]);
    rig.at(5).of('t2', 0.5);
    expect(rig.commands()).toMatchObject([{ held: false }]);
  });

  test('what was permitted and has been answered doubts no reading', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('t1', 1.6);
    rig.at(2).of('t2', 0.5);
    rig.at(2).of('t1', 0.5);
    rig.answer(rig.commands()[0]?.id ?? '', 'done');
    restarted(rig, 3, 2);
    rig.at(4).of('t1', 1.6);
    expect(rig.at(5).of('t1', 0.5)).toEqual(['restore-permitted face t1 0.5/1 @5']);
  });

  test('an area that no snapshot knows is fresh', () => {
    const rig = new MineRig(FULL);
    const snapshot = { ...rig.engine.snapshot(), areas: [] };
    rig.engine = Engine.restore(rig.engine.register, snapshot);
    expect(rig.at(1).of('t1', 1.6)).toHaveLength(2);
  });
});

describe('an open cut behind damage', () => {
  test('stays required, and every cause must be seen again before power is permitted', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('t2', 0.5);
    rig.at(1).of('kd1', 0);
    rig.at(2).of('t1', 1.6);
    rig.at(3).damage();
    expect(rig.area()).toMatchObject({ required: true, fed: null, causes: ['mine/face-1/t1'] });
    expect(rig.at(4).of('t1', 0.5)).toEqual([]);
    expect(rig.at(5).of('t2', 0.5)).toEqual(['restore-permitted face t2 0.5/1 @5']);
  });

  test('is required and asked for anew, under an id that the lost records can not have ended', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('kd1', 0);
    rig.at(1).of('t1', 1.6);
    rig.at(2).of('t2', 1.2);
    const asked = rig.commands().map(({ id }) => id);
    for (const id of asked) rig.answer(id, 'done');
    expect(rig.commands()).toEqual([]);
    rig.at(3).damage();
    expect(rig.cuts).toEqual([
      'cut-required face t1 1.6/1.5 @3',
      'cut-commanded face t1 1.6/1.5 @3',
      'cut-required face t2 1.2/1 @3',
      'cut-commanded face t2 1.2/1 @3',
    ]);
    expect(rig.outcome.events.filter(({ type }) => type === 'cut-required')).toMatchObject(
      asked.map((id) => ({
        comment: `interlock ${id} may have ended in lost records: required anew`,
      })),
    );
    const anew = rig.commands();
    expect(anew).toMatchObject([
      { action: 'cut', cause: 'mine/face-1/t1' },
      { action: 'cut', cause: 'mine/face-1/t2' },
    ]);
    rig.at(4).of('t1', 0.5);
    rig.at(5).of('t2', 0.5);
    const [restore] = rig.commands();
    expect(restore?.action).toBe('restore');
    const ids = [...asked, ...anew.map(({ id }) => id), ...asked.map((id) => `${id}-restore`)];
    expect(new Set([...ids, restore?.id]).size).toBe(7);
  });

  test('that nobody is asked for must be seen carried out again where something shows it', () => {
    const rig = new MineRig({ ...FULL, interlocks: { commands: 'off' } });
    rig.at(1).of('kd1', 0);
    rig.at(1).of('t1', 1.6);
    rig.at(3).damage();
    expect(rig.cuts).toEqual(['cut-required face t1 1.6/1.5 @3']);
    expect(rig.area().state).toBe('cut-required');
    expect(rig.at(4).of('kd1', 0)).toEqual(['cut-confirmed face t1 1.6/1.5 @4']);
    const bare = new MineRig();
    bare.at(1).of('t1', 1.6);
    bare.at(2).damage();
    expect(bare.engine.snapshot().areas[0]?.state.entries).toMatchObject([
      { dueAt: null, command: null },
    ]);
  });

  test('that had ended is not required again, but nobody is asked to restore power any more', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('t2', 0.5);
    rig.at(1).of('t1', 1.6);
    rig.at(2).of('t1', 0.5);
    const [restore] = rig.commands();
    expect(restore?.action).toBe('restore');
    rig.at(3).damage();
    expect(rig.cuts).toEqual([]);
    expect(rig.commands()).toEqual([]);
    expect(rig.area()).toMatchObject({ state: 'restore-permitted', required: false });
    // Whoever was asked may still answer; power that stays off is in order, and power that is seen ends it.
    rig.at(3).answer(restore?.id ?? '', 'refused');
    expect(rig.outcome.events.map(({ type }) => type)).toEqual(['restore-refused']);
    expect(rig.at(3.5).of('kd1', 0)).toEqual([]);
    expect(rig.at(6).pass()).toEqual([]);
    expect(rig.at(7).of('kd1', 1)).toEqual(['restored face t1 0.5/1 @7']);
  });

  test('gives no id twice', () => {
    const ids = [false, true].map((damaged) => {
      const rig = new MineRig();
      if (damaged) rig.at(10).damage();
      rig.at(11).of('t1', 1.6, { t: 5 });
      return rig.engine.snapshot().areas[0]?.state.entries[0]?.id;
    });
    expect(new Set(ids).size).toBe(2);
  });
});

describe('an open cut under another configuration', () => {
  const withdrawn = (rig: MineRig): readonly EngineEvent[] =>
    rig.outcome.events.filter(({ type }) => type === 'interlock-withdrawn');

  test('of which nothing changed is carried over', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('t1', 1.6);
    rig.at(1.5).of('kd1', 0);
    rig.at(2).configure(mineRegister(FULL, 'sha256:other'));
    expect(rig.cuts).toEqual([]);
    expect(rig.area()).toMatchObject({ state: 'cut', causes: ['mine/face-1/t1'] });
    expect(rig.at(3).of('t1', 1.7)).toEqual([]);
  });

  test('whose area is gone is withdrawn by name, and called neither permitted nor restored', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('t1', 1.6);
    rig.at(2).configure(mineRegister({ points: [{ ...T1, cuts: [] }], areas: [] }, 'sha256:other'));
    expect(rig.cuts).toEqual([]);
    expect(withdrawn(rig)).toMatchObject([
      {
        site: 'mine',
        by: 'amy',
        system: { area: 'mine/face-1/areas/face', cause: 'mine/face-1/t1', severity: 2 },
      },
    ]);
  });

  test('whose cause is gone goes on with the others', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('t1', 1.6);
    rig.at(1).of('t2', 1.6);
    rig.at(2).configure(mineRegister({ ...FULL, points: [T2, FEED] }, 'sha256:other'));
    expect(withdrawn(rig)).toHaveLength(1);
    expect(rig.area()).toMatchObject({ required: true, causes: ['mine/face-1/t2'] });
    expect(rig.at(3).of('t2', 0.5)).toEqual(['restore-permitted face t2 0.5/1 @3']);
  });

  test('whose only cause is gone is withdrawn', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('t1', 1.6);
    rig.at(1).of('kd1', 1);
    rig.at(3).pass();
    expect(rig.area().feedAbnormal).toBe(true);
    rig.at(4).configure(mineRegister({ ...FULL, points: [T2, FEED] }, 'sha256:other'));
    expect(withdrawn(rig)).toHaveLength(1);
    expect(rig.area()).toMatchObject({ required: false, feedAbnormal: false, state: 'powered' });
  });

  test('a lower limit cuts at once with the last reading, a higher one ends nothing that is not below its restore', () => {
    const rig = new MineRig();
    rig.at(1).of('t1', 1.2);
    const strict = { ...T1, limits: { H: 0.8, cut: 1.1, restore: 0.9 } };
    rig.at(2).configure(mineRegister({ points: [strict] }, 'sha256:strict'));
    expect(rig.cuts).toEqual(['cut-required face t1 1.2/1.1 @2']);
    rig.at(3).configure(mineRegister({}, 'sha256:loose'));
    expect(rig.cuts).toEqual([]);
    const wide = { ...T1, limits: { H: 1, cut: 1.5, restore: 1.3 } };
    rig.at(4).configure(mineRegister({ points: [wide] }, 'sha256:wide'));
    expect(rig.cuts).toEqual(['restore-permitted face t1 1.2/1.3 @4']);
  });

  test('a silent sensor cuts when a fault lock comes into force, and clears nothing', () => {
    const off = { areas: [{ id: 'face', faultLock: false }] };
    const rig = new MineRig(off);
    rig.at(1).of('t1', 1.6);
    rig.at(2).of('t1', 1.2);
    rig.at(100).pass();
    rig.at(101).configure(mineRegister({}, 'sha256:on'));
    expect(rig.cuts).toEqual(['locked face t1 null @101']);
    const wide = { ...T1, limits: { H: 1, cut: 1.5, restore: 1.3 } };
    rig.at(102).configure(mineRegister({ points: [wide] }, 'sha256:wide'));
    expect(rig.cuts).toEqual([]);
  });

  test('commands that are turned on are sent for what is open; turned off, none is', () => {
    const off = { ...FULL, interlocks: { commands: 'off' } };
    const rig = new MineRig(off);
    rig.at(1).of('t1', 1.6);
    rig.at(2).configure(mineRegister(FULL, 'sha256:on'));
    expect(rig.cuts).toEqual(['cut-commanded face t1 1.6/1.5 @2']);
    expect(rig.commands()).toHaveLength(1);
    rig.at(3).configure(mineRegister(off, 'sha256:off'));
    expect(rig.commands()).toEqual([]);
  });

  test('a cause that joins the area must be seen before power is permitted', () => {
    const rig = new MineRig();
    rig.at(1).of('t1', 1.6);
    rig.at(2).configure(mineRegister({ points: [T1, T2] }, 'sha256:more'));
    expect(rig.at(3).of('t1', 0.5)).toEqual([]);
    expect(rig.at(4).of('t2', 0.5)).toHaveLength(1);
  });

  test('a cause that measures something else now must be heard as that before power is permitted', () => {
    const f1 = { id: 'f1', kind: 'fan', periodSeconds: 20, cuts: ['face'] };
    const rig = new MineRig({ points: [T1, f1] });
    rig.at(1).of('f1', 1);
    rig.of('t1', 1.6);
    const points = [T1, { ...f1, kind: 'duct-flow' }];
    rig.at(2).configure(mineRegister({ points }, 'sha256:duct'));
    expect(rig.at(3).of('t1', 0.1)).toEqual([]);
    expect(rig.at(4).of('f1', 1)).toEqual(['restore-permitted face f1 1 @4']);
  });

  test('what an older reading took back is not permitted again by the register, only by a reading', () => {
    const rig = new MineRig();
    rig.at(10).of('t1', 0.5);
    rig.at(12).of('t1', null, { q: 'bad', t: 5 });
    expect(rig.cuts).toEqual(['cut-required face t1 null @5', 'locked face t1 null @5']);
    rig.at(13).configure(mineRegister({}, 'sha256:again'));
    expect(rig.cuts).toEqual([]);
    expect(rig.at(14).of('t1', 0.5)).toEqual([
      'unlocked face t1 0.5 @14',
      'restore-permitted face t1 0.5/1 @14',
    ]);
  });

  test('what a cause permitted by another limit permits nothing, whichever is judged anew first', () => {
    const [t1, t2] = ['t1', 't2'].map((id) => (restore: number) => ({
      ...T1,
      id,
      limits: { H: 1, cut: 1.5, restore },
    })) as [(restore: number) => object, (restore: number) => object];
    for (const points of [
      (one: number, other: number) => [t1(one), t2(other)],
      (one: number, other: number) => [t2(other), t1(one)],
    ]) {
      const rig = new MineRig({ points: points(0.8, 1) });
      rig.at(1).of('t1', 1.6);
      rig.at(2).of('t2', 0.9);
      expect(rig.at(3).of('t1', 0.9)).toEqual([]);
      rig.at(4).configure(mineRegister({ points: points(1, 0.8) }, 'sha256:turned'));
      expect(rig.cuts).toEqual([]);
      expect(rig.area()).toMatchObject({ required: true });
      expect(rig.at(5).of('t2', 0.7)).toEqual(['restore-permitted face t2 0.7/0.8 @5']);
    }
  });

  test('what a cause permitted by another limit permits nothing where it can not be judged anew', () => {
    const t = (id: string, restore: number) => ({ ...T1, id, limits: { H: 1, cut: 1.5, restore } });
    const broken = Object.defineProperty({ at: 1.5, below: 0.8 }, 'below', {
      get: () => {
        throw new Error('can not be compared');
      },
    });
    for (const ids of [
      ['t1', 't2'],
      ['t2', 't1'],
    ]) {
      const rig = new MineRig({ points: ids.map((id) => t(id, id === 't1' ? 0.8 : 1)) });
      rig.at(1).of('t1', 1.6);
      rig.at(2).of('t2', 0.9);
      rig.at(3).of('t1', 0.9);
      const points = ids.map((id) => t(id, id === 't1' ? 1 : 0.8));
      const sound = mineRegister({ points }, 'sha256:broken');
      const areas = sound.areas.map((area) => ({
        ...area,
        causes: area.causes.map((cause) =>
          cause.name.endsWith('t2') ? { ...cause, cut: broken } : cause,
        ),
      }));
      rig.at(4).configure({ ...sound, areas });
      expect(rig.outcome.events.map(({ type }) => type)).toContain('input-quarantined');
      expect(rig.cuts).toEqual([]);
      expect(rig.at(5).of('t1', 0.5)).toEqual([]);
      expect(rig.area()).toMatchObject({ required: true });
    }
  });

  test('that every cause leaves ends with it, and names one of them', () => {
    const limits = { H: 1, cut: 1.5, restore: 0.8 };
    const points = [
      { ...T1, limits },
      { ...T2, limits: { ...limits, cut: 1 } },
    ];
    const rig = new MineRig({ points });
    rig.at(1).of('t1', 1.6);
    rig.at(2).of('t2', 0.9);
    expect(rig.at(3).of('t1', 0.9)).toEqual([]);
    rig.at(4).configure(mineRegister({ points: [T1, T2] }, 'sha256:wider'));
    expect(rig.cuts).toEqual(['restore-permitted face t2 0.9/1 @4']);
  });

  test('another feed point is asked anew', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('kd1', 0);
    const other = { ...FULL, areas: [{ id: 'face', feed: 'kd2' }] };
    const points = [...FULL.points, { ...FEED, id: 'kd2' }];
    rig.at(2).configure(mineRegister({ ...other, points }, 'sha256:other'));
    expect(rig.area().fed).toBeNull();
    rig.at(3).configure(mineRegister({ ...FULL, areas: [{ id: 'face' }] }, 'sha256:none'));
    expect(rig.area()).toMatchObject({ fed: null, feed: null });
  });

  test('an area that is new and comes back gives no id twice', () => {
    const rig = new MineRig();
    const ids = [1, 3].map((second) => {
      rig.at(second).of('t1', 1.6, { t: 1, n: second });
      const id = rig.engine.snapshot().areas[0]?.state.entries[0]?.id;
      rig.at(second + 0.5).configure(mineRegister({ areas: [], points: [] }, `sha256:${second}`));
      rig.at(second + 1).configure(mineRegister({}, `sha256:${second}b`));
      return id;
    });
    expect(new Set(ids).size).toBe(2);
  });
});

describe('quarantine', () => {
  test('what fails while an area is judged leaves the area and the point as they were', () => {
    const register = mineRegister();
    const [area] = register.areas;
    const broken = {
      ...register,
      areas: [
        {
          ...area,
          get faultLock(): boolean {
            throw new Error('broken');
          },
        } as never,
      ],
    };
    const rig = new MineRig();
    rig.engine = new Engine(broken);
    rig.at(1).of('t1', 1.6);
    expect(rig.events).toEqual(['input-quarantined @1']);
    expect(rig.engine.openAlarms()).toEqual([]);
    expect(rig.area().required).toBe(false);
  });

  test('an answer for an area that is not there is set aside', () => {
    const rig = new MineRig({ areas: [], points: [{ ...T1, cuts: [] }] });
    rig.at(1).answer('x', 'done');
    expect(rig.events).toEqual(['input-quarantined @1']);
  });

  test('a register that can not be carried over leaves open cuts as they were', () => {
    const rig = new MineRig(FULL);
    rig.at(1).of('t1', 1.6);
    const register = mineRegister(FULL, 'sha256:other');
    const broken = { ...register, areas: [null] } as never;
    rig.at(2).configure(broken);
    expect(rig.events.some((event) => event.startsWith('input-quarantined'))).toBe(true);
    expect(rig.area()).toMatchObject({ required: true });
    expect(rig.engine.nextDueAt()).toBe(3_000);
  });
});

describe('absorbing recorded events of interlocks', () => {
  /** A rig whose engine has only heard the recorded events of another. */
  function absorbed(live: MineRig, events: readonly EngineEvent[]): MineRig {
    const rig = new MineRig();
    rig.engine = new Engine(live.engine.register);
    rig.engine.absorb(events, live.moment);
    return rig;
  }

  function recorded(rig: MineRig, ...steps: readonly (() => unknown)[]): EngineEvent[] {
    return steps.flatMap((step) => {
      step();
      return [...rig.outcome.events];
    });
  }

  test('a cut stays required with its command, its outcome and its feed', () => {
    const live = new MineRig(FULL);
    const events = recorded(
      live,
      () => live.at(1).of('kd1', 1),
      () => live.at(1).of('t1', 1.6),
      () => live.at(3).pass(),
      () => live.at(4).of('kd1', 0),
    );
    const half = absorbed(live, events.slice(0, 5));
    expect(half.area()).toMatchObject({ required: true, feedAbnormal: true, fed: true });
    const rig = absorbed(live, events);
    expect(rig.area()).toEqual(live.area());
    expect(rig.at(5).commands()).toMatchObject([{ id: live.commands()[0]?.id }]);
    expect(rig.at(5).of('t1', 1.7)).toEqual([]);
    // The other cause has not been seen since.
    expect(rig.at(6).of('t1', 0.5)).toEqual([]);
    expect(rig.at(7).of('t2', 0.5)).toHaveLength(1);
    // Twice is once.
    const twice = absorbed(live, [...events, ...events.slice(0, 2)]);
    expect(twice.area().causes).toHaveLength(1);
  });

  test('of two causes each keeps its own outcome; what this version does not know changes nothing', () => {
    const live = new MineRig(FULL);
    const events = recorded(
      live,
      () => live.at(1).of('t1', 1.6),
      () => live.at(2).of('t2', 1.6),
      () => live.at(3).pass(),
    );
    const rig = absorbed(live, events);
    const outcomes = (each: MineRig) =>
      each.engine.snapshot().areas[0]?.state.entries.map(({ outcome }) => outcome);
    expect(outcomes(rig)).toEqual(['failed', 'awaited']);
    const [, first] = events;
    const strange = { ...first, type: 'exploded' } as never;
    const undated = { ...first, at: 'whenever' } as never;
    expect(absorbed(live, [strange]).area().required).toBe(false);
    expect(absorbed(live, [undated]).area().since).toBe(live.moment.wallMs);
  });

  test('a failure waits for nothing any more', () => {
    const live = new MineRig(FULL);
    const events = recorded(
      live,
      () => live.at(1).of('t1', 1.6),
      () => live.at(3).pass(),
    );
    const rig = absorbed(live, events);
    expect(rig.engine.snapshot().areas[0]?.state.entries).toMatchObject([
      { outcome: 'failed', dueAt: null },
    ]);
  });

  test('locks come over and end: of a fault, of methane, of a fan', () => {
    const heading = {
      areas: [{ id: 'heading' }],
      points: [
        { ...T1, placement: 'heading-face', cuts: ['heading'] },
        { id: 'fan', kind: 'fan', periodSeconds: 20, cuts: ['heading'] },
      ],
    };
    for (const [id, value] of [
      ['t1', null],
      ['t1', 3.5],
      ['fan', 0],
    ] as const) {
      const live = new MineRig(heading);
      const locked = recorded(live, () => live.at(1).of(id, value));
      expect(absorbed(live, locked).area('heading')).toMatchObject({
        locked: true,
        required: true,
      });
      const unlocked = recorded(live, () => live.at(2).of(id, id === 'fan' ? 1 : 1.2));
      expect(absorbed(live, [...locked, ...unlocked]).area('heading').locked).toBe(false);
    }
  });

  test('a permitted restore waits for power; power that is seen ends it', () => {
    const live = new MineRig(FULL);
    const events = recorded(
      live,
      () => live.at(1).of('t2', 0.5),
      () => live.at(1).of('kd1', 0),
      () => live.at(1).of('t1', 1.6),
      () => live.at(2).of('t1', 0.5),
      () => live.at(4).pass(),
    );
    const rig = absorbed(live, events);
    expect(rig.area()).toMatchObject({
      state: 'restore-permitted',
      feedAbnormal: true,
      fed: false,
    });
    expect(rig.at(5).commands()).toMatchObject([{ action: 'restore' }]);
    const rest = recorded(live, () => live.at(6).of('kd1', 1));
    const after = absorbed(live, [...events, ...rest]);
    expect(after.area()).toMatchObject({ state: 'powered', fed: true, feedAbnormal: false });
  });

  test('a permitted restore is not asked for any more where damage was told of behind it', () => {
    const live = new MineRig(FULL);
    const events = recorded(
      live,
      () => live.at(1).of('t2', 0.5),
      () => live.at(1).of('t1', 1.6),
      () => live.at(2).of('t1', 0.5),
    );
    const damage = recorded(live, () => live.at(3).damage());
    expect(absorbed(live, events).commands()).toMatchObject([{ action: 'restore' }]);
    const rig = absorbed(live, [...events, ...damage]);
    rig.at(3);
    expect(rig.commands()).toEqual([]);
    expect(rig.area()).toEqual(live.area());
    expect(absorbed(live, damage).area()).toMatchObject({ state: 'powered', required: false });
  });

  test('a cut that is required anew behind damage takes the place of the one before', () => {
    const live = new MineRig(FULL);
    const events = recorded(
      live,
      () => live.at(1).of('t1', 1.6),
      () => live.at(2).damage(),
    );
    const rig = absorbed(live, events);
    rig.at(2);
    expect(rig.commands()).toEqual(live.commands());
    expect(rig.area()).toEqual(live.area());
  });

  test('without commands or a feed nothing is waited for', () => {
    const live = new MineRig();
    const events = recorded(
      live,
      () => live.at(1).of('t1', 1.6),
      () => live.at(2).of('t1', 0.5),
    );
    const rig = absorbed(live, events);
    expect(rig.area().state).toBe('restore-permitted');
    expect(rig.engine.snapshot().areas[0]?.state.restoration).toMatchObject({
      dueAt: null,
      command: null,
    });
    expect(
      absorbed(live, events.slice(0, 2)).engine.snapshot().areas[0]?.state.entries[0]?.dueAt,
    ).toBeNull();
  });

  test('an area that is gone is passed over', () => {
    const live = new MineRig();
    const events = recorded(live, () => live.at(1).of('t1', 1.6));
    const rig = new MineRig({ areas: [], points: [{ ...T1, cuts: [] }] });
    rig.engine.absorb(events, live.moment);
    expect(rig.engine.areas()).toEqual([]);
  });
});
