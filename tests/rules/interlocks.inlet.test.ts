import { describe, expect, test } from 'vitest';
import { forbidInterlocks } from '../../rules/carry-interlocks.ts';
import { lintConfiguration } from '../../rules/configuration-lint.ts';
import { Engine } from '../../rules/engine.ts';
import { seeVote } from '../../rules/follow-interlocks.ts';
import { PlantInterlocks } from '../../rules/plant-interlocks.ts';
import { siteFileSchema } from '../../rules/site-file.ts';
import { GAUGES, TankRig, tankRegister, voteOf } from '../support/tank-rig.ts';

const INLET = { id: 'inlet', stops: 'inlet', feed: 'xv', deadlineSeconds: 20 };
const VALVE = { id: 'xv', kind: 'valve', periodSeconds: 600 };
const GAUGE = {
  id: 'a',
  kind: 'tank-level',
  periodSeconds: 60,
  limits: { HH: 12.6, H: 12 },
  cuts: ['inlet'],
};
const FARM = { areas: [INLET], points: [GAUGE, VALVE], interlocks: { commands: 'on' } };

function inletOf(rig: TankRig) {
  const [area] = rig.engine.areas();
  if (area === undefined) throw new Error('no area');
  return area;
}

describe('the inlet of a tank', () => {
  test('is asked to close at HH, in the commit of the reading, and is permitted below it', () => {
    const rig = new TankRig(FARM);
    rig.of('xv', 1);
    expect(rig.of('a', 12)).toEqual([]);
    expect(rig.at(60).of('a', 12.6)).toEqual([
      'cut-required inlet a 12.6/12.6 @60',
      'cut-commanded inlet a 12.6/12.6 @60',
    ]);
    expect(inletOf(rig)).toMatchObject({ stops: 'inlet', required: true, fed: true });
    const [command] = rig.engine.openCommands(60_000);
    expect(command).toMatchObject({ action: 'cut', area: 'inlet', cause: 'park/farm/a' });
    expect(rig.at(70).of('xv', 0)).toEqual(['cut-confirmed inlet a 12.6/12.6 @70']);
    expect(rig.at(90).of('a', 12.6)).toEqual([]);
    expect(rig.at(100).of('a', 12.5)).toEqual(['restore-permitted inlet a 12.5/12.6 @100']);
  });

  test('is never asked to open again: that is for a person to decide', () => {
    const rig = new TankRig(FARM);
    rig.of('xv', 1);
    rig.of('a', 12.7);
    rig.at(5).of('xv', 0);
    rig.at(10).of('a', 12);
    const last = rig.outcome.events.find(({ type }) => type === 'restore-permitted');
    expect(last).toMatchObject({ interlock: { commanded: false } });
    expect(rig.engine.openCommands(10_000)).toEqual([]);
    expect(rig.at(100).pass()).toEqual([]);
    expect(rig.at(110).of('xv', 1)).toEqual(['restored inlet a 12/12.6 @110']);
  });

  test('that stays open past the time its valve needs is told', () => {
    const rig = new TankRig(FARM);
    rig.of('xv', 1);
    rig.of('a', 12.7);
    expect(rig.at(19.9).pass()).toEqual([]);
    expect(rig.at(21).pass()).toEqual([
      'feed-abnormal inlet a 12.7/12.6 @20',
      'cut-failed inlet a 12.7/12.6 @20',
    ]);
  });

  test('is judged and journalled only, where commands are off', () => {
    const rig = new TankRig({ ...FARM, interlocks: undefined });
    expect(rig.of('a', 12.7)).toEqual(['cut-required inlet a 12.7/12.6 @0']);
    expect(rig.engine.openCommands(0)).toEqual([]);
  });

  test('without a valve to watch and commands off has no time to keep', () => {
    const areas = [{ id: 'inlet', stops: 'inlet' }];
    const rig = new TankRig({ areas, points: [GAUGE] });
    rig.of('a', 12.7);
    expect(rig.at(1_000).pass()).toEqual([]);
  });

  test('doubt requires it, and nothing but a good and timely level below permits it', () => {
    const rig = new TankRig({ ...FARM, points: [{ ...GAUGE, deadband: 0.2 }, VALVE] });
    expect(rig.of('a', 12.7, { q: 'uncertain' })[0]).toBe('cut-required inlet a 12.7/12.6 @0');
    expect(rig.at(1).of('a', 12, { q: 'uncertain' })).toEqual([]);
    expect(rig.at(2).of('a', null)).toEqual([]);
    // The alarm HH would not have returned yet.
    expect(rig.at(3).of('a', 12.4)).toEqual([]);
    expect(rig.at(4).of('a', 12.3)).toEqual(['restore-permitted inlet a 12.3/12.4 @4']);
  });

  test('a gauge that is silent or bad closes nothing by itself', () => {
    const rig = new TankRig(FARM);
    rig.start();
    rig.of('a', 12);
    rig.at(1).of('a', null);
    expect(rig.told).toEqual([]);
    expect(rig.at(1_000).pass()).toEqual([]);
  });
});

describe('a vote', () => {
  const VOTED = {
    areas: [INLET],
    points: [...GAUGES, VALVE],
    votes: [voteOf({ cuts: ['inlet'] })],
  };

  test('requires an inlet to close while it is met, and permits when all its gauges are good', () => {
    const rig = new TankRig(VOTED);
    rig.of('xv', 1);
    rig.all(12.7, 12, 12);
    expect(rig.told).toEqual([]);
    expect(rig.at(1).of('b', 12.6)).toEqual([
      'raised vote:hh HH 12.6 @1',
      'cut-required inlet vote:hh 12.6/12.6 @1',
    ]);
    expect(inletOf(rig).causes).toEqual(['park/farm/vote:hh']);
    rig.at(2).of('c', null);
    expect(rig.at(3).of('a', 12)).toEqual([]);
    expect(rig.at(4).of('b', 12)).toEqual(['returned vote:hh HH 12 @4']);
    expect(inletOf(rig).required).toBe(true);
    expect(rig.at(5).of('c', 12)).toEqual([
      'returned vote-degraded:hh degraded 3 @5',
      'restore-permitted inlet vote:hh 12/12.6 @5',
    ]);
  });

  test('of which a gauge could not be judged anew permits nothing until it is seen again', () => {
    const register = tankRegister(VOTED);
    const interlocks = new PlantInterlocks(register);
    const index = (id: string) => register.points.findIndex((point) => point.id === id);
    const see = () => {
      const when = { eventTime: 0, steadyMs: 0, receivedAt: 0 };
      const seen = { isMet: false, trust: 'sure', value: 12 } as const;
      seeVote(interlocks, 'park/farm/vote:hh', seen, when, { events: [] });
      return interlocks.at(0).causes[0]?.permits;
    };
    expect(see()).toBe(true);
    forbidInterlocks(interlocks, [index('xv')]);
    expect(interlocks.at(0).causes[0]?.permits).toBe(true);
    forbidInterlocks(interlocks, [index('b')]);
    expect(interlocks.at(0).causes[0]?.permits).toBe(false);
    expect(see()).toBe(true);
  });

  test('nobody of which can be seen locks where faults lock, and cuts nothing else', () => {
    const rig = new TankRig({ ...VOTED, areas: [{ ...INLET, faultLock: true }] });
    rig.all(12, 12, 12);
    rig.at(1).of('a', null);
    rig.of('b', null);
    expect(rig.told).toEqual([]);
    expect(rig.of('c', null)).toEqual([
      'escalated vote-degraded:hh blind 0 @1',
      'cut-required inlet vote:hh null/null @1',
      'locked inlet vote:hh null/null @1',
    ]);
    rig.at(2).of('a', 12);
    rig.of('b', 12);
    expect(rig.of('c', 12)).toContain('unlocked inlet vote:hh 12/null @2');
  });

  test('keeps its cut over a restart, and permits nothing by what was heard before', () => {
    const rig = new TankRig(VOTED);
    rig.all(12.7, 12.7, 12);
    rig.engine = Engine.restore(
      rig.engine.register,
      JSON.parse(JSON.stringify(rig.engine.snapshot())),
    );
    rig.at(100).start(1);
    expect(inletOf(rig).required).toBe(true);
    expect(rig.at(101).of('a', 12)).toEqual(['returned vote:hh HH 12 @101']);
    expect(rig.at(102).of('b', 12)).toEqual([]);
    expect(rig.at(103).of('c', 12)).toEqual(['restore-permitted inlet vote:hh 12/12.6 @103']);
  });

  test('that permitted before a downtime has to be heard again', () => {
    const other = { ...GAUGE, id: 'd' };
    const rig = new TankRig({ ...VOTED, points: [...GAUGES, VALVE, other] });
    rig.all(12, 12, 12);
    rig.of('d', 12.7);
    rig.at(100).start(1);
    expect(rig.at(101).of('d', 12)).toEqual([]);
    rig.at(102).of('a', 12);
    rig.of('b', 12);
    expect(rig.of('c', 12)).toEqual(['restore-permitted inlet vote:hh 12/12.6 @102']);
  });

  test('that is gone withdraws its cut', () => {
    const rig = new TankRig(VOTED);
    rig.all(12.7, 12.7, 12);
    const without = { ...VOTED, votes: [voteOf()] };
    rig.at(1).configure(tankRegister(without, 'sha256:two'));
    expect(rig.outcome.events.map(({ type }) => type)).toContain('interlock-withdrawn');
    expect(inletOf(rig).required).toBe(false);
  });

  test('may cut the area that one of its gauges cuts too', () => {
    const points = [
      { ...GAUGES[0], limits: { HH: 12.6 }, cuts: ['inlet'] },
      ...GAUGES.slice(1),
      VALVE,
    ];
    const rig = new TankRig({ ...VOTED, points });
    rig.all(12.7, 12.7, 12);
    expect(inletOf(rig).causes).toEqual(['park/farm/a', 'park/farm/vote:hh']);
    rig.at(1).all(12, 12, 12);
    expect(rig.told.filter((line) => line.startsWith('restore'))).toHaveLength(1);
  });
});

describe('check', () => {
  const SITE = {
    id: 'park',
    kind: 'park',
    name: { zh: '园', en: 'Park' },
    region: ['east'],
    timeZone: 'UTC',
  };

  function told(source: object): readonly string[] {
    const name = { zh: '罐区', en: 'Farm' };
    const whole = { id: 'farm', kind: 'tank-farm', name, ...source };
    const file = siteFileSchema.parse({ site: SITE, sources: [whole] });
    return lintConfiguration({ sites: [file], profiles: [] }, []).map(
      ({ severity, place, message }) => `${severity} ${place.path.slice(2).join('.')}: ${message}`,
    );
  }

  const rows = [
    { name: 'an inlet with valve, time and level is in order', source: FARM, problems: [] },
    {
      name: 'an inlet that is watched needs the time of its valve',
      source: { ...FARM, areas: [{ ...INLET, deadlineSeconds: undefined }] },
      problems: [
        "error areas.0.deadlineSeconds: is required: how long the inlet 'inlet' may take to close",
      ],
    },
    {
      name: 'so does one that is commanded',
      source: { ...FARM, areas: [{ id: 'inlet', stops: 'inlet' }] },
      problems: [
        "warning areas.0.feed: area 'inlet' has no feed point: a cut is never confirmed",
        "error areas.0.deadlineSeconds: is required: how long the inlet 'inlet' may take to close",
      ],
    },
    {
      name: 'power has the time of the standard',
      source: {
        areas: [{ id: 'face', deadlineSeconds: 5, feed: 'k' }],
        points: [{ id: 'k', kind: 'feed', periodSeconds: 1 }],
      },
      problems: [
        'error areas.0.deadlineSeconds: is for inlets: how soon power must be off is laid down by the standard',
      ],
    },
    {
      name: 'what shows an inlet is a valve or a pump',
      source: { ...FARM, areas: [{ ...INLET, feed: 'a' }] },
      problems: ["error areas.0.feed: 'a' is a tank-level point, not a valve or pump point"],
    },
    {
      name: 'what closes an inlet closes it at the same level all year',
      source: {
        ...FARM,
        points: [{ ...GAUGE, floodLimits: { HH: 12.5 } }, VALVE],
      },
      problems: [
        "error points.0.floodLimits.HH: 'a' cuts at its HH, which holds all year: give none for the flood season",
        "error points.0.floodLimits: the source has no 'floodSeason', so these limits never hold",
      ],
    },
    {
      name: 'a point without HH closes no inlet',
      source: { ...FARM, points: [{ ...GAUGE, limits: { H: 12 } }, VALVE] },
      problems: ["error points.0.cuts: a tank-level point without a limit 'HH' closes no inlet"],
    },
  ];

  test.each(rows)('$name', ({ source, problems }) => {
    expect(told(source)).toEqual(problems);
  });
});
