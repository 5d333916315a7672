import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../simulators/scenario-file.ts';
import { lintScenario } from '../../simulators/scenario-lint.ts';
import { scenarioDocument } from './sample-scenario.ts';

type Row = {
  readonly name: string;
  readonly document: unknown;
  readonly path: (string | number)[];
  readonly message: RegExp;
};

const LT = 'park-1/farm/lt-1';
const expecting = (expectation: unknown) => scenarioDocument({ expect: [expectation] });
const reading = (series: unknown, point = LT) =>
  scenarioDocument({ readings: [{ point, series }] });
const operating = (entry: object) =>
  scenarioDocument({ operators: [{ at: 1, do: 'acknowledge', by: 'op', ...entry }] });

const TABLE: readonly Row[] = [
  { name: 'a document that is no object', document: 3, path: [], message: /a map of keys/ },
  {
    name: 'a scenario without its header',
    document: { ...scenarioDocument(), scenario: undefined },
    path: ['scenario'],
    message: /./,
  },
  {
    name: 'an unknown key at the top',
    document: scenarioDocument({ reading: [] }),
    path: ['reading'],
    message: /did you mean 'readings'/,
  },
  {
    name: 'an unknown key of the header',
    document: { ...scenarioDocument(), scenario: { id: 'a', sede: 1 } },
    path: ['scenario', 'sede'],
    message: /did you mean 'seed'/,
  },
  {
    name: 'an id with capitals',
    document: { ...scenarioDocument(), scenario: { id: 'A' } },
    path: ['scenario', 'id'],
    message: /expected an id/,
  },
  {
    name: 'a header that is empty',
    document: { ...scenarioDocument(), scenario: null },
    path: ['scenario'],
    message: /^expected a map of keys$/,
  },
  {
    name: 'a seed in words',
    document: { ...scenarioDocument(), scenario: { id: 'a', seed: 'seven' } },
    path: ['scenario', 'seed'],
    message: /^expected a number$/,
  },
  {
    name: 'a start that is no time',
    document: { ...scenarioDocument(), scenario: { id: 'a', start: 'noon' } },
    path: ['scenario', 'start'],
    message: /RFC 3339/,
  },
  {
    name: 'a start beyond the year 9999',
    document: { ...scenarioDocument(), scenario: { id: 'a', start: 1e15 } },
    path: ['scenario', 'start'],
    message: /epoch milliseconds/,
  },
  {
    name: 'an expectation of a level that is no text',
    document: scenarioDocument({ expect: [{ event: 'raised', level: { toString: 1 } }] }),
    path: ['expect', 0, 'level'],
    message: /level is never/,
  },
  {
    name: 'no site at all',
    document: { scenario: { id: 'a' } },
    path: [],
    message: /needs a site/,
  },
  {
    name: 'two kinds of site',
    document: scenarioDocument({ sites: ['a.yaml'] }),
    path: ['sites'],
    message: /not both/,
  },
  {
    name: 'a wrong key deep in the site',
    document: {
      ...scenarioDocument(),
      sources: [{ id: 'farm', kind: 'tank-farm', name: { zh: 'a', en: 'b' }, point: [] }],
    },
    path: ['sources', 0, 'point'],
    message: /did you mean 'points'/,
  },
  {
    name: 'processes without a model',
    document: scenarioDocument({ processes: [{ kind: 'tank' }] }),
    path: ['processes', 0, 'model'],
    message: /one of tank-farm, gas-release/,
  },
  {
    name: 'faults without a name',
    document: scenarioDocument({ faults: [{}] }),
    path: ['faults', 0, 'fault'],
    message: /one of stuck, clipped/,
  },
  {
    name: 'a sample without a value',
    document: reading([[0]]),
    path: ['readings', 0, 'series', 0],
    message: /./,
  },
  {
    name: 'a text as value',
    document: reading([[0, '3']]),
    path: ['readings', 0, 'series', 0, 1],
    message: /number, true, false or null/,
  },
  {
    name: 'an unknown quality',
    document: reading([[0, 3, 'badd']]),
    path: ['readings', 0, 'series', 0, 2],
    message: /did you mean 'bad'/,
  },
  {
    name: 'a negative second',
    document: reading([[-1, 3]]),
    path: ['readings', 0, 'series', 0, 0],
    message: /negative/,
  },
  {
    name: 'times that run backwards',
    document: reading([
      [5, 3],
      [4, 3],
    ]),
    path: ['readings', 0, 'series', 1, 0],
    message: /4 comes after 5/,
  },
  {
    name: 'a sample after the end',
    document: reading([[61, 3]]),
    path: ['readings', 0, 'series', 0, 0],
    message: /after the scenario's end/,
  },
  {
    name: 'a missing value of good quality',
    document: reading([[0, null, 'good']]),
    path: ['readings', 0, 'series', 0, 1],
    message: /quality bad/,
  },
  {
    name: 'a state for a measured point',
    document: reading([[0, true]]),
    path: ['readings', 0, 'series', 0, 1],
    message: /expected a number/,
  },
  {
    name: 'a measure for a switched point',
    document: reading([[0, 0.5]], 'park-1/farm/fan-1'),
    path: ['readings', 0, 'series', 0, 1],
    message: /true or false/,
  },
  {
    name: 'readings of an unknown point',
    document: reading([[0, 1]], 'park-1/farm/lt-2'),
    path: ['readings', 0, 'point'],
    message: /unknown point 'park-1\/farm\/lt-2' \(did you mean 'park-1\/farm\/lt-1'\?\)/,
  },
  {
    name: 'an operator without a name',
    document: operating({ point: LT, by: '' }),
    path: ['operators', 0, 'by'],
    message: /who acts/,
  },
  {
    name: 'an unknown action',
    document: operating({ do: 'acknowlege', point: LT }),
    path: ['operators', 0, 'do'],
    message: /did you mean 'acknowledge'/,
  },
  {
    name: 'an unknown body field',
    document: operating({ point: LT, coment: 'x' }),
    path: ['operators', 0, 'coment'],
    message: /did you mean 'comment'/,
  },
  {
    name: 'an operator on an unknown point',
    document: operating({ point: 'lt-9' }),
    path: ['operators', 0, 'point'],
    message: /unknown point 'lt-9'/,
  },
  {
    name: 'an operator on nothing',
    document: operating({}),
    path: ['operators', 0],
    message: /"point", "alarm" or "source"/,
  },
  {
    name: 'an operator on two things',
    document: operating({ point: LT, alarm: 'x' }),
    path: ['operators', 0],
    message: /"point", "alarm" or "source"/,
  },
  {
    name: 'an operator after the end',
    document: operating({ point: LT, at: 99 }),
    path: ['operators', 0, 'at'],
    message: /after the scenario's end/,
  },
  {
    name: 'an expectation of nothing',
    document: expecting({ point: LT }),
    path: ['expect', 0],
    message: /"event" or "never"/,
  },
  {
    name: 'an expectation of a mistyped key',
    document: expecting({ evnt: 'raised', kind: 'alarm' }),
    path: ['expect', 0, 'evnt'],
    message: /'alarm' events have no field 'evnt' \(did you mean 'event'\?\)/,
  },
  {
    name: 'a field of interlocks on alarms of whatever type',
    document: expecting({ kind: 'alarm', area: 'face' }),
    path: ['expect', 0, 'area'],
    message: /'alarm' events have no field 'area'/,
  },
  {
    name: 'a kind of which the type is not',
    document: expecting({ never: 'raised', kind: 'system' }),
    path: ['expect', 0, 'kind'],
    message: /^'raised' events are of kind alarm$/,
  },
  {
    name: 'a kind that is none',
    document: expecting({ kind: 'sytem', from: 1 }),
    path: ['expect', 0, 'kind'],
    message: /did you mean 'system'/,
  },
  {
    name: 'an expectation of an unknown type as a field',
    document: expecting({ type: 'rasied' }),
    path: ['expect', 0, 'type'],
    message: /did you mean 'raised'/,
  },
  {
    name: 'a span of one second',
    document: expecting({ event: 'raised', between: [1] }),
    path: ['expect', 0, 'between'],
    message: /^expected \[from, to\] in seconds/,
  },
  {
    name: 'a sample of one number',
    document: reading([[1]]),
    path: ['readings', 0, 'series', 0],
    message: /^expected \[seconds, value\]/,
  },
  {
    name: 'a count below 0',
    document: expecting({ event: 'raised', count: -1 }),
    path: ['expect', 0, 'count'],
    message: /^expected a whole number from 0$/,
  },
  {
    name: 'an expectation both ways',
    document: expecting({ event: 'raised', never: 'raised' }),
    path: ['expect', 0],
    message: /"event" or "never"/,
  },
  {
    name: 'never with a count',
    document: expecting({ never: 'raised', count: 1 }),
    path: ['expect', 0, 'count'],
    message: /takes no count/,
  },
  {
    name: 'an unknown type of event',
    document: expecting({ never: 'rasied' }),
    path: ['expect', 0, 'never'],
    message: /did you mean 'raised'/,
  },
  {
    name: 'an unknown field of an alarm',
    document: expecting({ event: 'raised', limitname: 'H' }),
    path: ['expect', 0, 'limitname'],
    message: /no field 'limitname' \(did you mean 'limitName'\?\)/,
  },
  {
    name: 'an alarm field on an interlock',
    document: expecting({ event: 'cut-required', state: 'UNACK' }),
    path: ['expect', 0, 'state'],
    message: /no field 'state'/,
  },
  {
    name: 'a state that is none',
    document: expecting({ never: 'raised', state: 'UNACKED' }),
    path: ['expect', 0, 'state'],
    message: /did you mean 'UNACK'/,
  },
  {
    name: 'a level that is none',
    document: expecting({ never: 'raised', level: 5 }),
    path: ['expect', 0, 'level'],
    message: /never 5/,
  },
  {
    name: 'an expectation on an unknown point',
    document: expecting({ never: 'raised', point: 'lt-11' }),
    path: ['expect', 0, 'point'],
    message: /unknown point/,
  },
  {
    name: 'an expectation on an unknown source',
    document: expecting({ never: 'raised', source: 'fram' }),
    path: ['expect', 0, 'source'],
    message: /did you mean 'farm'/,
  },
  {
    name: 'an expectation on an unknown site',
    document: expecting({ never: 'raised', site: 'park-9' }),
    path: ['expect', 0, 'site'],
    message: /did you mean 'park-1'/,
  },
  {
    name: 'an operator on an unknown source',
    document: scenarioDocument({
      operators: [{ at: 1, do: 'acknowledge', source: 'nowhere', by: 'amy' }],
    }),
    path: ['operators', 0, 'source'],
    message: /unknown source 'nowhere'/,
  },
  {
    name: 'a window that ends before it begins',
    document: expecting({ event: 'raised', between: [5, 4] }),
    path: ['expect', 0, 'between'],
    message: /ends before/,
  },
  {
    name: 'a window of one number',
    document: expecting({ event: 'raised', between: [5] }),
    path: ['expect', 0, 'between'],
    message: /./,
  },
  {
    name: 'a count that is no whole number',
    document: expecting({ event: 'raised', count: 1.5 }),
    path: ['expect', 0, 'count'],
    message: /./,
  },
];

describe('lintScenario', () => {
  it.each(TABLE)('places $name', ({ document, path, message }) => {
    const problems = lintScenario(document);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.message).toMatch(message);
  });

  it.each([
    { kind: 'system', from: '2026-11-21T00:00:00Z' },
    { kind: 'system', type: 'view-lost', from: 3 },
    { event: 'config-changed', to: 'sha256:1' },
    { kind: 'interlock', area: 'face' },
    { type: 'raised', kind: 'alarm', level: 1 },
  ])('lets %j name what such events tell', (expectation) => {
    expect(lintScenario(expecting(expectation))).toEqual([]);
  });

  it('takes a field that every object has for one like any other', () => {
    const expected = JSON.parse('{"event": "view-lost", "__proto__": 1, "toString": 2}');
    expect(lintScenario(scenarioDocument({ expect: [expected] }))).toEqual([]);
  });

  it('reads a start in both forms of a time', () => {
    for (const start of ['2026-11-21T08:00:00+08:00', Date.UTC(2026, 10, 21)]) {
      const { scenario } = parseScenario({ ...scenarioDocument(), scenario: { id: 'a', start } });
      expect(scenario?.startMs).toBe(Date.UTC(2026, 10, 21));
    }
  });

  it('finds nothing wrong with a scenario that uses all of the language', () => {
    const document = scenarioDocument({
      readings: [
        {
          point: LT,
          series: [
            [0, 1],
            [1, 2, 'uncertain'],
            [1, null],
            [2, null, 'bad'],
          ],
        },
        {
          point: 'fan-1',
          series: [
            [0, true],
            [1, 0],
          ],
        },
      ],
      processes: [],
      faults: [],
      operators: [
        {
          at: 3,
          do: 'shelve',
          point: 'lt-1',
          by: 'op',
          minutes: 5,
          reason: 'test',
          rule: 'level-high',
        },
      ],
      expect: [
        { never: 'raised', point: 'lt-1', between: [0, 0.5] },
        { event: 'started', publicKey: 'x' },
        { event: 'cut-required', cause: LT, count: 0 },
        { event: 'raised', alarm: { rule: 'level-high' } },
        { event: 'cut-required', interlock: { area: 'face' }, count: 0 },
      ],
    });
    expect(lintScenario(document)).toEqual([]);
  });

  it('tells every problem at once', () => {
    const document = scenarioDocument({
      readings: [
        {
          point: 'x',
          series: [
            [5, 1],
            [2, 1],
          ],
        },
      ],
      operators: [{ at: 1, do: 'reset', point: 'y', by: 'op' }],
      expect: [{ event: 'nothing' }],
    });
    expect(lintScenario(document).map(({ path }) => path.join('.'))).toEqual([
      'readings.0.point',
      'readings.0.series.1.0',
      'operators.0.point',
      'expect.0.event',
    ]);
  });

  it('says which points share a short id', () => {
    const [source] = scenarioDocument().sources as object[];
    const document = scenarioDocument({
      sources: [source, { ...source, id: 'other' }],
      readings: [{ point: 'lt-1', series: [] }],
    });
    expect(lintScenario(document)[0]?.message).toBe(
      "'lt-1' is the id of 2 points: write park-1/farm/lt-1 or park-1/other/lt-1",
    );
  });

  it('needs no more than a header and a site', () => {
    const { site } = scenarioDocument();
    const bare = { scenario: {}, site, operators: [{ at: 0, do: 'comment', alarm: 'x' }] };
    expect(lintScenario(bare)).toEqual([]);
    const { scenario } = parseScenario(bare);
    expect(scenario?.id).toBe('scenario');
    expect(scenario?.operators[0]?.by).toBe('operator');
    // Sites in files of their own come without sources here.
    expect(lintScenario({ scenario: {}, sites: ['site.yaml'] })).toEqual([]);
  });

  it('lets names pass where the site files are not given', () => {
    const {
      site: _,
      sources: __,
      ...document
    } = scenarioDocument({ expect: [{ event: 'raised', point: 'anything' }] });
    expect(lintScenario({ ...document, sites: ['park.yaml'] })).toEqual([]);
  });
});
