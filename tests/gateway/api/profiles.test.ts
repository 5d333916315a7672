import { afterEach, expect, test } from 'vitest';
import { PointListSchema, SourceListSchema } from '../../../gateway/api/contract.ts';
import { ProfileListSchema } from '../../../gateway/api/profile-contract.ts';
import { createApi } from '../../../gateway/api/server.ts';
import { BUILT_IN_PROFILES } from '../../../rules/profiles/built-in-profiles.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { profiledRegister, siteOf } from '../../support/profiled-site.ts';
import { FakePlant } from './fake-plant.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function get(plant: FakePlant, url: string): Promise<unknown> {
  const options = { mode: 'open', version: '0', webRoot: null } as const;
  const app = await createApi(plant.dependencies(new ManualClock()), options);
  ends.push(() => app.close());
  return (await app.inject({ url, headers: { host: 'localhost' } })).json();
}

test('profiles in force are listed with every limit and what operators are told', async () => {
  const answer = await get(new FakePlant(['a/s/p']), '/api/v1/profiles');
  const { items } = ProfileListSchema.parse(answer);
  expect(items.map(({ id, builtIn }) => [id, builtIn])).toEqual(
    BUILT_IN_PROFILES.map(({ profile }) => [profile.id, true]),
  );
  const entry = items
    .find(({ id }) => id === 'gas-detection')
    ?.entries.find(({ kind }) => kind === 'combustible-gas');
  expect(entry?.limits).toContainEqual({
    limit: 'HH',
    value: 50,
    shown: { zh: '50 %LEL', en: '50 %LEL' },
    id: 'GB/T 50493-2019',
    clause: '5.5.2-2',
    edition: null,
    bound: 'upper',
    statutory: true,
    confidence: 'found',
  });
  expect(entry?.guidance?.zh).toContain('消防控制室');
});

test('a point shows what standards demand of its limits, what to do, and when it is calibrated', async () => {
  const plant = new FakePlant(['a/s/p']);
  const point = { id: 'p', kind: 'methane', placement: 'main-return', calibratedAt: '2026-11-01' };
  plant.register = profiledRegister(siteOf('coal-mine', [point]));
  const { items } = PointListSchema.parse(await get(plant, '/api/v1/points'));
  expect(items[0]).toMatchObject({
    limits: { H: 0.75 },
    standards: { H: { bound: 'upper', statutory: true, confidence: 'memory-high' } },
    calibrationDueAt: '2026-11-16',
  });
  expect(items[0]?.guidance?.en).toContain('Withdraw people');
});

test('a point shows what its limits are held against, also before anything was read', async () => {
  const plant = new FakePlant(['a/s/p']);
  plant.register = profiledRegister(siteOf('tailings-dam', [{ id: 'p', kind: 'rainfall' }]));
  const { items } = PointListSchema.parse(await get(plant, '/api/v1/points'));
  expect(items[0]).toMatchObject({ derived: null, limitsOf: 'rain-24h', limitUnit: 'mm' });
});

test('a source shows what GB 18218 makes of it, declared and by what its tanks hold now', async () => {
  const plant = new FakePlant(['a/s/p']);
  const tank = { diameterM: 2, densityKgM3: 1000, substance: 'ammonia' };
  const facts = {
    exposedPopulation: 0,
    substances: [{ cas: '7664-41-7', name: 'ammonia', quantityTonnes: 9 }],
    assessedAt: '2023-11-21',
  };
  plant.register = profiledRegister(
    siteOf('tank-farm', [{ id: 'p', kind: 'tank-level', tank }], facts),
  );
  plant.counted.set(0, 4);
  // What is bad is shown, and counts for nothing.
  plant.status.set(0, {
    latest: { value: 9, quality: 'bad', eventTime: 0 },
    lastSeen: 0,
    condition: 'bad',
    alarms: [],
    mode: null,
  });
  const { items } = SourceListSchema.parse(await get(plant, '/api/v1/sources'));
  expect(items[0]?.majorHazard).toMatchObject({
    S: 0.9,
    isMajor: false,
    grade: null,
    assessmentDueAt: '2026-11-21',
    assessmentExpired: true,
    live: { isMajor: true, grade: 4, aboveDeclared: ['ammonia'], gradeReached: true },
  });
  expect(items[0]?.coverage).toEqual({ missing: [], silent: ['p'] });
  expect(items[0]?.majorHazard?.live?.tonnes.ammonia).toBeCloseTo(4 * Math.PI, 6);
});

test('a source shows what standards ask for and it lacks, and which points tell nothing', async () => {
  const plant = new FakePlant(['a/s/p']);
  const points = [{ id: 'p', kind: 'rainfall' }];
  plant.register = profiledRegister(siteOf('tailings-dam', points, { grade: 3, stacking: 'dry' }));
  const { items } = SourceListSchema.parse(await get(plant, '/api/v1/sources'));
  expect(items[0]?.coverage.silent).toEqual(['p']);
  expect(items[0]?.coverage.missing.map(({ what }) => what.zh)).toEqual(['坝体位移', '浸润线']);
  expect(items[0]?.majorHazard).toBeNull();
  expect(items[0]?.groupRules).toEqual(['item:rainfall', 'pond']);
});
