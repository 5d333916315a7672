import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../../../gateway/commands/command-io.ts';
import { variableNames } from '../../../gateway/config/environment.ts';
import { LIMITS } from '../../../gateway/limits.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = join(ROOT, 'gateway/operations');
const UNIT = readFileSync(join(FOLDER, 'hazgate.service'), 'utf8');
const isThere = (command: string): boolean =>
  spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;

/** The value of a key of the unit file. */
function unitValue(key: string): string | undefined {
  return new RegExp(`^${key}=(.*)$`, 'm').exec(UNIT)?.[1];
}

describe('the systemd unit', () => {
  it.skipIf(!isThere('systemd-analyze'))('passes systemd-analyze verify', () => {
    const directory = mkdtempSync(join(tmpdir(), 'hazgate-unit-'));
    try {
      // What it starts is installed elsewhere; everything else stands as it is.
      const file = join(directory, 'hazgate.service');
      writeFileSync(file, UNIT.replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true'));
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], {
        encoding: 'utf8',
      });
      expect(stderr.split('\n').filter((line) => line.includes('hazgate'))).toEqual([]);
      expect(status).toBe(0);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('fits the process: how it starts, ends, speaks and gives up', () => {
    expect(unitValue('ExecStart')).toMatch(/ start --config \S+$/);
    const entry = /node_modules\/hazgate\/(\S+)/.exec(unitValue('ExecStart') ?? '')?.[1] ?? '';
    expect(existsSync(join(ROOT, entry))).toBe(true);
    expect(Number(unitValue('TimeoutStopSec')) * 1_000).toBeGreaterThan(LIMITS.stopWithinMs);
    expect(unitValue('RestartPreventExitStatus')).toBe(String(EXIT.wrongUsage));
    expect(unitValue('Restart')).toBe('always');
    expect(unitValue('NotifyAccess')).toBe('all');
    expect(unitValue('ExecReload')).toContain('-HUP');
    for (const key of ['NoNewPrivileges', 'ProtectHome', 'PrivateTmp', 'LockPersonality'])
      expect(unitValue(key)).toBe('true');
  });
});

describe('the container files', () => {
  const compose = parse(readFileSync(join(FOLDER, 'compose.yaml'), 'utf8')) as {
    services: Record<
      string,
      {
        build?: { context: string; dockerfile: string };
        image?: string;
        environment: Record<string, string>;
        volumes: string[];
        ports?: string[];
      }
    >;
    volumes: Record<string, unknown>;
  };

  it('name only what is there', () => {
    expect(Object.keys(compose.services)).toEqual(['hazgate', 'influxdb', 'grafana']);
    const { build } = compose.services.hazgate ?? {};
    expect(existsSync(join(FOLDER, build?.context ?? 'none', build?.dockerfile ?? 'none'))).toBe(
      true,
    );
    const mounts = Object.values(compose.services).flatMap(({ volumes }) =>
      volumes.map((volume) => volume.split(':')[0] ?? ''),
    );
    // `./site` is written by whoever installs it.
    const lost = mounts.filter(
      (mount) =>
        mount !== './site' &&
        !(mount.startsWith('.') ? existsSync(join(FOLDER, mount)) : mount in compose.volumes),
    );
    expect(lost).toEqual([]);
  });

  it('set only variables that the gateway knows, and publish on the loopback only', () => {
    const set = Object.keys(compose.services.hazgate?.environment ?? {});
    expect(set.filter((name) => !variableNames().includes(name))).toEqual([]);
    const ports = Object.values(compose.services).flatMap(({ ports: published = [] }) => published);
    expect(ports.length).toBeGreaterThan(1);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    // Grafana reads these names in its provisioning.
    const wanted = [
      ...readFileSync(
        join(ROOT, 'dashboards/grafana/provisioning/datasources/hazgate.yaml'),
        'utf8',
      ).matchAll(/\$(HAZGATE_\w+)/g),
    ];
    expect(wanted.map(([, name]) => name).sort()).toEqual(
      Object.keys(compose.services.grafana?.environment ?? {})
        .filter((name) => name.startsWith('HAZGATE_'))
        .sort(),
    );
  });

  it('no secret stands in them', () => {
    const secrets = Object.values(compose.services).flatMap(({ environment }) =>
      Object.entries(environment).filter(([name]) => name.includes('PASSWORD')),
    );
    expect(secrets.length).toBeGreaterThan(3);
    expect(secrets.filter(([, value]) => !/^\$\{\w+:\?/.test(value))).toEqual([]);
  });

  it('the image is made of known instructions, runs without root and starts the bin', () => {
    const text = readFileSync(join(FOLDER, 'Dockerfile'), 'utf8').replaceAll(/\\\n/g, ' ');
    const instructions = text
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('#'));
    const known =
      /^(FROM|WORKDIR|COPY|RUN|USER|VOLUME|EXPOSE|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD)\s/;
    expect(instructions.filter((line) => !known.test(line))).toEqual([]);
    expect(instructions.indexOf('USER node')).toBeLessThan(
      instructions.findIndex((line) => line.startsWith('ENTRYPOINT')),
    );
    const [, bin = ''] =
      /ENTRYPOINT \["node", "[^"]*node_modules\/hazgate\/([^"]+)"\]/.exec(text) ?? [];
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      bin: { hazgate: string };
    };
    expect(bin).toBe(manifest.bin.hazgate);
  });
});
