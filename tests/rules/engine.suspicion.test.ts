import { describe, expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import { Rig } from '../support/rig.ts';
import { type PointEntry, watchedSite } from './watched-site.ts';

const SUSPECT = {
  frozen: { readings: 4 },
  clipped: { readings: 3, of: 5, margin: 0.1 },
  copied: { readings: 8, among: 40 },
};

function plant(first: PointEntry = {}, hash?: string) {
  const point = (id: string, entry: PointEntry = {}) => ({
    id,
    kind: 'analog',
    unit: 'm',
    limits: { H: 1, L: 0.1 },
    staleAfterSeconds: 60,
    suspect: SUSPECT,
    ...entry,
  });
  return watchedSite(
    [
      point('p0', first),
      point('p1'),
      point('p2', { unit: 'kPa' }),
      point('p3', { suspect: undefined }),
    ],
    hash === undefined ? {} : { hash },
  );
}

class SuspectRig extends Rig {
  second = 0;

  constructor(entry: PointEntry = {}) {
    super(plant(entry));
    this.start();
  }

  /** Reads values one after the other, two seconds apart. */
  values(
    values: readonly (number | null)[],
    point = 0,
    q?: 'uncertain' | 'bad',
  ): readonly string[] {
    return values.flatMap((value) => {
      this.second += 2;
      return this.at(this.second).read(value, { point, ...(q === undefined ? {} : { q }) });
    });
  }

  condition(point = 0) {
    return this.engine.pointStatus(point)?.condition;
  }
}

const WAVE = [0.31, 0.44, 0.37, 0.52, 0.48, 0.61, 0.33, 0.29];

describe('a point that stands still', () => {
  test('raises when so many readings in a row are the same, and returns with the first that differs', () => {
    const rig = new SuspectRig();
    expect(rig.values([0.4, 0.3, 0.3, 0.3])).toEqual([]);
    expect(rig.values([0.3])).toEqual(['raised frozen @10']);
    const { level, value, limit, unit, standard } = rig.alarm('frozen');
    expect({ level, value, limit, unit, standard }).toEqual({
      level: 3,
      value: 0.3,
      limit: null,
      unit: 'm',
      standard: null,
    });
    expect(rig.values([0.3, 0.3, 0.4])).toEqual(['returned frozen @16']);
  });

  test('is not believed: it raises, but clears nothing', () => {
    const rig = new SuspectRig({ suspect: { frozen: { readings: 4 } } });
    rig.values([1.2, 0.5, 1.3]);
    rig.values([0.5, 0.5], 0, 'uncertain');
    expect(rig.values([0.5])).toContain('returned analog-high H @12');
    rig.values([0.4, 1.2]);
    rig.acknowledge(rig.alarm('analog-high').id ?? '');
    expect(rig.values([1.2, 1.2, 1.2])).toEqual(['raised frozen @22']);
    expect(rig.condition()).toBe('uncertain');
    expect(rig.values([0.5])).toEqual([
      'returned frozen @24',
      'returned analog-high H @24',
      'closed analog-high H @24',
    ]);
    expect(rig.condition()).toBe('ok');
  });

  test('counts good readings alone: others neither go on nor break off', () => {
    const rig = new SuspectRig();
    rig.values([0.3, 0.3, 0.3]);
    rig.values([null, 0.9], 0, 'bad');
    rig.values([0.9], 0, 'uncertain');
    expect(rig.values([0.3])).toContain('raised frozen @14');
  });

  test('is no fake while a person tests or calibrates it', () => {
    const rig = new SuspectRig();
    for (const mode of ['bump-test', 'calibration'] as const) {
      rig.act({ do: 'mode', point: 'park/tanks/p0', mode, minutes: 10, reason: 'check' });
      expect(rig.values([0.5, 0.5, 0.5, 0.5, 0.5])).toEqual([]);
    }
  });

  test('is not cleared by a delayed reading that differs', () => {
    const rig = new SuspectRig();
    rig.values([0.3, 0.3, 0.3, 0.3]);
    rig.at(100).tick();
    expect(rig.read(0.6, { t: 20 })).toEqual([]);
    expect(rig.at(102).read(0.7)).toEqual(['returned communication @102', 'returned frozen @102']);
  });
});

describe('a point that is clipped', () => {
  test('raises with the limit that it stops short of, and is not believed', () => {
    const rig = new SuspectRig();
    expect(rig.values([0.95, 0.7, 0.95, 0.8, 0.95])).toEqual(['raised clipped @10']);
    expect(rig.alarm('clipped')).toMatchObject({ limit: 1, value: 0.95, level: 3 });
    expect(rig.condition()).toBe('uncertain');
    expect(rig.values([0.7, 0.6])).toEqual(['returned clipped @12']);
  });
});

describe('the limits that a point may be clipped below', () => {
  test('are those that alarm, and for methane the one that cuts', () => {
    const methane = watchedSite([
      {
        id: 'p0',
        kind: 'methane',
        placement: 'working-face',
        limits: { H: 1, cut: 1.5, restore: 1 },
        suspect: SUSPECT,
      },
    ]);
    expect(methane.points[0]?.suspicion?.clipped).toMatchObject({ above: [1, 1.5], below: [] });
    expect(plant().points[0]?.suspicion?.clipped).toMatchObject({ above: [1], below: [0.1] });
  });
});

describe('a point that copies', () => {
  test('names the point whose readings it repeats', () => {
    const rig = new SuspectRig();
    rig.values(WAVE, 1);
    expect(rig.values(WAVE)).toEqual(['raised copied @32']);
    expect(rig.alarm('copied')).toMatchObject({ point: 'p0', copyOf: 'park/tanks/p1' });
    expect(rig.values([0.77])).toEqual([]);
    expect(rig.values([0.78])).toEqual(['returned copied @36']);
    expect(rig.alarm('copied').copyOf).toBe('park/tanks/p1');
  });

  test('or itself, for its own earlier waveform', () => {
    const rig = new SuspectRig();
    rig.values([...WAVE, 0.8, 0.7, ...WAVE]);
    expect(rig.alarm('copied').copyOf).toBe('park/tanks/p0');
  });

  test.each([2, 3])(
    'is not held against a point of another kind or one not watched: p%d',
    (other) => {
      const rig = new SuspectRig();
      rig.values(WAVE, other);
      expect(rig.values(WAVE)).toEqual([]);
    },
  );
});

describe('the watch on faked values', () => {
  test('goes on after a snapshot as if nothing had been', () => {
    const rig = new SuspectRig();
    rig.values([0.3, 0.3, 0.3]);
    const { engine } = rig;
    rig.engine = Engine.restore(plant(), JSON.parse(JSON.stringify(engine.snapshot())));
    expect(rig.engine.snapshot()).toEqual(engine.snapshot());
    expect(rig.values([0.3])).toEqual(['raised frozen @8']);
  });

  test('keeps what it has seen through a change of its settings, and ends its alarm where it is off', () => {
    const rig = new SuspectRig();
    rig.values([0.3, 0.3, 0.3]);
    rig.configure(plant({ suspect: { frozen: { readings: 5 } } }, 'sha256:two'));
    expect(rig.values([0.3])).toEqual([]);
    expect(rig.values([0.3])).toEqual(['raised frozen @10']);
    expect(rig.configure(plant({ suspect: undefined }, 'sha256:three'))).toContain(
      'closed frozen @10',
    );
    rig.configure(plant({}, 'sha256:four'));
    expect(rig.values([0.3, 0.3, 0.3])).toEqual([]);
  });

  test('takes over what a recorded event says of a copy', () => {
    const rig = new SuspectRig();
    rig.values(WAVE, 1);
    rig.values(WAVE);
    const events = rig.outcome.events;
    const other = new Engine(plant());
    other.absorb(events, rig.moment);
    expect(other.openAlarms()).toEqual(rig.engine.openAlarms());
  });
});
