import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HazgateEvent } from '../../rules/event.ts';
import {
  allEvents,
  eventually,
  type GatewayProcess,
  makeWorkplace,
  openAlarms,
  startGateway,
  TEST_SITE,
  TEST_TOPIC,
  type Workplace,
} from '../support/gateway-process.ts';
import { type CommandOutcome, hazgate } from './command-line.ts';

let workplace: Workplace;
let gateway: GatewayProcess | null = null;

beforeEach(() => {
  workplace = makeWorkplace();
});
afterEach(async () => {
  await gateway?.end('SIGKILL');
  gateway = null;
  workplace.remove();
});

function writeSite(edit: (site: string) => string): void {
  writeFileSync(join(workplace.directory, 'site.yaml'), edit(TEST_SITE));
}

async function start(env: Record<string, string> = {}): Promise<GatewayProcess> {
  gateway = await startGateway(workplace.config, { env });
  return gateway;
}

async function publish(running: GatewayProcess, point: string, value: string): Promise<void> {
  const device = await running.connect();
  await device.publishAsync(`${TEST_TOPIC}/${point}/reading`, value, { qos: 1 });
  await device.endAsync();
}

/** Sends SIGHUP and waits for a line of the log that is new. */
async function reload(running: GatewayProcess, wanted: RegExp): Promise<string> {
  const before = running.output.length;
  running.child.kill('SIGHUP');
  const line = await eventually(
    () => running.output.slice(before).find((each) => wanted.test(each)),
    (found) => found !== undefined,
  );
  return line ?? '';
}

function changesIn(events: readonly HazgateEvent[]): HazgateEvent[] {
  return events.filter(({ type }) => type === 'config-changed');
}

async function limitsOf(running: GatewayProcess, id: string): Promise<unknown> {
  const { items } = await running.get<{ items: { id: string; limits: unknown }[] }>(
    '/api/v1/points',
  );
  return items.find((point) => point.id === id)?.limits;
}

it('the first retained status knows every event of the start', async () => {
  const running = await start();
  const client = await running.connect();
  const told = new Promise<string>((resolve) => {
    client.once('message', (_, payload) => resolve(payload.toString()));
  });
  await client.subscribeAsync('hazgate/v1/gateway/status');
  const status = JSON.parse(await told);
  const head = (await allEvents(running)).at(-1)?.seq;
  expect(status).toMatchObject({ seq: head, judging: true, durable: true });
  await client.endAsync();
});

describe('a changed site file', () => {
  it('takes effect at SIGHUP: points are judged again, and what is gone is closed by an event that names the change', async () => {
    const running = await start();
    await publish(running, 'lt-101', '10.2');
    await publish(running, 'lt-102', '10.6');
    await publish(running, 'gt-201', '30');
    const before = await openAlarms(running);
    expect(before.map(({ point }) => point).sort()).toEqual(['gt-201', 'lt-102']);
    const gone = before.find(({ point }) => point === 'gt-201');
    const shelved = await running.post(`/api/v1/alarms/${gone?.id}/shelve`, {
      minutes: 30,
      reason: 'detector in the workshop',
    });
    expect(shelved).toMatchObject({ status: 200, body: { state: 'SHELVED' } });

    writeSite((site) =>
      site.replace(/.*gt-201.*\n/, '').replace('HH: 11.2, H: 10.5, L', 'HH: 11.2, H: 10.1, L'),
    );
    await reload(running, /"configuration changed"/);
    const events = await eventually(
      () => allEvents(running),
      (all) => changesIn(all).length >= 4,
    );
    const first = changesIn(events)[0] as { system: { after?: string } } & HazgateEvent;
    const [, , everywhere, onSite] = changesIn(events);
    expect(everywhere).toMatchObject({ site: null, kind: 'system' });
    expect(onSite).toMatchObject({ site: 'north-park', kind: 'system' });
    const hashes = [first, everywhere].map((event) =>
      [...JSON.stringify(event).matchAll(/sha256:[0-9a-f]{64}/g)].map(([hash]) => hash),
    );
    // Both hashes, the old one being what the first configuration had.
    const old = before[0]?.config as string;
    expect(hashes[0]).toContain(old);
    expect(hashes[1]).toContain(old);
    const fresh = hashes[1]?.find((hash) => hash !== old);
    expect(fresh).toBeDefined();

    const story = events
      .filter((event) => event.kind === 'alarm' && event.alarm.id === gone?.id)
      .map((event) => event.type);
    expect(story).toEqual(['raised', 'shelved', 'unshelved', 'closed']);
    const closed = events.find((event) => event.type === 'closed');
    expect(closed?.comment).toMatch(/configuration|point/i);
    // Judged at once with its last reading, under the new configuration.
    const open = await openAlarms(running);
    expect(open.map(({ point, limit, value, config }) => [point, limit, value, config])).toEqual([
      ['lt-102', 10.5, 10.6, old],
      ['lt-101', 10.1, 10.2, fresh],
    ]);
    await expect(limitsOf(running, 'lt-101')).resolves.toMatchObject({ H: 10.1 });
    expect(await limitsOf(running, 'gt-201')).toBeUndefined();
    const refused = await running.connect();
    const told: string[] = [];
    refused.on('message', (_, payload) => told.push(JSON.parse(payload.toString()).code));
    await refused.subscribeAsync('hazgate/v1/north-park/rejected');
    await refused.publishAsync(`${TEST_TOPIC}/gt-201/reading`, '30', { qos: 1 });
    await eventually(
      () => told,
      (codes) => codes.includes('unknown-point'),
    );
    await refused.endAsync();

    // The same file again changes nothing.
    const head = (await allEvents(running)).at(-1)?.seq;
    running.child.kill('SIGHUP');
    await publish(running, 'lt-102', '10.7');
    expect((await allEvents(running)).at(-1)?.seq).toBe(head);
    expect(await running.end('SIGTERM')).toBe(0);
    expect((await hazgate(['verify', '--data', workplace.data])).status).toBe(0);
  });

  it('of the gateway itself is told at SIGHUP to wait for a restart', async () => {
    const running = await start();
    const written = readFileSync(workplace.config, 'utf8');
    writeFileSync(workplace.config, `${written}\nprofiles: []\n# changes nothing\n`);
    writeSite((site) => site.replace('HH: 11.2', 'HH: 11.1'));
    await reload(running, /"configuration changed"/);
    expect(running.output.some((line) => /gateway file itself/.test(line))).toBe(false);
    writeFileSync(workplace.config, written.replace(/^data: .*$/m, 'data: ./elsewhere'));
    await reload(running, /gateway file itself has changed: that takes effect at a restart/);
    // What the log tells is judged; events are shown once they are durable.
    const changes = await eventually(
      async () => changesIn(await allEvents(running)),
      ({ length }) => length >= 4,
    );
    expect(changes).toHaveLength(4);
  });

  it('that is wrong is refused with file, line and column, and the old one stays; mended, it is taken at restart', async () => {
    const running = await start();
    const before = 2;
    await eventually(
      () => allEvents(running),
      (all) => changesIn(all).length === before,
    );
    writeSite((site) => site.replace('HH: 11.2, H: 10.5, L', 'HH: 10.2, H: 10.5, L'));
    const line = site101Line();
    const told = await reload(running, /limits out of order/);
    const column = line.text.indexOf('10.2') + 1;
    expect(told).toMatch(new RegExp(`site\\.yaml:${line.number}:${column}: sources\\[0\\]`));
    await eventually(
      () => running.output.some((each) => each.includes('the old one stays in force')),
      (isTold) => isTold,
    );
    // What can't even be walked, or hashed, is no end of the gateway either.
    writeSite((site) => `${site}extra: &all [*all]\n`);
    await reload(running, /the alias \*all stands inside of what it names/);
    writeSite((site) => site.replace('en: Tank farm 1', 'en: "\\uD800"'));
    await reload(running, /sources\[0\]\.name\.en: holds U\+0000 or half of a surrogate pair/);
    await expect(limitsOf(running, 'lt-101')).resolves.toMatchObject({ HH: 11.2 });
    expect(changesIn(await allEvents(running))).toHaveLength(before);
    await publish(running, 'lt-101', '10.6');
    expect(await openAlarms(running)).toHaveLength(1);
    expect(await running.end('SIGTERM')).toBe(0);

    // Started with it, it is wrong usage: a person must mend it.
    const started = await hazgate(['start', '--config', workplace.config]);
    expect(started.status).toBe(2);
    expect(started.stderr).toMatch(/site\.yaml:\d+:\d+: .*name\.en: holds U\+0000/);

    writeSite((site) => site.replace('H: 10.5, L', 'H: 10.9, L'));
    const again = await start();
    await eventually(
      () => allEvents(again),
      (all) => changesIn(all).length === before + 2,
    );
    // Judged by the new limit, which the same value is below.
    await publish(again, 'lt-101', '10.6');
    const events = await allEvents(again);
    expect(events.filter(({ kind }) => kind === 'alarm').map(({ type }) => type)).toEqual([
      'raised',
      'returned',
    ]);
    expect((await openAlarms(again))[0]).toMatchObject({ point: 'lt-101', state: 'RTNUN' });
  });
});

/** The line of the site file that defines the first tank's level, as an editor counts. */
function site101Line(): { number: number; text: string } {
  const lines = readFileSync(join(workplace.directory, 'site.yaml'), 'utf8').split('\n');
  const index = lines.findIndex((text) => text.includes('lt-101'));
  return { number: index + 1, text: lines[index] as string };
}

const WRONG_SITE = `site: { id: north-park, kind: park, name: { zh: 北, en: North }, region: [huaxia], timeZone: Asia/Shanghai }
sources:
  - id: farm
    kind: tank-farm
    name: { zh: 一号罐区, en: Tank farm 1 }
    points:
      - { id: lt-1, kind: tank-level, unit: m, range: [0, 12], limits: { HH: 10.2, H: 10.5 } }
      - { id: lt-1, kind: tank-level, unit: bar, range: [0, 12] }
      - { id: lt-3, kind: tank-level, unit: m, range: [0, 12], limits: { HH: 13, H: 10.5 }, perodSeconds: 3 }
`;

describe('check', () => {
  it('tells every problem of every file at once, one a line, with its place', async () => {
    writeFileSync(join(workplace.directory, 'wrong.yaml'), WRONG_SITE);
    const outcome = await hazgate(['check', 'wrong.yaml', 'hazgate.yaml'], {
      cwd: workplace.directory,
    });
    expect(outcome.status).toBe(1);
    expect(outcome.stdout.split('\n')).toEqual([
      'wrong.yaml:7:78: sources[0].points[0].limits.HH: limits out of order: HH 10.2 must be above H 10.5',
      "wrong.yaml:8:15: sources[0].points[1].id: duplicate point id 'lt-1', first used at wrong.yaml:7:15",
      "wrong.yaml:8:45: sources[0].points[1].unit: unit 'bar' does not fit a tank-level point (m, cm, mm, %)",
      'wrong.yaml:9:78: sources[0].points[2].limits.HH: HH 13 is outside the range 0 to 12',
      "wrong.yaml:9:93: sources[0].points[2].perodSeconds: unknown key 'perodSeconds' (did you mean 'periodSeconds'?)",
      '3 files checked (wrong.yaml, hazgate.yaml, site.yaml): 5 errors, 0 warnings',
      '',
    ]);
    const json = await hazgate(['check', '--json', 'wrong.yaml'], { cwd: workplace.directory });
    const lines = json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(json.status).toBe(1);
    expect(lines[0]).toMatchObject({ file: 'wrong.yaml', line: 7, column: 78 });
    expect(lines.at(-1)).toEqual({ summary: { files: 1, errors: 5, warnings: 0 } });
  });
});

const COMMANDS = ['start', 'demo', 'check', 'simulate', 'export', 'verify', 'bench'] as const;

/** Command lines whose result needs no gateway: 0 success, 1 a failed check, 2 wrong usage or refused configuration. */
const EXIT_CODES: readonly (readonly [string, number, RegExp])[] = [
  ['--help', 0, /Usage: hazgate/],
  ['--version', 0, /^\d+\.\d+\.\d+/],
  ['', 2, /Usage: hazgate/],
  ['strat', 2, /unknown command 'strat'[\s\S]*start/],
  ['start', 2, /--config/],
  ['start --config nowhere.yaml', 2, /nowhere\.yaml/],
  ['start --config hazgate.yaml --fast', 2, /unknown option/],
  ['check', 2, /file/],
  ['check nowhere.yaml', 2, /nowhere\.yaml: no such file/],
  ['check hazgate.yaml', 0, /2 files checked .*: no problem/],
  ['check wrong.yaml', 1, /5 errors/],
  ['export', 2, /--data/],
  ['export --data nowhere', 2, /no journal in nowhere/],
  ['export --data . --from x', 2, /--from/],
  ['export --data . --from 1e0', 2, /--from/],
  ['check cyclic.yaml', 1, /^cyclic\.yaml:2:14: \(file\): the alias \*all stands inside/],
  ['start --config cyclic.yaml', 2, /^cyclic\.yaml:2:14: \(file\): the alias \*all stands inside/],
  ['verify .', 2, /\. is a directory; --data verifies one/],
  ['export --data nowhere --json', 2, /no journal in nowhere/],
  ['export --data hazgate.yaml', 2, /hazgate\.yaml/],
  [
    'start --config on-a-file.yaml',
    2,
    /data: .*hazgate\.yaml: is there already and is no directory/,
  ],
  ['verify', 2, /--data DIR or FILE/],
  ['verify --data nowhere', 2, /no event in nowhere/],
  ['verify nowhere.jsonl', 2, /nowhere\.jsonl: no such file or directory/],
  ['verify forged.jsonl', 1, /broken at seq 1/],
  ['simulate', 2, /scenario/],
  ['simulate nowhere.yaml --virtual', 2, /nowhere\.yaml/],
  ['simulate wrong.yaml --virtual', 2, /scenario/],
  ['bench nothing', 2, /no benchmark 'nothing'/],
  ['demo --scenario nothing', 2, /no scenario 'nothing'/],
  ...COMMANDS.map((name) => [`${name} --help`, 0, new RegExp(`Usage: hazgate ${name}`)] as const),
];

describe('the command line', () => {
  it('ends with 0, 1 or 2 as documented, and says why', async () => {
    writeFileSync(join(workplace.directory, 'wrong.yaml'), WRONG_SITE);
    writeFileSync(
      join(workplace.directory, 'on-a-file.yaml'),
      readFileSync(workplace.config, 'utf8').replace(/^data: .*$/m, 'data: ./hazgate.yaml'),
    );
    writeFileSync(join(workplace.directory, 'cyclic.yaml'), 'data: ./data\nsites: &all [*all]\n');
    const forged = {
      seq: 1,
      siteSeq: null,
      kind: 'system',
      type: 'started',
      at: '2026-01-01T00:00:00.000Z',
    };
    writeFileSync(
      join(workplace.directory, 'forged.jsonl'),
      `${JSON.stringify({ ...forged, site: null, prevHash: null, sitePrevHash: null, hash: '0'.repeat(64) })}\n`,
    );
    const waiting = [...EXIT_CODES];
    const wrong: string[] = [];
    const lane = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const [line, status, says] = next;
        const args = line.split(' ').filter((word) => word !== '');
        const outcome = await hazgate(args, { cwd: workplace.directory });
        const text = status === 0 ? outcome.stdout : `${outcome.stdout}${outcome.stderr}`;
        if (outcome.status !== status || !says.test(text))
          wrong.push(`hazgate ${line}: ${outcome.status}: ${outcome.stdout}${outcome.stderr}`);
      }
    };
    await Promise.all([lane(), lane()]);
    expect(wrong).toEqual([]);
  });
});

describe('the environment', () => {
  function startWith(env: Record<string, string>): Promise<CommandOutcome> {
    return hazgate(['start', '--config', workplace.config], { env });
  }

  it('overrides ports and the log level', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as { port: number };
    await new Promise((resolve) => probe.close(resolve));
    const running = await start({ HAZGATE_HTTP_PORT: String(port), HAZGATE_LOG_LEVEL: 'debug' });
    expect(running.httpUrl).toBe(`http://127.0.0.1:${port}`);
    expect(await running.get('/healthz')).toEqual({ status: 'ok' });
    const taken = await startWith({
      HAZGATE_HTTP_PORT: String(port),
      HAZGATE_DATA: join(workplace.directory, 'other'),
    });
    expect(taken.status).toBe(2);
    expect(taken.stderr).toMatch(/http\.port: can not listen there \(EADDRINUSE\)/);
  });

  it.each([
    [
      'an unknown variable',
      { HAZGATE_HTTP_PROT: '1' },
      /HAZGATE_HTTP_PROT.*did you mean 'HAZGATE_HTTP_PORT'/,
    ],
    [
      'a wrong value',
      { HAZGATE_HTTP_PORT: 'x' },
      /HAZGATE_HTTP_PORT.*http\.port: must be a number/,
    ],
    [
      'a wrong log level',
      { HAZGATE_LOG_LEVEL: 'loud' },
      /HAZGATE_LOG_LEVEL.*must be one of .*info/,
    ],
    ['a host beyond the loopback in open mode', { HAZGATE_HTTP_HOST: '0.0.0.0' }, /loopback/],
    [
      'enforced mode without an account',
      { HAZGATE_SECURITY_MODE: 'enforced' },
      /hazgate user add NAME/,
    ],
  ])('refuses %s and exits 2', async (_, env, says) => {
    const outcome = await startWith(env as Record<string, string>);
    expect(outcome.stderr).toMatch(says);
    expect(outcome.status).toBe(2);
    expect(outcome.stdout).toBe('');
  });

  it.runIf(process.platform === 'linux')(
    'refuses a data directory that its file system does not let it make, and exits 2',
    async () => {
      const outcome = await startWith({ HAZGATE_DATA: '/proc/hazgate' });
      expect(outcome.stderr).toMatch(/data: \/proc\/hazgate: .*choose another directory/);
      expect(outcome.status).toBe(2);
    },
  );
});
