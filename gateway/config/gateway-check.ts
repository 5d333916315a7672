import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProblemPath } from '../../rules/configuration.ts';
import type { GatewayFile } from './gateway-file.ts';
import type { Problem } from './problem.ts';
import type { YamlFile } from './yaml-file.ts';

/** Whether a host can be reached from this machine only: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  if (name === 'localhost' || name === '::1' || name === '[::1]') return true;
  const parts = name.split('.');
  return (
    parts.length === 4 &&
    parts[0] === '127' &&
    parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)
  );
}

function checkListeners(document: YamlFile, file: GatewayFile): Problem[] {
  const { mode, allowPlaintext } = file.security;
  return (['mqtt', 'http'] as const).flatMap((part) => {
    const { host, tls } = file[part];
    if (isLoopback(host)) return [];
    const path = [part, 'host'];
    if (mode === 'open') {
      const message = `open mode listens on the loopback only, not on '${host}' (security.mode: enforced signs everybody in)`;
      return [document.problem(path, message)];
    }
    if (tls !== undefined || allowPlaintext) return [];
    const message = `'${host}' is beyond the loopback: it needs ${part}.tls, or security.allowPlaintext: true`;
    return [document.problem(path, message)];
  });
}

function checkSecondPerson(document: YamlFile, { security }: GatewayFile): Problem[] {
  if (security.mode === 'enforced' || security.secondPerson.length === 0) return [];
  const message = 'nobody signs in in open mode, so nobody can sign: it needs mode: enforced';
  return [document.problem(['security', 'secondPerson'], message)];
}

function checkPorts(document: YamlFile, file: GatewayFile): Problem[] {
  const { mqtt, http } = file;
  const listeners: { path: ProblemPath; host: string; port: number | undefined }[] = [
    { path: ['mqtt', 'port'], host: mqtt.host, port: mqtt.port },
    { path: ['mqtt', 'tls', 'port'], host: mqtt.host, port: mqtt.tls?.port },
    { path: ['mqtt', 'ws', 'port'], host: mqtt.host, port: mqtt.ws?.port },
    { path: ['http', 'port'], host: http.host, port: http.port },
  ];
  return listeners.flatMap(({ path, host, port }, index) => {
    if (port === undefined || port === 0) return [];
    const taken = listeners
      .slice(0, index)
      .find((each) => each.port === port && each.host === host);
    if (taken === undefined) return [];
    return [document.problem(path, `port ${port} is already taken by ${taken.path.join('.')}`)];
  });
}

/** Why a path leads to no file; null where it does. */
function noFile(directory: string, name: string): string | null {
  const path = resolve(directory, name);
  if (!existsSync(path)) return `no such file: ${name}`;
  return statSync(path).isDirectory() ? `is a directory: ${name}` : null;
}

function checkTlsFiles(document: YamlFile, file: GatewayFile, directory: string): Problem[] {
  const named: [ProblemPath, string | undefined][] = [
    [['mqtt', 'tls', 'cert'], file.mqtt.tls?.cert],
    [['mqtt', 'tls', 'key'], file.mqtt.tls?.key],
    [['mqtt', 'tls', 'ca'], file.mqtt.tls?.ca],
    [['mqtt', 'tls', 'crl'], file.mqtt.tls?.crl],
    [['http', 'tls', 'cert'], file.http.tls?.cert],
    [['http', 'tls', 'key'], file.http.tls?.key],
  ];
  const missing = named.flatMap(([path, name]) => {
    const why = name === undefined ? null : noFile(directory, name);
    return why === null ? [] : [document.problem(path, why)];
  });
  const tls = file.mqtt.tls;
  if (tls === undefined || tls.ca !== undefined) return missing;
  const needing = (['requireClientCert', 'crl'] as const).filter((key) => Boolean(tls[key]));
  return [
    ...missing,
    ...needing.map((key) => {
      const message = `${key} needs 'ca', the authorities that sign client certificates`;
      return document.problem(['mqtt', 'tls', key], message);
    }),
  ];
}

const INFLUX_NEEDS = {
  1: ['database'],
  2: ['bucket', 'org', 'token'],
  3: ['database', 'token'],
} as const;

function checkHistorian(document: YamlFile, { historian }: GatewayFile): Problem[] {
  if (historian.kind === 'embedded') return [];
  const idle: Problem[] =
    historian.retention === undefined || historian.version === 1
      ? []
      : [
          document.problem(
            ['historian', 'retention'],
            `InfluxDB ${historian.version} keeps this itself, with its bucket or database; it is not changed from here`,
            { severity: 'warning' },
          ),
        ];
  const missing = INFLUX_NEEDS[historian.version]
    .filter((key) => historian[key] === undefined)
    .map((key) =>
      document.problem(
        ['historian', key],
        `'${key}' is required for InfluxDB ${historian.version}`,
      ),
    );
  return [...missing, ...idle];
}

/** What a gateway file of the right shape may still get wrong. `directory` is the one that its paths start from. */
export function checkGatewayFile(
  document: YamlFile,
  file: GatewayFile,
  directory: string,
): readonly Problem[] {
  return [
    ...checkListeners(document, file),
    ...checkSecondPerson(document, file),
    ...checkPorts(document, file),
    ...checkTlsFiles(document, file, directory),
    ...checkHistorian(document, file),
  ];
}
