import { describe, expect, it } from 'vitest';
import { siteFileSchema } from '../../rules/site-file.ts';
import { Fleet, type FleetSettings, fleetSite, roundsOf } from '../../simulators/fleet.ts';

const SETTINGS: FleetSettings = {
  devices: 4,
  pointsEach: 5,
  rate: 40,
  seconds: 10,
  form: 'columns',
};

/** A world whose clock runs only while somebody waits for it; every nth message is refused. */
function fakeWorld(refuseEvery = Number.POSITIVE_INFINITY) {
  const heard: { atMs: number; device: number; topic: string; text: string }[] = [];
  let ms = 0;
  return {
    heard,
    nowMs: () => ms,
    wallMs: () => 1_800_000_000_000 + ms,
    wait: async (forMs: number) => {
      ms += forMs;
    },
    publish: async (device: number, topic: string, payload: Uint8Array) => {
      heard.push({ atMs: ms, device, topic, text: new TextDecoder().decode(payload) });
      if (heard.length % refuseEvery === 0) throw new Error('not acknowledged');
    },
  };
}

describe('Fleet', () => {
  it('publishes exactly what the rate comes to, evenly, every device in turn', async () => {
    const world = fakeWorld();
    const counts = await new Fleet(SETTINGS, world).run();
    expect(counts).toEqual({
      messages: 80,
      readings: 400,
      acknowledgedMessages: 80,
      acknowledgedReadings: 400,
      unacknowledgedMessages: 0,
      behindSeconds: 0,
    });
    expect(world.heard.slice(0, 5).map(({ atMs, device }) => [atMs, device])).toEqual([
      [0, 0],
      [125, 1],
      [250, 2],
      [375, 3],
      [500, 0],
    ]);
    expect(world.heard[1]).toMatchObject({
      topic: 'hazgate/v1/fleet/d-00001/readings',
      text: '{"p":["p-0","p-1","p-2","p-3","p-4"],"v":[1,1,1,1,1],"t":1800000000125}',
    });
  });

  it('publishes single readings with a counter', async () => {
    const world = fakeWorld();
    const settings = { ...SETTINGS, form: 'single', seconds: 1 } as const;
    const counts = await new Fleet(settings, world).run();
    expect(counts).toMatchObject({ messages: 40, readings: 40, acknowledgedReadings: 40 });
    expect(world.heard.at(-1)).toMatchObject({
      topic: 'hazgate/v1/fleet/d-00003/p-4/reading',
      text: '{"v":2,"t":1800000000875,"n":2}',
    });
    // No two readings of a point are alike.
    expect(new Set(world.heard.map(({ topic, text }) => `${topic} ${text}`)).size).toBe(40);
  });

  it('counts what was never acknowledged', async () => {
    const counts = await new Fleet(SETTINGS, fakeWorld(8)).run();
    expect(counts).toMatchObject({
      messages: 80,
      acknowledgedMessages: 70,
      acknowledgedReadings: 350,
      unacknowledgedMessages: 10,
    });
  });

  it('stops when it is told to, and counts what it did until then', async () => {
    const stopping = new AbortController();
    const world = fakeWorld();
    const publish: typeof world.publish = async (...message) => {
      await world.publish(...message);
      if (world.heard.length === 10) stopping.abort();
    };
    const counts = await new Fleet(SETTINGS, { ...world, publish }).run(stopping.signal);
    expect(counts).toMatchObject({ messages: 10, acknowledgedMessages: 10 });
  });

  it('does at least one round', () => {
    expect(roundsOf({ ...SETTINGS, rate: 1, seconds: 1 })).toBe(1);
    expect(roundsOf(SETTINGS)).toBe(20);
  });

  it('writes a site that a gateway takes', () => {
    const site = siteFileSchema.parse(fleetSite(SETTINGS));
    expect(site.sources).toHaveLength(4);
    expect(site.sources[3]?.points).toHaveLength(5);
  });
});
