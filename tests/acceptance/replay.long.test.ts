import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replayJournal } from '../../gateway/commands/replay.ts';
import {
  type GatewayProcess,
  makeWorkplace,
  startGateway,
  TEST_SITE,
  TEST_TOPIC,
} from '../support/gateway-process.ts';

/** What the command said, and how it ended. */
async function run(config: string, options: Readonly<Record<string, unknown>> = {}) {
  let stdout = '';
  let stderr = '';
  const keep = { from: '2026-01-01T00:00:00Z', to: '9999-01-01T00:00:00Z' };
  const status = await replayJournal(
    { config, json: true, ...keep, ...options },
    {
      stdout: {
        write: (text) => {
          stdout += text;
        },
      },
      stderr: {
        write: (text) => {
          stderr += text;
        },
      },
      isTerminal: false,
      environment: {},
      interrupted: new Promise(() => {}),
      onReload: () => {},
    },
  );
  const lines = options.json === false ? [] : stdout.split('\n').filter((line) => line !== '');
  return { status, stdout, stderr, lines: lines.map((line) => JSON.parse(line)) };
}

describe('replay', () => {
  const workplace = makeWorkplace();
  let gateway: GatewayProcess;
  let second: string;

  /** A gateway file beside the first, with another site file or other lines. */
  function other(name: string, site: string, more = ''): string {
    writeFileSync(join(workplace.directory, `${name}-site.yaml`), site);
    const config = join(workplace.directory, `${name}.yaml`);
    const ports = 'mqtt: { host: 127.0.0.1, port: 0 }\nhttp: { host: 127.0.0.1, port: 0 }\n';
    writeFileSync(config, `data: ./data\n${ports}sites: [${name}-site.yaml]\n${more}`);
    return config;
  }

  beforeAll(async () => {
    gateway = await startGateway(workplace.config);
    const device = await gateway.connect();
    for (const [point, value] of [
      ['lt-101', 10.61],
      ['lt-102', 10.2],
      ['lt-101', 1.4],
      ['lt-101', 0.7],
      ['lt-101', 5],
    ] as const)
      await device.publishAsync(`${TEST_TOPIC}/${point}/reading`, String(value), { qos: 1 });
    second = other(
      'second',
      TEST_SITE.replace('H: 10.5, L: 1.5, LL: 0.8', 'H: 11, L: 1.5, LL: 0.5').replace(
        'H: 10.5 }',
        'H: 10 }',
      ),
    );
    await device.endAsync();
  });
  afterAll(async () => {
    await gateway.end('SIGTERM');
    workplace.remove();
  });

  it('under the same configuration finds every alarm as it was, while the gateway runs', async () => {
    const { status, lines } = await run(workplace.config, { check: true });
    expect(lines).toEqual([
      {
        summary: expect.objectContaining({ gained: 0, lost: 0, shifted: 0, same: 2, readings: 5 }),
      },
    ]);
    expect(status).toBe(0);
  });

  it('under other limits says which alarms would be lost, gained, and other than they were', async () => {
    const { status, lines } = await run(second);
    const told = lines
      .slice(0, -1)
      .map(({ change, point, rule, recorded, replayed }) => [
        change,
        `${point} ${rule}`,
        recorded?.limitName ?? null,
        replayed?.limitName ?? null,
      ]);
    expect(told).toEqual([
      ['lost', 'lt-101 level-high', 'H', null],
      ['gained', 'lt-102 level-high', null, 'H'],
      ['shifted', 'lt-101 level-low', 'LL', 'L'],
    ]);
    expect(lines.at(-1)).toMatchObject({ summary: { gained: 1, lost: 1, shifted: 1, same: 0 } });
    expect(status).toBe(0);
    expect((await run(second, { check: true })).status).toBe(1);
  });

  it('tells people one change a line', async () => {
    const { stdout } = await run(second, { json: false });
    expect(stdout).toMatch(
      /^lost {4}north-park\/tank-farm-1\/lt-101 {2}level-high {2}H, level 2, /,
    );
    expect(stdout).toMatch(/gained .*still active/);
    expect(stdout).toMatch(/shifted .*LL, level 1, .*->.*L, level 2, /);
    expect(stdout).toMatch(/1 gained, 1 lost, 1 shifted, 0 the same; 5 readings judged again\n$/);
  });

  it('takes the profiles of a folder instead of those of the file', async () => {
    const folder = join(workplace.directory, 'stricter');
    mkdirSync(folder);
    const limit =
      'value: 10, standard: site rule, clause: "1", bound: upper, statutory: false, confidence: found';
    writeFileSync(
      join(folder, 'levels.yaml'),
      `profile: { id: stricter }\npoints:\n  - { kind: tank-level, limits: { H: { ${limit} } } }\n`,
    );
    const bare = other(
      'bare',
      TEST_SITE.replace('limits: { HH: 11.2, H: 10.5 }', 'limits: { HH: 11.2 }'),
    );
    const { lines } = await run(bare, { profiles: folder });
    expect(lines.map(({ change, point }) => `${change} ${point}`)).toContain('gained lt-102');
    expect((await run(bare)).lines.map(({ change }) => change)).not.toContain('gained');
  });

  it('looks only at the stretch it is asked for', async () => {
    const { lines } = await run(second, {
      from: '2026-01-01T00:00:00Z',
      to: '2026-01-02T00:00:00Z',
    }).catch(() => ({ lines: [] }));
    expect(lines).toEqual([]);
  });

  it('begins at a snapshot from before the stretch, with what was active then', async () => {
    await gateway.end('SIGTERM');
    const stoppedAt = Date.now();
    gateway = await startGateway(workplace.config);
    const device = await gateway.connect();
    await device.publishAsync(`${TEST_TOPIC}/lt-101/reading`, '10.61', { qos: 1 });
    await device.endAsync();
    const from = String(stoppedAt);
    const same = await run(workplace.config, { from, check: true });
    expect(same.lines.at(-1)?.summary).toMatchObject({ same: 1, gained: 0, lost: 0, readings: 1 });
    const changed = await run(second, { from });
    expect(changed.lines.map(({ change, point }) => `${change} ${point}`)).toEqual([
      'gained lt-102',
      'lost lt-101',
      'undefined undefined',
    ]);
  });

  it.each([
    { options: { from: 'yesterday' }, why: /RFC 3339 or epoch milliseconds/ },
    { options: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, why: /lies behind/ },
    { options: { profiles: '/no/such/folder' }, why: /is no folder/ },
    { options: { to: '2026-01-02T00:00:00Z' }, why: /no journal in .* before/ },
    { options: { config: '/no/such/file.yaml' }, why: /no such file|can not be read|ENOENT|file/ },
  ])('refuses $options', async ({ options, why }) => {
    const { status, stderr } = await run(workplace.config, options);
    expect(status).toBe(2);
    expect(stderr).toMatch(why);
  });

  it('refuses a configuration with an error, and says where', async () => {
    const wrong = other('wrong', TEST_SITE.replace('H: 10.5, L: 1.5', 'H: 12, L: 1.5'));
    const { status, stderr } = await run(wrong);
    expect(status).toBe(2);
    expect(stderr).toContain('limits out of order');
  });
});
