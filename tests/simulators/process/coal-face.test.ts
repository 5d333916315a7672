import { describe, expect, it } from 'vitest';
import type { HazgateEvent } from '../../../rules/event.ts';
import { CoalFace } from '../../../simulators/process/coal-face.ts';
import type { CoalFaceSettings } from '../../../simulators/process/coal-file.ts';

const PLACE = { xM: 0, yM: 0, zM: 0 };
const AREA = { id: 'face', obeys: 'judged' as const, cutSeconds: 0.5, restoreSeconds: 60 };

function face(more: Partial<CoalFaceSettings> = {}): CoalFace {
  return new CoalFace({
    source: 'mine/face-1',
    shifts: [[0, 24]],
    startHour: 0,
    areas: [AREA],
    productionArea: 'face',
    airM3S: 20,
    crossSectionM2: 10,
    faceVolumeM3: 1_500,
    cornerVolumeM3: 60,
    returnVolumeM3: 3_000,
    intakePercent: 0,
    cornerShare: 0.04,
    recirculation: 0.3,
    emission: { coalM3Min: 3, productionM3Min: 6, productionDecayMinutes: 15, goafM3Min: 0.12 },
    goaf: { volumeM3: 100_000, methanePercent: 30 },
    barometerHPa: 1_000,
    coPpm: 4,
    ...more,
  });
}

function read(model: CoalFace, name: string): number {
  return model.signals.get(name)?.read(PLACE) ?? Number.NaN;
}

function run(model: CoalFace, fromSeconds: number, toSeconds: number): void {
  for (let second = fromSeconds + 1; second <= toSeconds; second += 1) model.step(second);
}

function interlock(type: 'cut-required' | 'cut-commanded' | 'restore-permitted', area = 'face') {
  const commanded = type === 'cut-commanded';
  const about = {
    id: 'cut-1',
    site: 'mine',
    source: 'face-1',
    area,
    cause: 'mine/face-1/t1',
    commanded,
  };
  const recordedAt = '2026-11-21T00:00:00.000Z';
  return { kind: 'interlock', type, recordedAt, interlock: about } as unknown as HazgateEvent;
}

describe('CoalFace', () => {
  it('settles where emission and air balance: E / Q, and more in the corner that is hardly swept', () => {
    const model = face();
    run(model, 0, 3_600);
    expect(read(model, 'face')).toBeCloseTo((9 / 60 / 20) * 100, 6);
    expect(read(model, 'return')).toBeCloseTo(((9 + 0.12) / 60 / 20) * 100, 6);
    const sweep = 20 * 0.04 * 0.7;
    expect(read(model, 'corner')).toBeCloseTo((9 / 60 / 20 + 0.12 / 60 / sweep) * 100, 6);
    expect(read(model, 'air-speed')).toBeCloseTo(2, 9);
  });

  it('rises as its air falls', () => {
    const model = face();
    model.act({ at: 0, do: 'air', airM3S: 10 });
    run(model, 0, 3_600);
    expect(read(model, 'face')).toBeCloseTo((9 / 60 / 10) * 100, 5);
  });

  it('gives off less when nobody cuts, with the lag of the fresh coal', () => {
    const model = face();
    model.act({ at: 0, do: 'produce', on: false });
    run(model, 0, 900);
    const fresh = Math.exp(-1);
    expect(read(model, 'producing')).toBe(0);
    expect(read(model, 'face')).toBeGreaterThan(((3 + 6 * fresh) / 60 / 20) * 100);
    run(model, 900, 20_000);
    expect(read(model, 'face')).toBeCloseTo((3 / 60 / 20) * 100, 4);
  });

  it('cuts coal in its shifts alone', () => {
    const model = face({ shifts: [[1, 2]], startHour: 0 });
    expect(read(model, 'producing')).toBe(0);
    run(model, 0, 3_700);
    expect(read(model, 'producing')).toBe(1);
    run(model, 3_700, 7_300);
    expect(read(model, 'producing')).toBe(0);
  });

  it('breathes out its goaf as the barometer falls: V (-dp / dt) / p', () => {
    const quiet = face();
    const falling = face();
    falling.act({ at: 0, do: 'barometer', hPa: 990, overHours: 1 });
    run(quiet, 0, 1_800);
    run(falling, 0, 1_800);
    expect(read(falling, 'barometer')).toBeCloseTo(99.5, 6);
    const breathM3S = (100_000 * (10 / 3_600)) / 995;
    const extra = ((breathM3S * 0.3) / 20) * 100;
    expect(read(falling, 'return') - read(quiet, 'return')).toBeCloseTo(extra, 2);
    run(falling, 1_800, 8_000);
    expect(read(falling, 'barometer')).toBe(99);
  });

  it('is flooded by an outburst, against the air too, and clears again', () => {
    const model = face();
    model.act({ at: 0, do: 'outburst', gasM3: 3_000, overSeconds: 60 });
    run(model, 0, 60);
    expect(read(model, 'face')).toBeGreaterThan(30);
    expect(read(model, 'intake')).toBeGreaterThan(1);
    run(model, 60, 4_000);
    expect(read(model, 'intake')).toBeLessThan(0.01);
    expect(read(model, 'face')).toBeLessThan(1);
  });

  it('smells a heating: carbon monoxide that doubles', () => {
    const model = face();
    model.act({ at: 0, do: 'heating', coLitresS: 0.2, doublesEveryHours: 6 });
    run(model, 0, 6 * 3_600);
    expect(read(model, 'co')).toBeCloseTo(4 + (0.4e-3 / 20) * 1e6, 0);
  });

  it('loses its power when the gateway judges that it must be cut, and with it its production', () => {
    const model = face();
    const [reaction] = model.hear(interlock('cut-required'));
    const off = { do: 'power', area: 'face', on: false };
    expect(reaction).toEqual({ afterSeconds: 0.5, action: off, answer: undefined });
    if (reaction !== undefined) model.act(reaction.action);
    run(model, 0, 1);
    expect([read(model, 'power.face'), read(model, 'producing')]).toEqual([0, 0]);
    const [back] = model.hear(interlock('restore-permitted'));
    if (back !== undefined) model.act(back.action);
    expect([back?.afterSeconds, read(model, 'power.face')]).toEqual([60, 1]);
  });

  it('is not restored by a permission that a newer cut has overtaken', () => {
    const model = face();
    for (const { action } of model.hear(interlock('cut-required'))) model.act(action);
    const [old] = model.hear(interlock('restore-permitted'));
    for (const { action } of model.hear(interlock('cut-required'))) model.act(action);
    if (old !== undefined) model.act(old.action);
    expect(read(model, 'power.face')).toBe(0);
  });

  it('answers a command as it carries it out, or refuses it', () => {
    const answered = (obeys: 'commanded' | 'refuses') => {
      const model = face({ areas: [{ ...AREA, obeys }] });
      const [reaction] = model.hear(interlock('cut-commanded'));
      if (reaction !== undefined) model.act(reaction.action);
      return { answer: reaction?.answer, power: read(model, 'power.face') };
    };
    const answer = { id: 'cut-1', area: 'mine/face-1/areas/face' };
    expect(answered('commanded')).toEqual({ answer: { ...answer, result: 'done' }, power: 0 });
    expect(answered('refuses')).toEqual({ answer: { ...answer, result: 'refused' }, power: 1 });
  });

  it.each([
    { obeys: 'never' as const, event: interlock('cut-required'), reacts: false },
    { obeys: 'commanded' as const, event: interlock('cut-required'), reacts: false },
    { obeys: 'commanded' as const, event: interlock('cut-commanded'), reacts: true },
    { obeys: 'judged' as const, event: interlock('cut-required', 'other'), reacts: false },
  ])('a switch that obeys $obeys reacts to $event.type: $reacts', ({ obeys, event, reacts }) => {
    expect(face({ areas: [{ ...AREA, obeys }] }).hear(event).length > 0).toBe(reacts);
  });
});
