import { compileRegister } from '../../rules/compile-register.ts';
import type { EngineEvent } from '../../rules/event.ts';
import type { Register } from '../../rules/register.ts';
import { type SiteFileSource, siteFileSchema } from '../../rules/site-file.ts';
import { brief, ORIGIN, type ReadingOptions, Rig } from './rig.ts';

const NAME = { zh: '矿', en: 'Mine' };

/** Methane of a working face that cuts the area `face`, by the row T1 of the coal table. */
export const T1 = {
  id: 't1',
  kind: 'methane',
  placement: 'working-face',
  periodSeconds: 20,
  limits: { H: 1, cut: 1.5, restore: 1 },
  cuts: ['face'],
};

/** Whether the area `face` is powered. */
export const FEED = { id: 'kd1', kind: 'feed', periodSeconds: 20 };

/** One coal-mine source `mine/face-1`; what is not given is a face with one methane point and no feed. */
export function mineRegister(source: object = {}, hash = 'sha256:mine'): Register {
  const site = { id: 'mine', kind: 'coal-mine', name: NAME, region: ['east'], timeZone: 'UTC' };
  const written: object = {
    id: 'face-1',
    kind: 'coal-mine',
    name: NAME,
    areas: [{ id: 'face' }],
    points: [T1],
    ...source,
  };
  const file = siteFileSchema.parse({ site, sources: [written] });
  return compileRegister({ hash, sites: [file], profiles: [] });
}

/** A source as {@link mineRegister} takes it, checked by the compiler only where it matters. */
export type MineSource = Partial<SiteFileSource>;

function told(event: EngineEvent): string {
  if (event.kind !== 'interlock') return brief(event);
  const { area, cause, value, limit } = event.interlock;
  const second = (Date.parse(event.at) - ORIGIN) / 1_000;
  const what = limit === null ? `${value}` : `${value}/${limit}`;
  return `${event.type} ${area} ${cause.split('/').at(-1)} ${what} @${second}`;
}

/** A rig over a mine: readings by point id, and events of interlocks in a few words. */
export class MineRig extends Rig {
  constructor(source: object = {}) {
    super(mineRegister(source));
  }

  /** What was told of interlocks. */
  get cuts(): readonly string[] {
    return this.outcome.events.filter(({ kind }) => kind === 'interlock').map(told);
  }

  /** One reading of a point by its id; what it made of interlocks. */
  of(
    id: string,
    value: number | null,
    options: Omit<ReadingOptions, 'point'> = {},
  ): readonly string[] {
    const point = this.engine.register.points.findIndex((each) => each.id === id);
    this.read(value, { ...options, point });
    return this.cuts;
  }

  /** Time passes; what falls due. */
  pass(): readonly string[] {
    this.tick();
    return this.cuts;
  }

  /** What the controller of an area answers. */
  answer(id: string, result: 'done' | 'refused', detail: string | null = null): readonly string[] {
    this.outcome = this.engine.apply({
      kind: 'command-result',
      at: this.moment,
      area: 0,
      id,
      result,
      detail,
      deviceTime: null,
    });
    return this.cuts;
  }

  /** The area's state as people see it. */
  area(id = 'face') {
    const found = this.engine.areas().find(({ area }) => area === id);
    if (found === undefined) throw new Error(`no area ${id}`);
    return found;
  }

  /** Commands that wait, of areas whose commands are on. */
  commands() {
    const { areas } = this.engine.register;
    const on = areas.filter(({ commands }) => commands).map(({ id }) => id);
    return this.waiting().filter(({ area }) => on.includes(area));
  }

  /** Commands that wait, also where they are off meanwhile. */
  waiting() {
    return this.engine.openCommands(this.moment.steadyMs);
  }
}
