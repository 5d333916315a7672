import { NO_POINT_FACTS } from '../../../rules/point-facts.ts';
import type { Point, Register } from '../../../rules/register.ts';

function point(index: number, source: string, id: string, boolean: boolean): Point {
  return {
    index,
    site: 'north-park',
    source,
    id,
    fullName: `north-park/${source}/${id}`,
    kind: boolean ? 'smoke' : 'tank-level',
    name: null,
    unit: boolean ? null : 'm',
    boolean,
    substance: null,
    range: null,
    periodMs: 10_000,
    staleAfterMs: 30_000,
    deadband: 0,
    onDelayMs: 0,
    offDelayMs: 0,
    latching: false,
    ladders: [],
    limits: {},
    standards: {},
    guidance: null,
    routes: {},
    calibrationDueAt: null,
    facts: NO_POINT_FACTS,
  };
}

const name = { zh: '罐区', en: 'Tank farm' };

/** One site with two sources: three numeric points and a boolean one, and a source of its own with one point. */
export const SAMPLE_REGISTER: Register = {
  hash: 'sha256:00',
  profiles: [],
  sites: [
    {
      id: 'north-park',
      kind: 'chemical-park',
      name,
      region: ['huaxia'],
      timeZone: 'Asia/Shanghai',
      facts: {},
    },
  ],
  sources: [
    { site: 'north-park', id: 'farm-1', kind: 'tank-farm', name, facts: {} },
    { site: 'north-park', id: 'farm-2', kind: 'tank-farm', name, facts: {} },
  ],
  points: [
    point(0, 'farm-1', 'lt-101', false),
    point(1, 'farm-1', 'lt-102', false),
    point(2, 'farm-1', 'lt-103', false),
    point(3, 'farm-1', 'smoke-1', true),
    point(4, 'farm-2', 'lt-101', false),
  ],
  areas: [],
};
