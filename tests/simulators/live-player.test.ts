import { describe, expect, it } from 'vitest';
import { LivePlayer, type LiveProgress, type LiveWorld } from '../../simulators/live-player.ts';
import { buildPlant } from '../../simulators/plant-builder.ts';
import type { OperatorEntry } from '../../simulators/scenario-file.ts';
import { sampleScenario } from './sample-scenario.ts';

const LT = 'park-1/farm/lt-1';
const FAN = 'park-1/farm/fan-1';
const NAMES = [LT, FAN];

/** A world whose clock runs only while somebody waits for it. */
class FakeWorld implements LiveWorld {
  ms = 5_000;
  readonly heard: { readonly atMs: number; readonly what: string }[] = [];
  refusePublish = false;
  refuseAction: string | null = null;

  nowMs(): number {
    return this.ms;
  }

  wallMs(): number {
    return 1_800_000_000_000 + this.ms;
  }

  dropConnection(): void {
    this.heard.push({ atMs: this.ms, what: 'connection dropped' });
  }

  async wait(ms: number): Promise<void> {
    this.ms += ms;
  }

  async publish(topic: string, payload: Uint8Array): Promise<void> {
    this.heard.push({ atMs: this.ms, what: `${topic} ${new TextDecoder().decode(payload)}` });
    if (this.refusePublish) throw new Error('no acknowledgement');
  }

  async act(entry: OperatorEntry, pointName: string | null): Promise<string | null> {
    this.heard.push({ atMs: this.ms, what: `${entry.do} ${pointName}` });
    return this.refuseAction;
  }
}

const MORE = {
  readings: [
    {
      point: 'lt-1',
      series: [
        [0, 1.5],
        [20, null],
        [20, 2, 'uncertain'],
      ],
    },
    { point: FAN, series: [[20, true]] },
  ],
  operators: [{ at: 20, do: 'acknowledge', point: 'lt-1', by: 'op' }],
};

describe('LivePlayer', () => {
  it('publishes at the speed asked for, in file order, operators last', async () => {
    const world = new FakeWorld();
    const run = await new LivePlayer(sampleScenario(MORE), NAMES, world, { speed: 10 }).play();
    expect(world.heard).toEqual([
      { atMs: 5_000, what: `hazgate/v1/${LT}/reading 1.5` },
      { atMs: 7_000, what: `hazgate/v1/${LT}/reading {"v":null,"q":"bad"}` },
      { atMs: 7_000, what: `hazgate/v1/${LT}/reading {"v":2,"q":"uncertain"}` },
      { atMs: 7_000, what: `hazgate/v1/${FAN}/reading true` },
      { atMs: 7_000, what: `acknowledge ${LT}` },
    ]);
    expect(world.ms).toBe(11_000);
    expect(run).toEqual({
      scenarioSeconds: 60,
      readings: 4,
      published: 4,
      acknowledged: 4,
      unacknowledged: 0,
      operatorsSkipped: 0,
      refused: [],
    });
  });

  it('tells its progress after each instant', async () => {
    const told: LiveProgress[] = [];
    const tell = (progress: LiveProgress) => told.push(progress);
    await new LivePlayer(sampleScenario(MORE), NAMES, new FakeWorld(), { speed: 1, tell }).play();
    expect(told.map(({ scenarioSeconds, published }) => [scenarioSeconds, published])).toEqual([
      [0, 1],
      [20, 4],
    ]);
  });

  it('counts what was never acknowledged', async () => {
    const world = new FakeWorld();
    world.refusePublish = true;
    const run = await new LivePlayer(sampleScenario(MORE), NAMES, world, { speed: 1 }).play();
    expect([run.published, run.acknowledged, run.unacknowledged]).toEqual([4, 0, 4]);
  });

  it('reports a refused action', async () => {
    const world = new FakeWorld();
    world.refuseAction = '409 Conflict';
    const run = await new LivePlayer(sampleScenario(MORE), NAMES, world, { speed: 1 }).play();
    expect(run.refused).toEqual([
      { expect: MORE.operators[0], ok: false, reason: 'refused: 409 Conflict' },
    ]);
  });

  it('skips operators where there is no API, and says how many', async () => {
    const { nowMs, wait, publish } = new FakeWorld();
    const world = Object.assign(new FakeWorld(), { act: undefined, nowMs, wait, publish });
    const run = await new LivePlayer(sampleScenario(MORE), NAMES, world as LiveWorld, {
      speed: 1,
    }).play();
    expect(run.operatorsSkipped).toBe(1);
  });

  it('stops when it is asked to', async () => {
    const stopping = new AbortController();
    const tell = () => stopping.abort();
    const player = new LivePlayer(sampleScenario(MORE), NAMES, new FakeWorld(), { speed: 1, tell });
    const run = await player.play(stopping.signal);
    expect([run.published, run.scenarioSeconds]).toEqual([1, 0]);
  });

  it('waits for the broker where too much is unacknowledged', async () => {
    const world = new FakeWorld();
    let open = 0;
    let most = 0;
    world.publish = async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((settle) => setImmediate(settle));
      open -= 1;
    };
    const series = Array.from({ length: 3_000 }, () => [1, 2]);
    const scenario = sampleScenario({ readings: [{ point: LT, series }] });
    const run = await new LivePlayer(scenario, NAMES, world, { speed: 1 }).play();
    expect(run.acknowledged).toBe(3_000);
    expect(most).toBe(1_000);
  });

  const farm = {
    id: 'farm',
    model: 'tank-farm',
    tanks: [{ id: 't1', diameterM: 4, heightM: 13, levelM: 8 }],
    instruments: [{ point: 'lt-1', reads: 't1.level', everySeconds: 20 }],
  };

  it('plays processes too, with the times of devices as fast as the scenario', async () => {
    const scenario = sampleScenario({ processes: [farm], readings: [] });
    const world = new FakeWorld();
    const { plant } = buildPlant(scenario, scenario.siteFile === null ? [] : [scenario.siteFile]);
    const run = await new LivePlayer(scenario, NAMES, world, { speed: 10, plant }).play();
    expect(world.heard.map(({ atMs }) => atMs)).toEqual([5_000, 7_000, 9_000, 11_000]);
    const topic = 'hazgate/v1/park-1/farm/readings';
    expect(world.heard[1]?.what).toBe(`${topic} {"p":["lt-1"],"v":[8],"t":1800000007000}`);
    expect(run).toMatchObject({ readings: 4, published: 4, acknowledged: 4, scenarioSeconds: 60 });
  });

  it('breaks the real connection in a storm of reconnections', async () => {
    const storm = { fault: 'reconnect-storm', on: 'lt-1', from: 10, to: 50, everySeconds: 30 };
    const scenario = sampleScenario({ processes: [farm], faults: [storm], readings: [] });
    const world = new FakeWorld();
    const { plant } = buildPlant(scenario, scenario.siteFile === null ? [] : [scenario.siteFile]);
    await new LivePlayer(scenario, NAMES, world, { speed: 10, plant }).play();
    expect(world.heard.filter(({ what }) => what === 'connection dropped')).toHaveLength(2);
  });

  it('lets the plant obey what the gateway said', async () => {
    const mine = {
      id: 'mine',
      model: 'coal-face',
      source: 'park-1/farm',
      airM3S: 20,
      emission: { coalM3Min: 1, productionM3Min: 1 },
      areas: [{ id: 'face' }],
      instruments: [{ point: 'fan-1', reads: 'power.face', everySeconds: 10 }],
    };
    const scenario = sampleScenario({ processes: [mine], readings: [] });
    const { plant } = buildPlant(scenario, scenario.siteFile === null ? [] : [scenario.siteFile]);
    const world = new FakeWorld();
    const interlock = { site: 'park-1', source: 'farm', area: 'face', commanded: false };
    const listening = {
      ...{ nowMs: () => world.nowMs(), wallMs: () => world.wallMs() },
      wait: (ms: number) => world.wait(ms),
      publish: (topic: string, payload: Uint8Array) => {
        if (world.heard.length === 2)
          player.hear({ kind: 'interlock', type: 'cut-required', interlock } as never);
        return world.publish(topic, payload);
      },
    };
    const player = new LivePlayer(scenario, NAMES, listening, { speed: 10, plant });
    await player.play();
    const values = world.heard.map(({ what }) => /"v":\[(\d)\]/.exec(what)?.[1]);
    expect(values).toEqual(['1', '1', '1', '0', '0', '0', '0']);
  });
});
