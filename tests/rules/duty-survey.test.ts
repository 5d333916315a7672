import { describe, expect, test } from 'vitest';
import { surveyDuties } from '../../rules/duty-survey.ts';
import { profileFileSchema } from '../../rules/profile-file.ts';
import { BUILT_IN_PROFILES } from '../../rules/profiles/built-in-profiles.ts';
import { siteOf } from '../support/profiled-site.ts';

function told(kind: string, points: readonly object[], source: object, today: string) {
  const problems = surveyDuties([siteOf(kind, points, source)], BUILT_IN_PROFILES, today);
  expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
  return problems.map(({ place, message }) => `${place.path.join('.')}: ${message}`);
}

const AMMONIA = { substances: [{ name: 'ammonia', quantityTonnes: 40 }], exposedPopulation: 120 };

describe('what a source owes', () => {
  test('an assessment is told from three years on', () => {
    const source = { ...AMMONIA, assessedAt: '2024-02-29' };
    const on = (today: string) => told('custom', [], source, today);
    expect(on('2027-02-27')).toEqual([]);
    expect(on('2027-02-28')).toEqual([
      'sources.0: the assessment of 2024-02-29 is older than three years (安监总局令第40号 11)',
    ]);
  });

  test('a grade worse than declared is told, and one that nobody can reckon', () => {
    expect(told('custom', [], { ...AMMONIA, majorHazardGrade: 4 }, '2026-11-26')).toEqual([
      'sources.0: majorHazardGrade 4 is declared, but R 16 makes grade 3 (GB 18218-2018)',
    ]);
    expect(told('custom', [], { ...AMMONIA, majorHazardGrade: 3 }, '2026-11-26')).toEqual([]);
    const unknown = { substances: [{ name: 'ammonia', quantityTonnes: 40 }] };
    expect(told('custom', [], unknown, '2026-11-26').join()).toContain("needs 'exposedPopulation'");
    const strange = { substances: [{ name: 'xyz', quantityTonnes: 1 }] };
    expect(told('custom', [], strange, '2026-11-26').join()).toContain(
      'no critical quantity is known for xyz',
    );
  });

  test('a declaration that the tanks exceed at their low limits is told, with both quantities', () => {
    const tank = { diameterM: 12, densityKgM3: 682, substance: 'ammonia' };
    const points = [{ id: 'lt-1', kind: 'tank-level', limits: { L: 1.5 }, tank }];
    expect(told('custom', points, AMMONIA, '2026-11-26')).toEqual([
      "sources.0: the tanks hold 115.7 t of ammonia at their low limits already, but 40 t are declared: no alarm on the inventory; declare what they are designed for ('quantityTonnes', GB 18218-2018)",
    ]);
    const enough = { substances: [{ name: 'ammonia', quantityTonnes: 900 }] };
    expect(told('custom', points, enough, '2026-11-26').join()).not.toContain('low limits');
  });

  test('what it lacks is told once, whatever it lacks', () => {
    expect(told('warehouse', [], AMMONIA, '2026-11-26')).toEqual([
      "sources.0: source 's' lacks what standards ask of it: temperature (安监总局令第40号 13); toxic gas detection (安监总局令第40号 13)",
    ]);
  });

  test('calibrations are told from the day after they fell due', () => {
    const points = ['t1', 't2'].map((id) => ({
      id,
      kind: 'methane',
      placement: 'main-return',
      calibratedAt: '2026-11-01',
    }));
    expect(told('coal-mine', points, {}, '2026-11-16')).toEqual([]);
    expect(told('coal-mine', points, {}, '2026-11-17')).toEqual([
      "sources.0: calibration of source 's' is overdue: t1 since 2026-11-16, t2 since 2026-11-16",
    ]);
  });

  test('a laser sensor is never older than six months by the calendar', () => {
    const calibrated = (calibratedAt: string) => [
      { id: 't1', kind: 'methane', placement: 'main-return', sensor: 'laser', calibratedAt },
    ];
    // From September on there are 181 days in half a year.
    expect(told('coal-mine', calibrated('2026-09-01'), {}, '2027-03-01')).toEqual([]);
    expect(told('coal-mine', calibrated('2026-09-01'), {}, '2027-03-02').join()).toContain(
      't1 since 2027-03-01',
    );
  });

  test.each([
    [7, '2026-11-08'],
    [60, '2026-11-16'],
  ])(
    'a profile of the site that asks for a calibration every %d days can only ask for more',
    (days, due) => {
      const own = profileFileSchema.parse({
        profile: { id: 'ours' },
        points: [
          {
            kind: 'methane',
            calibration: [{ days, standard: 'ours', clause: '1', confidence: 'found' }],
          },
        ],
      });
      const point = { id: 't1', kind: 'methane', placement: 'chamber', calibratedAt: '2026-11-01' };
      const sites = [siteOf('coal-mine', [point])];
      const [problem] = surveyDuties(sites, [...BUILT_IN_PROFILES, own], '2027-01-01').filter(
        ({ message }) => message.startsWith('calibration'),
      );
      expect(problem?.message).toBe(`calibration of source 's' is overdue: t1 since ${due}`);
    },
  );
});
