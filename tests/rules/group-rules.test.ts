import { expect, test } from 'vitest';
import { groupRules } from '../../rules/group-rules.ts';
import { GAUGES, TankRig, tankRegister, voteOf } from '../support/tank-rig.ts';

const POOLS = ['a', 'b'].map((id) => ({ id, kind: 'pool-level', limits: { orange: 12.6 } }));
const DAM = {
  kind: 'tailings-dam',
  points: POOLS,
  votes: [voteOf({ members: ['a', 'b'], vote: '1oo2', limit: 'orange', deviation: 0.5 })],
};
const TANK = { diameterM: 2, densityKgM3: 1000, substance: 'ammonia' };
const STORE = {
  points: GAUGES.map((gauge, index) => (index === 0 ? { ...gauge, tank: TANK } : gauge)),
  substances: [{ cas: '7664-41-7', name: 'ammonia', quantityTonnes: 9 }],
  exposedPopulation: 0,
  votes: [voteOf()],
};

test.each([
  {
    source: DAM,
    rules: ['item:pool-level', 'pond', 'vote:hh', 'vote-deviation:hh', 'vote-degraded:hh'],
  },
  {
    source: STORE,
    rules: [
      'inventory:ammonia',
      'major-hazard',
      'major-hazard-grade',
      'vote:hh',
      'vote-degraded:hh',
    ],
  },
])(
  'a source alarms without a point by $rules, and the engine hides each of them',
  ({ source, rules }) => {
    expect(groupRules(tankRegister(source)).get('park/farm')).toEqual(rules);
    const rig = new TankRig(source);
    for (const rule of rules) {
      rig.act({ do: 'out-of-service', source: 'park/farm', rule, reason: 'repair' });
    }
    expect(rig.engine.inhibitions().map(({ rule }) => rule)).toEqual(rules);
  },
);

test('a source that concludes nothing from its points is missing', () => {
  expect(groupRules(tankRegister({})).size).toBe(0);
});
