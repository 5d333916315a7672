import { afterEach, describe, expect, test } from 'vitest';
import { AreaListSchema } from '../../../gateway/api/contract.ts';
import { createApi } from '../../../gateway/api/server.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MineRig } from '../../support/mine-rig.ts';
import { FakePlant } from './fake-plant.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function setUp(plant: FakePlant) {
  const app = await createApi(plant.dependencies(new ManualClock()), {
    mode: 'open',
    version: '0',
    webRoot: null,
  });
  ends.push(() => app.close());
  return async (url: string) => {
    const answer = await app.inject({ url, headers: { host: 'localhost' } });
    return AreaListSchema.parse(answer.json());
  };
}

describe('GET /api/v1/interlocks', () => {
  test('shows each area as it stands', async () => {
    const rig = new MineRig({
      areas: [{ id: 'face', name: { zh: '面', en: 'Face' }, feed: 'kd1' }, { id: 'idle' }],
      points: [
        {
          id: 't1',
          kind: 'methane',
          placement: 'working-face',
          limits: { cut: 1.5 },
          cuts: ['face'],
        },
        { id: 'kd1', kind: 'feed' },
      ],
    });
    rig.at(1).of('t1', 1.6);
    rig.at(2).of('kd1', 0);
    const plant = new FakePlant([]);
    plant.areas = rig.engine.areas();
    const get = await setUp(plant);
    const { items } = await get('/api/v1/interlocks');
    expect(items).toEqual([
      {
        site: 'mine',
        source: 'face-1',
        area: 'face',
        stops: 'power',
        name: { zh: '面', en: 'Face' },
        feed: 'mine/face-1/kd1',
        controller: 'local',
        commands: false,
        required: true,
        locked: false,
        fed: false,
        feedAbnormal: false,
        cutFailed: false,
        state: 'cut',
        causes: ['mine/face-1/t1'],
        since: '2026-11-21T00:00:01.000Z',
      },
      {
        site: 'mine',
        source: 'face-1',
        area: 'idle',
        stops: 'power',
        name: null,
        feed: null,
        controller: 'local',
        commands: false,
        required: false,
        locked: false,
        fed: null,
        feedAbnormal: false,
        cutFailed: false,
        state: 'powered',
        causes: [],
        since: null,
      },
    ]);
  });

  test('narrows to sites and sources', async () => {
    const plant = new FakePlant([]);
    const [area] = new MineRig().engine.areas();
    if (area === undefined) throw new Error('no area');
    plant.areas = [area, { ...area, site: 'other' }, { ...area, source: 'face-2' }];
    const get = await setUp(plant);
    const places = async (url: string) =>
      (await get(url)).items.map(({ site, source }) => `${site}/${source}`);
    expect(await places('/api/v1/interlocks?site=mine')).toEqual(['mine/face-1', 'mine/face-2']);
    expect(await places('/api/v1/interlocks?source=face-1')).toEqual([
      'mine/face-1',
      'other/face-1',
    ]);
    expect(await places('/api/v1/interlocks?site=none')).toEqual([]);
  });
});
