import { describe, expect, test } from 'vitest';
import { profiledRegister, siteOf } from '../support/profiled-site.ts';
import { Rig } from '../support/rig.ts';

function rigFor(point: object): Rig {
  return new Rig(profiledRegister(siteOf('process-unit', [{ id: 'p0', ...point }])));
}

function routes(rig: Rig): readonly unknown[] {
  return rig.outcome.events.flatMap((event) =>
    event.kind === 'alarm' ? [[event.type, event.alarm.limitName, event.alarm.route]] : [],
  );
}

describe('the way to the fire control room', () => {
  test.each([
    ['combustible-gas', 25, 50],
    ['combustible-gas-line', 1, 2],
  ])('is taken by a %s alarm while it stands at the second level', (kind, first, second) => {
    const rig = rigFor({ kind });
    rig.at(0).read(first);
    expect(routes(rig)).toEqual([['raised', 'H', null]]);
    rig.at(1).read(second);
    expect(routes(rig)).toEqual([['escalated', 'HH', 'fire-control-room']]);
    rig.at(2).read(first);
    expect(routes(rig)).toEqual([['de-escalated', 'H', null]]);
    rig.at(3).read(second);
    rig.at(4).read(0);
    expect(routes(rig)).toEqual([['returned', 'HH', 'fire-control-room']]);
  });

  test.each([
    { kind: 'combustible-gas' },
    { kind: 'toxic-gas', substance: 'chlorine' },
    { kind: 'toxic-gas', substance: 'xenon' },
    { kind: 'oxygen' },
  ])('is taken by a detector that is broken or silent: %j', (point) => {
    const rig = rigFor(point);
    rig.start();
    rig.at(1).read(null);
    expect(routes(rig)).toEqual([['raised', null, 'fire-control-room']]);
    rig.at(40).tick();
    expect(routes(rig)).toEqual([['raised', null, 'fire-control-room']]);
  });

  test('is not taken by poison, nor by a tank', () => {
    const gas = rigFor({ kind: 'toxic-gas', substance: 'chlorine' });
    gas.at(0).read(5);
    expect(routes(gas)).toEqual([['raised', 'HH', null]]);
    const tank = rigFor({ kind: 'tank-level', limits: { HH: 5 } });
    tank.at(0).read(6);
    expect(routes(tank)).toEqual([['raised', 'HH', null]]);
    tank.at(1).read(null);
    expect(routes(tank)).toEqual([['raised', null, null]]);
  });
});
