import { describe, expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import type { EngineEvent } from '../../rules/event.ts';
import { Rig, testRegister } from '../support/rig.ts';

/** What view events say: type, place, seconds from and to. */
function told(events: readonly EngineEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'system' || !event.type.startsWith('view-')) return [];
    const { point, source, from, to } = event.system;
    const second = (time: unknown): string => String(time).slice(14, 19);
    const span = to === undefined ? second(from) : `${second(from)}-${second(to)}`;
    return [`${event.type} ${point ?? `source ${source}`} ${span} @${second(event.at)}`];
  });
}

/** Two points of one source and one of another. */
class ViewRig extends Rig {
  constructor() {
    super(testRegister([{}, {}, { source: 'pipes' }]));
  }

  pass(seconds: number): readonly string[] {
    this.at(seconds).tick();
    return told(this.outcome.events);
  }

  hear(point: number, options: { t?: number } = {}): readonly string[] {
    this.read(5, { point, ...options });
    return told(this.outcome.events);
  }

  get blind(): readonly string[] {
    return this.engine
      .blindSpots()
      .map(
        ({ source, point, since }) =>
          `${source}/${point} ${(since - this.moment.wallMs) / 1_000 + 0}`,
      );
  }
}

describe('view-lost and view-regained', () => {
  test('a point that falls silent is out of view since it was last seen', () => {
    const rig = new ViewRig();
    rig.hear(0);
    rig.at(10).hear(1);
    expect(rig.pass(35)).toEqual(['view-lost park/tanks/p0 00:00 @00:30']);
    expect(rig.outcome.events.map(({ type, site }) => `${type} ${site}`)).toEqual([
      'raised park',
      'view-lost park',
    ]);
    expect(rig.blind).toEqual(['tanks/p0 -35']);
    expect(rig.at(36).hear(0)).toEqual(['view-regained park/tanks/p0 00:00-00:36 @00:36']);
    expect(rig.blind).toEqual([]);
  });

  test('a source is out of view when its last point falls silent, and back with its first', () => {
    const rig = new ViewRig();
    for (const point of [0, 1]) rig.at(point * 10).hear(point);
    rig.pass(35);
    expect(rig.pass(50)).toEqual([
      'view-lost park/tanks/p1 00:10 @00:40',
      'view-lost source tanks 00:10 @00:40',
    ]);
    expect(rig.blind).toEqual(['tanks/null -40', 'tanks/p0 -50', 'tanks/p1 -40']);
    expect(rig.at(55).hear(0)).toEqual([
      'view-regained park/tanks/p0 00:00-00:55 @00:55',
      'view-regained source tanks 00:10-00:55 @00:55',
    ]);
    expect(rig.at(56).hear(1)).toEqual(['view-regained park/tanks/p1 00:10-00:56 @00:56']);
  });

  test('the last point that was seen says since when, also where it comes back first', () => {
    const rig = new ViewRig();
    for (const point of [0, 1]) rig.at(point * 10).hear(point);
    rig.pass(50);
    expect(rig.at(55).hear(1)).toEqual([
      'view-regained park/tanks/p1 00:10-00:55 @00:55',
      'view-regained source tanks 00:10-00:55 @00:55',
    ]);
  });

  test('a point that was never heard is out of view from when its silence counts', () => {
    const rig = new ViewRig();
    rig.at(100).start();
    expect(rig.pass(131).filter((text) => text.includes('pipes'))).toEqual([
      'view-lost park/pipes/p2 01:40 @02:10',
      'view-lost source pipes 01:40 @02:10',
    ]);
  });

  test('late and delayed readings give no view', () => {
    const rig = new ViewRig();
    rig.hear(0);
    rig.pass(100);
    expect(rig.at(101).hear(0, { t: 50 })).toEqual([]);
    expect(rig.blind).toContain('tanks/p0 -101');
  });

  test('outlive a snapshot', () => {
    const rig = new ViewRig();
    for (const point of [0, 1]) rig.hear(point);
    rig.pass(35);
    const copy = JSON.parse(JSON.stringify(rig.engine.snapshot()));
    const before = rig.blind;
    rig.engine = Engine.restore(rig.engine.register, copy);
    expect(rig.blind).toEqual(before);
    expect(rig.at(40).hear(0)).toEqual([
      'view-regained park/tanks/p0 00:00-00:40 @00:40',
      'view-regained source tanks 00:00-00:40 @00:40',
    ]);
  });

  test('are taken over from recorded events', () => {
    const rig = new ViewRig();
    rig.hear(0);
    rig.pass(35);
    const other = new ViewRig();
    other.engine.absorb(rig.outcome.events, rig.moment);
    expect(other.at(35).blind).toEqual(['tanks/p0 -35']);
    rig.at(40).hear(0);
    other.engine.absorb(rig.outcome.events, rig.moment);
    expect(other.blind).toEqual([]);
    rig.at(100).hear(2);
    rig.pass(131);
    other.engine.absorb(rig.outcome.events, rig.moment);
    expect(other.at(131).blind).toEqual(['pipes/null -31', 'pipes/p2 -31']);
  });

  test('a source stays out of view since it was told, though the point seen last is gone', () => {
    const rig = new ViewRig();
    for (const point of [0, 1]) rig.at(point * 10).hear(point);
    rig.pass(50);
    rig.at(60).configure(testRegister([{}, { id: 'p2', source: 'pipes' }], 'sha256:two'));
    const copy = JSON.parse(JSON.stringify(rig.engine.snapshot()));
    rig.engine = Engine.restore(rig.engine.register, copy);
    expect(rig.at(70).hear(0)).toEqual([
      'view-regained park/tanks/p0 00:00-01:10 @01:10',
      'view-regained source tanks 00:10-01:10 @01:10',
    ]);
  });

  test('a change of the register can take the last seen point from a source, or give it a new one', () => {
    const rig = new ViewRig();
    rig.hear(0);
    rig.at(20).hear(1);
    rig.hear(2);
    rig.pass(35);
    rig.at(40).configure(testRegister([{}, { id: 'p2', source: 'pipes' }], 'sha256:two'));
    expect(told(rig.outcome.events)).toEqual(['view-lost source tanks 00:00 @00:40']);
    rig
      .at(45)
      .configure(testRegister([{}, { id: 'new' }, { id: 'p2', source: 'pipes' }], 'sha256:three'));
    expect(told(rig.outcome.events)).toEqual(['view-regained source tanks 00:00-00:45 @00:45']);
    rig.at(46).configure(testRegister([{}, { id: 'p2', source: 'pipes' }], 'sha256:two'));
    rig.at(47).configure(testRegister([{ id: 'p2', source: 'pipes' }], 'sha256:four'));
    expect(told(rig.outcome.events)).toEqual([]);
    expect(rig.blind).toEqual([]);
  });
});
