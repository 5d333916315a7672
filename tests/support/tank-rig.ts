import type { Voting } from '../../rules/alarm.ts';
import { compileRegister } from '../../rules/compile-register.ts';
import type { EngineEvent } from '../../rules/event.ts';
import type { Register } from '../../rules/register.ts';
import { siteFileSchema } from '../../rules/site-file.ts';
import { ORIGIN, type ReadingOptions, Rig } from './rig.ts';

const NAME = { zh: '罐区', en: 'Tanks' };

/** Three gauges of one tank. */
export const GAUGES: readonly object[] = ['a', 'b', 'c'].map((id) => ({
  id,
  kind: 'tank-level',
  periodSeconds: 10,
}));

/** Two of the three at 12.6, or what is changed of it. */
export function voteOf(change: object = {}): object {
  return {
    id: 'hh',
    members: ['a', 'b', 'c'],
    vote: '2oo3',
    limit: 'HH',
    value: 12.6,
    degrade: 'safe',
    ...change,
  };
}

/** One source `park/farm`. */
export function tankRegister(source: object, hash = 'sha256:tanks', drill = false): Register {
  const site = { id: 'park', kind: 'park', name: NAME, region: ['east'], timeZone: 'UTC' };
  const written = { id: 'farm', kind: 'tank-farm', name: NAME, points: GAUGES, ...source };
  const file = siteFileSchema.parse({ site, sources: [written] });
  return compileRegister({ hash, sites: [file], profiles: [], ...(drill ? { drill } : {}) });
}

function told(event: EngineEvent): string {
  const second = (Date.parse(event.at) - ORIGIN) / 1_000;
  if (event.kind === 'alarm') {
    const { rule, limitName, value } = event.alarm;
    return `${event.type} ${rule} ${limitName} ${value} @${second}`;
  }
  if (event.kind === 'system') return `${event.type} @${second}`;
  const { area, cause, value, limit } = event.interlock;
  return `${event.type} ${area} ${cause.split('/').at(-1)} ${value}/${limit} @${second}`;
}

/** `a for, b none, c against of 1oo2`. */
export function ballots(votes: Voting | undefined): string {
  const members = votes?.members.map(({ id, vote }) => `${id} ${vote}`).join(', ');
  return `${members} of ${votes?.inForce}`;
}

/** A rig over a tank farm: readings by point id, and what was concluded from them in a few words. */
export class TankRig extends Rig {
  constructor(source: object) {
    super(tankRegister(source));
  }

  /** What was told of conclusions and interlocks. */
  get told(): readonly string[] {
    return this.outcome.events
      .filter((event) => event.kind !== 'system' && !(event.kind === 'alarm' && event.alarm.point))
      .map(told);
  }

  /** One reading of a point by its id. */
  of(
    id: string,
    value: number | null,
    options: Omit<ReadingOptions, 'point'> = {},
  ): readonly string[] {
    const point = this.engine.register.points.findIndex((each) => each.id === id);
    this.read(value, { ...options, point });
    return this.told;
  }

  /** One reading of each gauge, in one input. */
  all(...values: readonly number[]): readonly string[] {
    this.readAll(values.map((value, point) => this.reading(value, { point })));
    return this.told;
  }

  pass(): readonly string[] {
    this.tick();
    return this.told;
  }
}
