import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkFiles } from '../../../gateway/config/configuration-files.ts';
import { formatProblem, sortProblems } from '../../../gateway/config/problem.ts';
import {
  isUnreadable,
  parseYaml,
  readYaml,
  type YamlFile,
} from '../../../gateway/config/yaml-file.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/config');

function fixture(name: string): YamlFile {
  const document = readYaml(join(FIXTURES, name));
  if (isUnreadable(document)) throw new Error(`${name}: ${document.detail}`);
  return document;
}

/** Problems of site and profile fixtures, the folder left out. */
function problemsOf(sites: readonly string[], profiles: readonly string[] = []): readonly string[] {
  const { problems } = checkFiles(sites.map(fixture), profiles.map(fixture));
  return sortProblems(problems).map((problem) =>
    formatProblem(problem).replaceAll(`${FIXTURES}/`, ''),
  );
}

/** What is told of each fixture on its own, from `line:column` on. */
const PROBLEMS: Readonly<Record<string, readonly string[]>> = {
  'site.alarm-on-contradicts.yaml': [
    '12:43: sources[0].points[0].alarmOn: contradicts limits.alarmOn: false',
    "13:42: sources[0].points[1].alarmOn: only a switch point takes 'alarmOn', not a valve point",
  ],
  'site.calibration-unknown-point.yaml': [
    "12:89: sources[0].points[0].calibration.temperaturePoint: 't-9' is no point of this source",
  ],
  'site.cut-unknown-area.yaml': [
    "14:101: sources[0].points[0].cuts[1]: 'fase' is no area of this source",
  ],
  'site.cut-without-area.yaml': [
    "12:81: sources[0].points[0].limits.cut: warning: limit 'cut' cuts nothing: 'cuts' names no area",
  ],
  'site.duplicate-area-id.yaml': [
    "13:15: sources[0].areas[1].id: duplicate area id 'face', first used at site.duplicate-area-id.yaml:12:15",
  ],
  'site.duplicate-point-id.yaml': [
    "14:15: sources[0].points[2].id: duplicate point id 'lt-1', first used at site.duplicate-point-id.yaml:12:15",
  ],
  'site.duplicate-source-id.yaml': [
    "11:9: sources[1].id: duplicate source id 'farm', first used at site.duplicate-source-id.yaml:8:9",
  ],
  'site.duplicate-yaml-key.yaml': ["8:1: (file): duplicate key 'sources'"],
  'site.empty-region.yaml': ['5:11: site.region: must have at least 1 item'],
  'site.empty.yaml': ['1:1: (file): the file is empty'],
  'site.falling-colours-out-of-order.yaml': [
    '12:54: sources[0].points[0].limits.blue: limits out of order: blue 1 must be above yellow 1.2',
  ],
  'site.feed-unknown.yaml': [
    "12:25: sources[0].areas[0].feed: 'kd9' is no point of this source",
    "13:25: sources[0].areas[1].feed: 'fan-1' is a fan point, not a feed point",
    "14:9: sources[0].areas[2].feed: warning: area 'a3' has no feed point: a cut is never confirmed",
  ],
  'site.gas-without-limits.yaml': [
    '12:9: sources[0].points[0].limits: warning: no limit from the file or a profile: this toxic-gas point never alarms on its value',
    '12:9: sources[0].points[0]: warning: H 2, HH 4 (GB/T 50493-2019 5.5.2-3) is of low confidence and off: check it, then write confirm: [H, HH], or set limits',
  ],
  'site.grade-of-no-dam.yaml': [
    "11:12: sources[0].grade: warning: 'grade' means something for a tailings-dam only",
  ],
  'site.id-in-capitals.yaml': [
    '12:15: sources[0].points[0].id: must be an id: 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit',
  ],
  'site.limit-is-not-finite.yaml': [
    '12:52: sources[0].points[0].limits.H: must be a finite number, not Infinity',
  ],
  'site.limit-is-text.yaml': [
    "12:52: sources[0].points[0].limits.H: must be a number, not text '10m'",
  ],
  'site.limit-not-of-kind.yaml': [
    "12:64: sources[0].points[0].limits.L: a combustible-gas point has no limit 'L' (it has: H, HH)",
  ],
  'site.limit-on-boolean.yaml': [
    "12:44: sources[0].points[0].limits.H: a fan point has no limit 'H' (it has: none)",
  ],
  'site.limit-outside-range.yaml': [
    '12:76: sources[0].points[0].limits.HH: HH 12.5 is outside the range 0 to 12',
  ],
  'site.limits-out-of-order.yaml': [
    '12:59: sources[0].points[0].limits.L: warning: L and LL are both 1: L never shows',
    '12:73: sources[0].points[0].limits.HH: limits out of order: HH 9 must be above H 10',
  ],
  'site.many-problems.yaml': [
    "3:3: site.timeZone: 'timeZone' is required",
    "3:7: site.id: 'gateway' is reserved",
    "5:9: site.name.en: 'en' is required",
    '6:11: site.region: must have at most 5 items',
    "7:3: site.timezone: unknown key 'timezone' (did you mean 'timeZone'?)",
    "9:9: sources[0].id: 'alarms' is reserved",
    "10:11: sources[0].kind: unknown kind 'tank-frm' (did you mean 'tank-farm'?)",
    "16:15: sources[0].points[0].unit: unit 'ppm' does not fit a tank-level point (m, cm, mm, %)",
    "17:9: sources[0].points[0].limts: unknown key 'limts' (did you mean 'limits'?)",
    '18:30: sources[0].points[0].limits.HH: limits out of order: HH 9.5 must be above H 10',
    '18:38: sources[0].points[0].limits.L: L -1 is outside the range 0 to 12',
    '18:38: sources[0].points[0].limits.L: limits out of order: L -1 must be above LL 2',
    "18:55: sources[0].points[0].limits.blue: a tank-level point has no limit 'blue' (it has: H, HH, L, LL)",
    '20:19: sources[0].points[0].deadband: must be at least 0',
    "21:15: sources[0].points[1].id: duplicate point id 'lt-1', first used at site.many-problems.yaml:14:13",
    '21:46: sources[0].points[1].range: range must rise: 5 is not below 5',
    '22:15: sources[0].points[2].id: must be text, not the number 12 (put it in quotes)',
    "22:43: sources[0].points[2].limits.H: a fan point has no limit 'H' (it has: none)",
    "23:9: sources[0].points[3].substance: 'substance' is required for a toxic-gas point",
    "23:51: sources[0].points[3].limits.H: must be a number, not text 'high'",
    "24:25: sources[0].points[4].kind: unknown kind 'methan' (did you mean 'methane'?)",
    "25:9: sources[0].points[5].id: 'id' is required",
    "25:9: sources[0].points[5].placement: 'placement' is required for a methane point",
    '25:39: sources[0].points[5].limits.H: limits out of order: H 1 must not be above cut 0.8',
    '25:61: sources[0].points[5].limits.restore: limits out of order: restore 1.2 must not be above cut 0.8',
    "25:75: sources[0].points[5].cuts[0]: 'nowhere' is no area of this source",
    '26:9: sources[0].points[6]: must be a map of keys, not the number 7',
  ],
  'site.methane-limits-out-of-order.yaml': [
    '12:73: sources[0].points[0].limits.H: limits out of order: H 2 must not be above cut 1.5',
    '12:73: sources[0].points[0].limits.H: H 2 must be at most 1 (AQ 1029-2007 table of methane sensors, T1 (Working face))',
    "12:83: sources[0].points[0].limits.cut: warning: limit 'cut' cuts nothing: 'cuts' names no area",
    '12:97: sources[0].points[0].limits.restore: limits out of order: restore 1.6 must not be above cut 1.5',
    '12:97: sources[0].points[0].limits.restore: restore 1.6 must be at most 1 (AQ 1029-2007 table of methane sensors, T1 (Working face))',
  ],
  'site.missing-id.yaml': ["12:9: sources[0].points[0].id: 'id' is required"],
  'site.missing-placement.yaml': [
    "12:9: sources[0].points[0].placement: 'placement' is required for a methane point",
  ],
  'site.missing-substance.yaml': [
    "12:9: sources[0].points[0].substance: 'substance' is required for a toxic-gas point",
  ],
  'site.missing-time-zone.yaml': ["2:3: site.timeZone: 'timeZone' is required"],
  'site.negative-deadband.yaml': ['12:49: sources[0].points[0].deadband: must be at least 0'],
  'site.numeric-id.yaml': [
    '12:15: sources[0].points[0].id: must be text, not the number 101 (put it in quotes)',
  ],
  'site.range-falls.yaml': [
    '12:46: sources[0].points[0].range: range must rise: 12 is not below 0',
  ],
  'site.range-of-one-number.yaml': [
    '12:46: sources[0].points[0].range: must have at least 2 items',
  ],
  'site.reserved-site-id.yaml': ["2:7: site.id: 'gateway' is reserved"],
  'site.reserved-source-id.yaml': ["8:9: sources[0].id: 'rejected' is reserved"],
  'site.responsible-misspelt.yaml': [
    "12:18: sources[0].responsible.principal.name: 'name' is required",
    "12:20: sources[0].responsible.principal.nam: unknown key 'nam' (did you mean 'name'?)",
    '13:18: sources[0].responsible.technical: must be text or a map of keys, not the number 12',
  ],
  'site.rising-colours-out-of-order.yaml': [
    '12:65: sources[0].points[0].limits.red: limits out of order: red 0.7 must be above blue 1',
  ],
  'site.stale-before-period.yaml': [
    '12:77: sources[0].points[0].staleAfterSeconds: warning: staleAfterSeconds 30 is below periodSeconds 60: every reading will be missed',
  ],
  'site.syntax-errors.yaml': [
    '8:3: (file): Flow sequence in block collection must be sufficiently indented and end with a ]',
    '10:1: (file): Missing closing "quote',
  ],
  'site.tailings-without-grade.yaml': [
    "8:5: sources[0].grade: warning: a tailings dam without 'grade' has no statutory minimum of freeboard and beach",
  ],
  'site.unit-does-not-fit.yaml': [
    "12:64: sources[0].points[0].unit: unit '%LEL' does not fit a toxic-gas point (mg/m3, ppm)",
  ],
  'site.unit-on-boolean.yaml': [
    '12:37: sources[0].points[0].unit: a fan point is boolean and has no unit',
  ],
  'site.unknown-key-at-top.yaml': ["7:1: owner: unknown key 'owner'"],
  'site.unknown-key-of-source.yaml': [
    "11:5: sources[0].exposedPopulatoin: unknown key 'exposedPopulatoin' (did you mean 'exposedPopulation'?)",
  ],
  'site.unknown-key.yaml': [
    "12:39: sources[0].points[0].limts: unknown key 'limts' (did you mean 'limits'?)",
  ],
  'site.unknown-kind.yaml': [
    "12:26: sources[0].points[0].kind: unknown kind 'methan' (did you mean 'methane'?)",
  ],
  'site.unknown-limit-name.yaml': [
    "12:49: sources[0].points[0].limits.HHH: unknown key 'HHH' (did you mean 'HH'?)",
  ],
  'site.unknown-time-zone.yaml': [
    "6:13: site.timeZone: unknown time zone 'Asia/Shangai' (did you mean 'Asia/Shanghai'?)",
  ],
  'site.vote-not-reached.yaml': [
    '12:48: sources[0].votes[0].vote: 3 votes of 2 members are never reached',
  ],
  'site.vote-wrong.yaml': [
    "12:9: sources[0].areas[0].deadlineSeconds: is required: how long the inlet 'inlet' may take to close",
    "14:35: sources[0].votes[0].members[1]: 'lt-2' has unit mm, 'lt-1' has m: members of a vote measure the same",
    "14:41: sources[0].votes[0].members[2]: 'tt-1' has kind tank-temperature, 'lt-1' has tank-level: members of a vote measure the same",
    "14:47: sources[0].votes[0].members[3]: 'lt-4' is no point of this source",
    '14:60: sources[0].votes[0].vote: 2oo3 is of 3 members, but 4 are named',
    "14:73: sources[0].votes[0].limit: 12.6 is not the HH 12600 of 'lt-2': one limit holds for all members",
    "14:115: sources[0].votes[0].cuts[0]: 'inlt' is no area of this source",
    "15:74: sources[0].votes[1].degrade: unknown degrade 'sure' (did you mean 'safe'?)",
  ],
  'site.wide-deadband.yaml': [
    '12:49: sources[0].points[0].deadband: warning: deadband 1.5 is wider than the span from H to HH',
  ],
};

describe('a site file that is wrong', () => {
  test.each(Object.entries(PROBLEMS))('%s is told with line, column and path', (name, expected) => {
    const told = problemsOf([name]).map((line) => line.slice(`${name}:`.length));
    expect(told).toEqual(expected);
  });

  test('every fixture of a wrong site file has its expectation', () => {
    const named = [...Object.keys(PROBLEMS), 'site.good.yaml', 'site.loosens-statutory.yaml'];
    const found = readdirSync(FIXTURES).filter((name) => name.startsWith('site.'));
    expect(found.sort()).toEqual(named.map((name) => basename(name)).sort());
  });
});

describe('a site file that is right', () => {
  test('has no error, only a warning about a source without a name', () => {
    const { problems, sites } = checkFiles([fixture('site.good.yaml')], []);
    expect(problems.map((problem) => [problem.severity, problem.line, problem.path])).toEqual([
      ['warning', 16, 'sources[1].name'],
    ]);
    expect(sites[0]?.sources.map((source) => source.id)).toEqual(['tank-farm-1', 'face-1201']);
    expect(sites[0]?.sources[1]?.interlocks?.commands).toBe('off');
  });

  test('has no warning where a profile gives the limits', () => {
    expect(problemsOf(['gateway.good/sites/east-mine.yaml'], ['profile.good.yaml'])).toEqual([]);
  });
});

describe('profiles', () => {
  test('a wrong profile file is told with line, column and path', () => {
    expect(problemsOf([], ['profile.wrong.yaml'])).toEqual([
      "profile.wrong.yaml:4:11: points[0].unit: unit 'ppm' does not fit a methane point (%CH4, %VOL)",
      "profile.wrong.yaml:6:11: points[0].limits.HH: a methane point has no limit 'HH' (it has: H, cut, restore)",
      "profile.wrong.yaml:7:100: points[0].limits.H.confidence: must be one of found, memory-high, memory-low, not text 'sure'",
      "profile.wrong.yaml:8:11: points[1].kind: unknown kind 'mthane' (did you mean 'methane'?)",
      "profile.wrong.yaml:10:18: points[2].limits.H: a door point has no limit 'H' (it has: none)",
    ]);
  });

  test('a site that loosens a statutory limit is refused with the clause', () => {
    expect(problemsOf(['site.loosens-statutory.yaml'], ['profile.statutory.yaml'])).toEqual([
      'site.loosens-statutory.yaml:7:55: sources[0].points[0].limits.H: H 30 must be at most 25 (GB/T 50493-2019 5.5.2-1)',
      'site.loosens-statutory.yaml:8:77: sources[0].points[1].onDelaySeconds: an on-delay above 0 s would loosen H (GB/T 50493-2019 5.5.2-1)',
      'site.loosens-statutory.yaml:8:77: sources[0].points[1].onDelaySeconds: an on-delay above 0 s would loosen HH (GB/T 50493-2019 5.5.2-2)',
      'site.loosens-statutory.yaml:9:60: sources[0].points[2].limits.H: H 0.5 must be exactly 1 (GB/T 50493-2019 5.5.2-5)',
      'site.loosens-statutory.yaml:10:46: sources[0].points[3].limits.L: L 18 must be at least 19.5 (GB/T 50493-2019 5.5.2-4)',
      "site.loosens-statutory.yaml:12:43: sources[0].points[5].confirm[0]: warning: no profile gives this point a limit 'HH' to confirm",
    ]);
  });

  test('two profiles with one id are told at the second', () => {
    expect(problemsOf([], ['profile.good.yaml', 'gateway.good/profiles/mine-gas.yaml'])).toEqual([
      "gateway.good/profiles/mine-gas.yaml:1:16: profile.id: duplicate profile id 'mine-gas', first used at profile.good.yaml:1:16",
    ]);
  });

  test('a profile without an id or a list of points is still checked as far as it goes', () => {
    const document = parseYaml('p.yaml', 'profile: { id: P }\npoints: none\n');
    const { problems } = checkFiles([], [document]);
    expect(problems.map(formatProblem)).toEqual([
      'p.yaml:1:16: profile.id: must be an id: 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit',
      "p.yaml:2:9: points: must be a list, not text 'none'",
    ]);
  });
});

describe('several site files', () => {
  test('one site id in two files is told at the second, with the place of the first', () => {
    expect(problemsOf(['site.tailings-without-grade.yaml', 'site.grade-of-no-dam.yaml'])).toContain(
      "site.grade-of-no-dam.yaml:2:7: site.id: duplicate site id 'north-park', first used at site.tailings-without-grade.yaml:2:7",
    );
  });

  test('two files without a usable site id are not taken for one site', () => {
    const files = ['a.yaml', 'b.yaml'].map((name) => parseYaml(name, 'site: 7\nsources: 8\n'));
    expect(checkFiles(files, []).problems.map(formatProblem)).toEqual([
      'a.yaml:1:7: site: must be a map of keys, not the number 7',
      'a.yaml:2:10: sources: must be a list, not the number 8',
      'b.yaml:1:7: site: must be a map of keys, not the number 7',
      'b.yaml:2:10: sources: must be a list, not the number 8',
    ]);
  });

  test('paths and places stay right behind an item that is cut away', () => {
    const text = [
      'site: { id: a, kind: x, name: { zh: 甲, en: A }, region: [r], timeZone: UTC }',
      'sources:',
      '  - 1',
      '  - id: s',
      '    kind: coal-mine',
      '    name: 5',
      '    areas: [7, { id: UP, feed: kd }, { id: face, feed: kd }]',
      '    substances: [3, { name: x, quantityTonnes: -1 }]',
      '    points: [2, { id: kd, kind: feed }, { id: t, kind: temperature, cuts: [nowhere], unit: Pa }]',
    ].join('\n');
    const told = sortProblems(checkFiles([parseYaml('s.yaml', text)], []).problems);
    expect(told.map(formatProblem)).toEqual([
      's.yaml:3:5: sources[0]: must be a map of keys, not the number 1',
      's.yaml:6:11: sources[1].name: must be a map of keys, not the number 5',
      's.yaml:7:13: sources[1].areas[0]: must be a map of keys, not the number 7',
      's.yaml:7:22: sources[1].areas[1].id: must be an id: 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit',
      's.yaml:8:18: sources[1].substances[0]: must be a map of keys, not the number 3',
      's.yaml:8:48: sources[1].substances[1].quantityTonnes: must be at least 0',
      's.yaml:9:14: sources[1].points[0]: must be a map of keys, not the number 2',
      "s.yaml:9:75: sources[1].points[2].cuts: warning: a temperature point without a limit 'cut' cuts nothing (methane cuts by its limit, a fan or a duct-flow point while it is off)",
      "s.yaml:9:76: sources[1].points[2].cuts[0]: 'nowhere' is no area of this source",
      "s.yaml:9:92: sources[1].points[2].unit: unit 'Pa' does not fit a temperature point (°C, K, °F)",
    ]);
  });
});
