import { describe, expect, it } from 'vitest';
import type { DeviceMessage } from '../../simulators/device-message.ts';
import { buildPlant } from '../../simulators/plant-builder.ts';
import { parseScenario, type Scenario } from '../../simulators/scenario-file.ts';
import { lintScenario } from '../../simulators/scenario-lint.ts';
import { scenarioDocument } from './sample-scenario.ts';

const SOURCES = [
  {
    id: 'farm',
    kind: 'tank-farm',
    name: { zh: '罐区', en: 'Farm' },
    points: [
      { id: 'lt-1', kind: 'tank-level', unit: 'm', range: [0, 14], periodSeconds: 10 },
      { id: 'tt-1', kind: 'tank-temperature', unit: '°C', range: [0, 60], periodSeconds: 10 },
      { id: 'pump-1', kind: 'pump', periodSeconds: 20 },
      { id: 'gt-1', kind: 'toxic-gas', substance: 'ammonia', unit: 'ppm', range: [0, 100] },
      { id: 'gt-2', kind: 'toxic-gas', substance: 'ammonia', unit: 'ppm', position: [40, 0, 1] },
      { id: 'pz-1', kind: 'piezometer', unit: 'digits', calibration: { G: 0.2, R0: 9000 } },
      { id: 'pz-2', kind: 'piezometer', unit: 'digits' },
    ],
  },
];
const TANK = { id: 't1', diameterM: 4, heightM: 12, levelM: 8, densityKgM3: 900 };
const LINE = { id: 'l1', to: 't1', ratedM3H: 100 };
const FARM = { id: 'farm', model: 'tank-farm', tanks: [TANK], lines: [LINE] };
const LEVEL = { point: 'lt-1', reads: 't1.level', resolution: 0.01 };

function document(processes: readonly unknown[], more: Record<string, unknown> = {}) {
  return scenarioDocument({ sources: SOURCES, processes, ...more });
}

function scenario(processes: readonly unknown[], more: Record<string, unknown> = {}): Scenario {
  const { scenario: parsed, problems } = parseScenario(document(processes, more));
  if (parsed === null) throw new Error(JSON.stringify(problems));
  return parsed;
}

const told = (processes: readonly unknown[], more: Record<string, unknown> = {}) =>
  lintScenario(document(processes, more)).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

/** Everything that the plant sends in a minute, as text. */
function sent(processes: readonly unknown[], more: Record<string, unknown> = {}): string[] {
  const file = scenario(processes, more);
  const { plant } = buildPlant(file, file.siteFile === null ? [] : [file.siteFile]);
  const messages: DeviceMessage[] = [];
  for (
    let atMs = plant?.nextMs ?? null;
    atMs !== null && atMs <= 60_000;
    atMs = plant?.nextMs ?? null
  ) {
    const now = plant?.messagesAt(atMs, (seconds) => Math.round(seconds * 1_000)) ?? [];
    messages.push(...now);
  }
  return messages.map(({ topic, payload }) => `${topic} ${new TextDecoder().decode(payload)}`);
}

describe('a plant', () => {
  it('sends the readings of one source and one moment as columns with their time', () => {
    const instruments = [LEVEL, { point: 'tt-1', reads: 't1.temperature', everySeconds: 30 }];
    const messages = sent([{ ...FARM, instruments }]);
    expect(messages[0]).toBe('hazgate/v1/park-1/farm/readings {"p":["lt-1"],"v":[8],"t":0}');
    expect(messages).toHaveLength(7 + 3);
    expect(messages[1]).toBe('hazgate/v1/park-1/farm/readings {"p":["tt-1"],"v":[20],"t":0}');
  });

  it('sends single readings, items and counters where the device does', () => {
    const instruments = [{ ...LEVEL, everySeconds: 60 }];
    const device = { form: 'single', time: false };
    expect(sent([{ ...FARM, device, instruments }])[0]).toBe(
      'hazgate/v1/park-1/farm/lt-1/reading {"v":8}',
    );
    const counting = { form: 'items', counter: true };
    expect(sent([{ ...FARM, device: counting, instruments }])).toEqual([
      'hazgate/v1/park-1/farm/readings [{"p":"lt-1","v":8,"t":0,"n":1}]',
      'hazgate/v1/park-1/farm/readings [{"p":"lt-1","v":8,"t":60000,"n":2}]',
    ]);
  });

  it('sends what was held up with its own time, before what is read now', () => {
    const faults = [{ fault: 'link-down', on: 'farm/lt-1', from: 10, to: 30 }];
    const instruments = [{ ...LEVEL, everySeconds: 10 }];
    const messages = sent([{ ...FARM, instruments }], {
      faults: [{ ...faults[0], on: 'park-1/farm' }],
    });
    expect(messages[1]).toBe('hazgate/v1/park-1/farm/readings {"p":["lt-1"],"v":[8],"t":10000}');
    expect(messages.slice(0, 4).map((each) => each.slice(each.indexOf('"t"')))).toEqual([
      '"t":0}',
      '"t":10000}',
      '"t":30000}',
      '"t":20000}',
    ]);
  });

  it('sends what a fault makes of the payload to the topic of the point', () => {
    const faults = [{ fault: 'not-a-number', on: 'lt-1', from: 10, to: 20 }];
    const instruments = [{ ...LEVEL, everySeconds: 10 }];
    expect(sent([{ ...FARM, instruments }], { faults })[1]).toBe(
      'hazgate/v1/park-1/farm/lt-1/reading {"v":NaN}',
    );
  });

  it('reads piezometers by their wire, and gas at the place of the detector', () => {
    const dam = {
      id: 'dam',
      model: 'tailings-dam',
      ...{ crestM: 432, beachTopM: 431, baseM: 396, tailwaterM: 400, shellM: 150, lengthM: 400 },
      ...{ poolM: 427, poolAreaM2: 60_000, catchmentM2: 1_000_000 },
      piezometers: [{ id: 'p1', fromCrestM: 20, groundM: 430, tipM: 405 }],
      instruments: [{ point: 'pz-1', reads: 'p1.pressure', resolution: 1, everySeconds: 60 }],
    };
    const cloud = {
      id: 'cloud',
      model: 'gas-release',
      substance: 'ammonia',
      at: [0, 0, 1],
      wind: { speedMS: 3, fromDegrees: 270 },
      do: [{ at: 0, do: 'release', rateKgS: 0.01 }],
      instruments: [{ point: 'gt-2', reads: 'cloud', resolution: 0.1, everySeconds: 30 }],
    };
    const messages = sent([dam, cloud]);
    expect(messages[0]).toMatch(/"p":\["pz-1"\],"v":\[\d{4}\]/);
    expect(messages[1]).toContain('"v":[0]');
    expect(messages[2]).toMatch(/"p":\["gt-2"\],"v":\[[1-9][\d.]*\],"t":30000/);
  });

  it('gives the same bytes for the same seed, and other ones for another', () => {
    const bytes = (seed: number) =>
      sent([{ ...FARM, instruments: [{ ...LEVEL, noise: 0.1 }] }], {
        scenario: { id: 'x', seed, durationSeconds: 60 },
      });
    expect(bytes(1)).toEqual(bytes(1));
    expect(bytes(1)).not.toEqual(bytes(2));
  });

  it('is not changed by one more instrument', () => {
    const noisy = { ...LEVEL, noise: 0.1, everySeconds: 60 };
    const other = { point: 'tt-1', reads: 't1.temperature', noise: 1, everySeconds: 30 };
    const of = (instruments: readonly unknown[]) =>
      sent([{ ...FARM, instruments }]).filter((each) => each.includes('lt-1'));
    expect(of([other, noisy])).toEqual(of([noisy]));
  });
});

describe('a controller in the plant', () => {
  it('answers a command to its topic, when it has carried it out', () => {
    const mine = {
      id: 'mine',
      model: 'coal-face',
      source: 'park-1/farm',
      airM3S: 20,
      emission: { coalM3Min: 1, productionM3Min: 1 },
      areas: [{ id: 'face', obeys: 'commanded', cutSeconds: 3 }],
    };
    const file = scenario([mine]);
    const { plant } = buildPlant(file, file.siteFile === null ? [] : [file.siteFile]);
    const interlock = {
      id: 'cut-1',
      site: 'park-1',
      source: 'farm',
      area: 'face',
      commanded: true,
    };
    const recordedAt = '2026-11-21T00:00:00.000Z';
    plant?.hear(
      { kind: 'interlock', type: 'cut-commanded', recordedAt, interlock } as never,
      4_000,
    );
    expect(plant?.nextMs).toBe(7_000);
    const [answer] = plant?.messagesAt(7_000, (seconds) => seconds * 1_000) ?? [];
    expect(answer?.topic).toBe('hazgate/v1/park-1/farm/areas/face/command/result');
    expect(new TextDecoder().decode(answer?.payload)).toBe(
      '{"id":"cut-1","result":"done","at":7000}',
    );
    expect(plant?.nextMs).toBeNull();
  });
});

describe('the lint of processes and faults', () => {
  const farm = (more: Record<string, unknown>) => [{ ...FARM, ...more }];
  it.each([
    {
      name: 'an unknown model',
      processes: [{ id: 'x', model: 'tank-farn' }],
      problem: /^processes\.0\.model: expected "model": one of tank-farm, gas-release/,
    },
    {
      name: 'a misspelt key',
      processes: farm({ ambiantC: 20 }),
      problem: /^processes\.0\.ambiantC: unknown key 'ambiantC' \(did you mean 'ambientC'/,
    },
    {
      name: 'an action that no tank farm knows',
      processes: farm({ do: [{ at: 0, do: 'explode' }] }),
      problem: /^processes\.0\.do\.0\.do: expected "do": start-pump/,
    },
    {
      name: 'an unknown tank of an action',
      processes: farm({ do: [{ at: 0, do: 'mend', tank: 't2' }] }),
      problem: /^processes\.0\.do\.0\.tank: unknown tank 't2' \(did you mean 't1'/,
    },
    {
      name: 'an unknown line of an action',
      processes: farm({ do: [{ at: 0, do: 'start-pump', line: 'l2' }] }),
      problem: /unknown line 'l2' \(did you mean 'l1'/,
    },
    {
      name: 'a line to an unknown tank',
      processes: farm({ lines: [{ ...LINE, to: 't9' }] }),
      problem: /^processes\.0\.lines\.0\.to: unknown tank 't9'/,
    },
    {
      name: 'a line from nowhere to nowhere',
      processes: farm({ lines: [{ id: 'l1', ratedM3H: 1 }] }),
      problem: /needs "from" or "to"/,
    },
    {
      name: 'a tank that is fuller than it is high',
      processes: farm({ tanks: [{ ...TANK, levelM: 13 }] }),
      problem: /^processes\.0\.tanks\.0\.levelM: is above the rim at 12 m/,
    },
    {
      name: 'a cylinder without height',
      processes: farm({ tanks: [{ id: 't1', diameterM: 4, levelM: 1 }] }),
      problem: /needs heightM/,
    },
    {
      name: 'a tank that stands there twice',
      processes: farm({ tanks: [TANK, TANK] }),
      problem: /^processes\.0\.tanks\.1\.id: 't1' stands here twice/,
    },
    {
      name: 'a process that stands there twice',
      processes: [FARM, FARM],
      problem: /^processes\.1\.id: 'farm' stands here twice/,
    },
    {
      name: 'an unknown signal',
      processes: farm({ instruments: [{ ...LEVEL, reads: 't1.levle' }] }),
      problem:
        /^processes\.0\.instruments\.0\.reads: unknown signal 't1\.levle' \(did you mean 't1\.level'/,
    },
    {
      name: 'a signal like none',
      processes: farm({ instruments: [{ ...LEVEL, reads: 'phlogiston' }] }),
      problem: /unknown signal 'phlogiston'; there are t1\.level, t1\.temperature/,
    },
    {
      name: 'an unknown point',
      processes: farm({ instruments: [{ ...LEVEL, point: 'lt-9' }] }),
      problem: /^processes\.0\.instruments\.0\.point: unknown point 'lt-9'/,
    },
    {
      name: 'a point with two instruments',
      processes: farm({ instruments: [LEVEL, LEVEL] }),
      problem: /^processes\.0\.instruments\.1\.point: .* has an instrument already/,
    },
    {
      name: 'a unit that does not fit',
      processes: farm({ instruments: [{ ...LEVEL, reads: 't1.temperature' }] }),
      problem:
        /^processes\.0\.instruments\.0\.reads: t1\.temperature is in °C, park-1\/farm\/lt-1 in m/,
    },
    {
      name: 'a detector without a position',
      processes: [
        {
          id: 'cloud',
          model: 'gas-release',
          substance: 'ammonia',
          at: [0, 0, 1],
          wind: { speedMS: 3, fromDegrees: 270 },
          instruments: [{ point: 'gt-1', reads: 'cloud' }],
        },
      ],
      problem:
        /^processes\.0\.instruments\.0\.point: cloud depends on the place: .* needs a position/,
    },
    {
      name: 'a rate that is none',
      processes: [
        FARM,
        {
          id: 'cloud',
          model: 'gas-release',
          substance: 'ammonia',
          at: [0, 0, 1],
          rateFrom: 'farm/t1.level',
          wind: { speedMS: 3, fromDegrees: 270 },
        },
      ],
      problem: /^processes\.1\.rateFrom: is in m, not in kg\/s/,
    },
    {
      name: 'a wire without constants',
      processes: [
        {
          id: 'dam',
          model: 'tailings-dam',
          ...{
            crestM: 432,
            beachTopM: 431,
            baseM: 396,
            tailwaterM: 400,
            shellM: 150,
            lengthM: 400,
          },
          ...{ poolM: 427, poolAreaM2: 60_000, catchmentM2: 1_000_000 },
          piezometers: [{ id: 'p1', fromCrestM: 20, groundM: 430, tipM: 405 }],
          instruments: [{ point: 'pz-2', reads: 'p1.pressure' }],
        },
      ],
      problem: /^processes\.0\.instruments\.0\.point: .* needs G and R0/,
    },
    {
      name: 'a pool above its beach',
      processes: [
        {
          id: 'dam',
          model: 'tailings-dam',
          ...{
            crestM: 432,
            beachTopM: 431,
            baseM: 396,
            tailwaterM: 400,
            shellM: 150,
            lengthM: 400,
          },
          ...{ poolM: 431.5, poolAreaM2: 60_000, catchmentM2: 1_000_000 },
          do: [{ at: 0, do: 'fail', gauge: 'd9', inHours: 10 }],
        },
      ],
      problem: /^processes\.0\.poolM: is not below the beach/,
    },
    {
      name: 'an area that the mine does not have',
      processes: [
        {
          id: 'face',
          model: 'coal-face',
          source: 'park-1/farm',
          airM3S: 20,
          emission: { coalM3Min: 1, productionM3Min: 1 },
          productionArea: 'face',
          do: [{ at: 0, do: 'power', area: 'face', on: false }],
        },
      ],
      problem: /^processes\.0\.productionArea: unknown area 'face'/,
    },
    {
      name: 'an action after the end',
      processes: farm({ do: [{ at: 61, do: 'mend', tank: 't1' }] }),
      problem: /^processes\.0\.do\.0\.at: is after the scenario's end/,
    },
    {
      name: 'an unknown fault',
      processes: [FARM],
      more: { faults: [{ fault: 'stuk', on: 'lt-1' }] },
      problem: /^faults\.0\.fault: expected "fault": one of stuck, clipped/,
    },
    {
      name: 'a fault of nothing',
      processes: [FARM],
      more: { faults: [{ fault: 'stuck', on: ['lt-1', 'lt-8'] }] },
      problem: /^faults\.0\.on\.1: unknown point, source or site 'lt-8'/,
    },
    {
      name: 'a copy of nothing',
      processes: [FARM],
      more: { faults: [{ fault: 'copied', on: 'lt-1', of: 'xx', lagSeconds: 5 }] },
      problem: /^faults\.0\.of: unknown point 'xx'/,
    },
    {
      name: 'a fault that ends before it begins',
      processes: [FARM],
      more: { faults: [{ fault: 'stuck', on: 'lt-1', from: 20, to: 10 }] },
      problem: /^faults\.0\.to: ends before it begins/,
    },
    {
      name: 'faults without processes',
      processes: [],
      more: { faults: [{ fault: 'stuck', on: 'lt-1' }] },
      problem: /^faults: need processes/,
    },
    {
      name: 'processes without an end',
      processes: [FARM],
      more: { scenario: { id: 'x' } },
      problem: /^scenario: needs durationSeconds/,
    },
  ])('tells $name', ({ processes, more, problem }) => {
    expect(told(processes, more)).toContainEqual(expect.stringMatching(problem));
  });

  it('finds nothing wrong with what is right', () => {
    const instruments = [LEVEL, { point: 'pump-1', reads: 'l1.running' }];
    const faults = [{ fault: 'stuck', on: ['lt-1', 'park-1/farm', 'park-1'], from: 10 }];
    expect(told(farm({ instruments }), { faults })).toEqual([]);
  });
});
