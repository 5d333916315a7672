import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { CommandIo } from '../../gateway/commands/command-io.ts';
import { simulate } from '../../gateway/commands/simulate.ts';
import { alarmEvent } from './event-samples.ts';
import { scenarioDocument } from './sample-scenario.ts';

const LT = 'park-1/farm/lt-1';
const VECTORS = join(import.meta.dirname, '../../simulators/scenarios/vectors');

describe('the command simulate', () => {
  let folder: string;
  let out: string;
  let errors: string;

  function io(environment: CommandIo['environment'] = {}, isTerminal = false): CommandIo {
    out = '';
    errors = '';
    return {
      stdout: { write: (text) => (out += text) },
      stderr: { write: (text) => (errors += text) },
      isTerminal,
      environment,
      interrupted: new Promise(() => {}),
      onReload: () => {},
    };
  }

  function file(document: unknown, name = 'scenario.yaml'): string {
    const path = join(folder, name);
    writeFileSync(path, typeof document === 'string' ? document : stringify(document));
    return path;
  }

  const lines = () =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hazgate-simulate-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('prints events, then expectations as written, then the summary, and gives 0', async () => {
    const expectation = { between: [10, 10], limitName: 'HH', event: 'raised' };
    const path = file(
      scenarioDocument({ readings: [{ point: LT, series: [[10, 13]] }], expect: [expectation] }),
    );
    expect(await simulate(path, { virtual: true, json: true }, io())).toBe(0);
    expect(
      lines().map(({ seq, type, expect: expected, summary }) => seq ?? expected ?? summary ?? type),
    ).toEqual([
      1,
      2,
      3,
      4,
      expectation,
      {
        events: 4,
        expectations: 1,
        failed: 0,
        readings: 1,
        virtualSeconds: 60,
        wallSeconds: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(lines()[4])).toBe(`{"expect":${JSON.stringify(expectation)},"ok":true}`);
    expect(lines()[1]).toMatchObject({ at: '2026-11-21T00:00:10.000Z', alarm: { point: 'lt-1' } });
  });

  it('prints the same bytes twice but for the summary', async () => {
    const path = join(VECTORS, 'shelving-and-its-end.yaml');
    const bytes = async () => {
      await simulate(path, { virtual: true, json: true }, io());
      return out.slice(0, out.lastIndexOf('{"summary"'));
    };
    expect(await bytes()).toBe(await bytes());
  });

  it('draws the run for people, and shows the seconds around what failed', async () => {
    const series = [0, 10, 20, 30, 40, 50, 60].map((at) => [at, at === 30 ? 12.5 : 11]);
    const late = { event: 'raised', point: 'lt-1', rule: 'level-high', between: [40, 40] };
    const path = file(scenarioDocument({ readings: [{ point: LT, series }], expect: [late] }));
    expect(await simulate(path, { virtual: true }, io({ LANG: 'en_US.UTF-8' }))).toBe(1);
    expect(out).toContain(`${LT}  m  H 12  HH 12.6`);
    expect(out).toMatch(/▁+█+▁+ {2}11 … 12\.5/);
    expect(out).toMatch(/\| +30\.000 s {2}value +park-1\/farm\/lt-1 {2}12\.5/);
    expect(out).toMatch(/\| +30\.000 s {2}raised /);
    expect(out).not.toContain('checkpoint');
  });

  it('writes a picture of the run', async () => {
    const series = [0, 10, 20].map((at) => [at, 12.5]);
    const path = file(scenarioDocument({ readings: [{ point: LT, series }] }));
    const picture = join(folder, 'run.svg');
    const raw = { virtual: true, json: true, plot: picture };
    expect(await simulate(path, raw, io({ LANG: 'zh_CN.UTF-8' }))).toBe(0);
    expect(readFileSync(picture, 'utf8')).toMatch(
      /^<svg [\s\S]*<title>样例<\/title>[\s\S]*<\/svg>\n$/,
    );
    const nowhere = { virtual: true, plot: join(folder, 'none/run.svg') };
    expect(await simulate(path, nowhere, io())).toBe(2);
    expect(errors).toContain('--plot');
    const live = { broker: 'mqtt://127.0.0.1:1', plot: picture };
    expect(await simulate(path, live, io())).toBe(2);
  });

  it('gives 1 where an expectation failed, and says why', async () => {
    const path = file(scenarioDocument({ expect: [{ event: 'raised', rule: 'level-high' }] }));
    expect(await simulate(path, { virtual: true, json: true }, io())).toBe(1);
    expect(lines().at(-2)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('found none'),
    });
    expect(lines().at(-1)).toMatchObject({ summary: { failed: 1 } });
  });

  it('gives 1 where an action was refused', async () => {
    const path = file(
      scenarioDocument({ operators: [{ at: 1, do: 'acknowledge', point: LT, by: 'op' }] }),
    );
    expect(await simulate(path, { virtual: true, json: true }, io())).toBe(1);
    expect(lines().at(-2)).toEqual({
      expect: { at: 1, do: 'acknowledge', point: LT, by: 'op' },
      ok: false,
      reason: expect.stringMatching(/^refused: not-found/),
    });
  });

  it('gives 2 where the file is wrong, with the place of every problem', async () => {
    const text = stringify(scenarioDocument({ expect: [{ never: 'rasied' }] })).replace(
      'seed:',
      'sede:',
    );
    const path = file(text);
    expect(await simulate(path, { virtual: true }, io())).toBe(2);
    const line = text.split('\n').findIndex((each) => each.includes('sede:')) + 1;
    expect(errors).toContain(
      `${path}:${line}:3: scenario.sede: unknown key 'sede' (did you mean 'seed'?)`,
    );
    expect(out).toBe('');
  });

  it('gives 2 where a process or a fault is wrong, with its place in the file', async () => {
    const text = `scenario: { id: x, durationSeconds: 60 }
site: { id: s, kind: park, name: { zh: a, en: b }, region: [r], timeZone: UTC }
sources:
  - id: f
    kind: tank-farm
    name: { zh: a, en: b }
    points: [{ id: lt-1, kind: tank-level, unit: m }]
processes:
  - id: farm
    model: tank-farm
    tanks: [{ id: t1, diameterM: 2, heightM: 3, levelM: 1 }]
    instruments:
      - { point: lt-1, reads: t1.levle }
faults:
  - { fault: stuck, on: lt-2 }
`;
    const path = file(text);
    expect(await simulate(path, { virtual: true }, io())).toBe(2);
    expect(errors).toContain(`${path}:13:31: processes[0].instruments[0].reads: unknown signal`);
    expect(errors).toContain(`${path}:15:25: faults[0].on: unknown point, source or site 'lt-2'`);
  });

  it('gives 2 where the site of the scenario is wrong', async () => {
    const text = stringify(scenarioDocument())
      .replace('HH: 12.6', 'HH: 11')
      .replace('kind: fan', 'kind: fann');
    expect(await simulate(file(text), { virtual: true }, io())).toBe(2);
    expect(errors).toMatch(/sources\[0\]\.points\[1\]\.kind: .*fan/);
    expect(errors).toMatch(/sources\[0\]\.points\[0\]\.limits/);
  });

  it('plays on site files that it names, relative to itself', async () => {
    const { site, sources, ...rest } = scenarioDocument({
      readings: [{ point: LT, series: [[0, 13]] }],
    });
    file({ site, sources }, 'park.yaml');
    const path = file({ ...rest, sites: ['park.yaml'], expect: [{ event: 'raised', point: LT }] });
    expect(await simulate(path, { virtual: true }, io())).toBe(0);
    const missing = file({ ...rest, sites: ['nowhere.yaml'] }, 'missing.yaml');
    expect(await simulate(missing, { virtual: true }, io())).toBe(2);
    expect(errors).toMatch(/missing\.yaml:\d+:\d+: sites\[0\]: nowhere\.yaml: no such file/);
  });

  it.each([
    [{}, /--virtual or --broker/],
    [{ virtual: true, broker: 'mqtt://127.0.0.1' }, /--virtual or --broker/],
    [{ virtual: true, http: 'http://127.0.0.1' }, /--http goes with --broker/],
    [{ broker: 'somewhere' }, /--broker takes an address/],
    [{ broker: 'mqtt://127.0.0.1', http: 'mqtt://127.0.0.1' }, /--http takes an address/],
    [{ broker: 'mqtt://127.0.0.1', speed: '0' }, /--speed takes a number/],
  ])('gives 2 on wrong usage %j', async (options, message) => {
    expect(await simulate(join(VECTORS, 'methane-alarm.yaml'), options, io())).toBe(2);
    expect(errors).toMatch(message);
  });

  it('gives 2 where there is no such file', async () => {
    expect(await simulate(join(folder, 'none.yaml'), { virtual: true }, io())).toBe(2);
    expect(errors).toContain('no such file');
  });

  it('tells people what happened, in their language, coloured on a terminal only', async () => {
    const path = join(VECTORS, 'methane-alarm.yaml');
    await simulate(path, { virtual: true }, io({ LANG: 'en_GB.UTF-8' }));
    expect(out).toContain(
      '    40.000 s  raised           mine-1/face-1201/t1  methane-high  orange  1 %CH4 (H 1)  UNACK',
    );
    expect(out).toMatch(/6 readings, \d+ events, 7 expectations, 0 failed; 100 s played in/);
    expect(out).not.toContain('\u001b');
    await simulate(path, { virtual: true }, io({ LC_ALL: 'zh_CN.UTF-8' }, true));
    expect(out).toContain('报警');
    expect(out).toContain('\u001b[');
    await simulate(path, { virtual: true }, io({ NO_COLOR: '1' }, true));
    expect(out).not.toContain('\u001b');
  });

  it('publishes to any broker at QoS 1 and gives exact counts', async () => {
    const broker = await Aedes.createBroker();
    const server = createServer(broker.handle);
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const heard: string[] = [];
    broker.on('publish', ({ topic, payload, qos }, client) => {
      if (client !== null) heard.push(`${topic} ${payload.toString()} ${qos}`);
    });
    try {
      const path = file(
        scenarioDocument({
          readings: [
            {
              point: LT,
              series: [
                [0, 11],
                [10, null],
                [60, 13],
              ],
            },
          ],
          expect: [{ event: 'raised' }],
        }),
      );
      const options = { broker: `mqtt://127.0.0.1:${port}`, speed: '1000', json: true };
      expect(await simulate(path, options, io())).toBe(0);
      expect(heard).toEqual([
        `hazgate/v1/${LT}/reading 11 1`,
        `hazgate/v1/${LT}/reading {"v":null,"q":"bad"} 1`,
        `hazgate/v1/${LT}/reading 13 1`,
      ]);
      expect(lines()).toEqual([
        {
          summary: expect.objectContaining({
            published: 3,
            acknowledged: 3,
            skipped: 1,
            failed: 0,
          }),
        },
      ]);
      await simulate(path, { ...options, json: false }, io());
      expect(out).toContain('3 published, 3 acknowledged, 1 operators and expectations skipped');
    } finally {
      await new Promise<void>((settle) => broker.close(settle));
      server.close();
    }
  });

  it('judges a live run by the event feed and lets operators act through the API', async () => {
    const broker = await Aedes.createBroker();
    const server = createServer(broker.handle);
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    const posts: string[] = [];
    const raised = (site: string) => {
      const event = alarmEvent(0, 'raised', { site });
      return { ...event, site, at: new Date().toISOString() };
    };
    const gateway = createHttpServer((request, response) => {
      if (request.method === 'POST') posts.push(request.url ?? '');
      if (request.url !== '/api/v1/events/feed') {
        response.writeHead(request.method === 'POST' ? 409 : 404, {
          'content-type': 'application/json',
        });
        response.end('{"title":"Conflict","detail":"not now"}');
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const beat = () => response.write('event: heartbeat\ndata: {"at":"x","seq":1}\n\n');
      const beats = setInterval(beat, 20);
      response.on('close', () => clearInterval(beats));
      broker.on('publish', (_, client) => {
        if (client === null) return;
        for (const site of ['park-1', 'elsewhere']) {
          response.write(`id: 2\nevent: alarm\ndata: ${JSON.stringify(raised(site))}\n\n`);
        }
      });
      beat();
    });
    await new Promise<void>((settle) => gateway.listen(0, '127.0.0.1', settle));
    const port = (listener: { address(): unknown }) => (listener.address() as AddressInfo).port;
    try {
      const path = file(
        scenarioDocument({
          readings: [{ point: LT, series: [[10, 13]] }],
          operators: [{ at: 20, do: 'unshelve', point: LT, by: 'op' }],
          expect: [{ event: 'raised', between: [10, 10], count: 1 }, { event: 'closed' }],
        }),
      );
      const options = {
        broker: `mqtt://127.0.0.1:${port(server)}`,
        http: `http://127.0.0.1:${port(gateway)}`,
        speed: '100',
        json: true,
      };
      expect(await simulate(path, options, io())).toBe(1);
      expect(posts).toEqual([`/api/v1/points/${LT}/unshelve`]);
      expect(lines().slice(-4)).toEqual([
        { expect: { event: 'raised', between: [10, 10], count: 1 }, ok: true },
        { expect: { event: 'closed' }, ok: false, reason: expect.any(String) },
        {
          expect: expect.objectContaining({ do: 'unshelve' }),
          ok: false,
          reason: 'refused: 409 Conflict: not now',
        },
        { summary: expect.objectContaining({ events: 2, expectations: 3, failed: 2, skipped: 0 }) },
      ]);
    } finally {
      gateway.closeAllConnections();
      gateway.close();
      await new Promise<void>((settle) => broker.close(settle));
      server.close();
    }
  });

  it('lasts until its last reading or operator where it does not say how long', async () => {
    const { scenario: _, ...rest } = scenarioDocument({
      readings: [
        {
          point: LT,
          series: [
            [0, 11],
            [30, 11],
          ],
        },
      ],
      operators: [{ at: 42.5, do: 'shelve', point: LT, by: 'op', minutes: 1, reason: 'r' }],
    });
    const path = file({ ...rest, scenario: { id: 'short', title: 'Short' } });
    expect(await simulate(path, { virtual: true, json: true }, io())).toBe(0);
    expect(lines()[0]).toMatchObject({ type: 'started', at: '2026-01-01T00:00:00.000Z' });
    expect(lines().at(-1)).toMatchObject({ summary: { virtualSeconds: 42.5, readings: 2 } });
  });

  it('gives 1 where no broker listens', async () => {
    const options = { broker: 'mqtt://127.0.0.1:1' };
    expect(await simulate(join(VECTORS, 'methane-alarm.yaml'), options, io())).toBe(1);
    expect(errors).toMatch(/^simulate: .+/);
  });
});
