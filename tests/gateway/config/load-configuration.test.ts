import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { variableNames } from '../../../gateway/config/environment.ts';
import { isLoopback } from '../../../gateway/config/gateway-check.ts';
import { loadConfiguration } from '../../../gateway/config/load-configuration.ts';
import { formatProblem } from '../../../gateway/config/problem.ts';
import { BUILT_IN_PROFILES } from '../../../rules/profiles/built-in-profiles.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/config');
const GOOD = 'gateway.good/gateway.yaml';

function load(name: string, environment: Record<string, string> = {}) {
  return loadConfiguration(join(FIXTURES, name), environment);
}

function loaded(name: string, environment: Record<string, string> = {}) {
  const outcome = load(name, environment);
  if (outcome.kind !== 'loaded') throw new Error(JSON.stringify(outcome));
  return outcome;
}

function told(name: string, environment: Record<string, string> = {}): readonly string[] {
  const outcome = load(name, environment);
  if (outcome.kind === 'unreadable') return [outcome.detail];
  return outcome.problems.map((problem) => formatProblem(problem).replaceAll(`${FIXTURES}/`, ''));
}

/** What is told of each fixture; `line:column` alone where it is the fixture's own. */
const PROBLEMS: Readonly<Record<string, readonly string[]>> = {
  'gateway.bad-site.yaml': [
    "site.unknown-key.yaml:12:39: sources[0].points[0].limts: unknown key 'limts' (did you mean 'limits'?)",
    "site.good.yaml:1:13: site.id: duplicate site id 'north-park', first used at site.unknown-key.yaml:2:7",
    "site.good.yaml:16:5: sources[1].name: warning: source 'face-1201' has no name: it goes by its id",
    "gateway.good/sites/north-park.yaml:2:7: site.id: duplicate site id 'north-park', first used at site.unknown-key.yaml:2:7",
  ],
  'gateway.enforced-plaintext.yaml': [
    "2:15: mqtt.host: '0.0.0.0' is beyond the loopback: it needs mqtt.tls, or security.allowPlaintext: true",
  ],
  'gateway.second-person-in-open-mode.yaml': [
    '2:27: security.secondPerson: nobody signs in in open mode, so nobody can sign: it needs mode: enforced',
  ],
  'gateway.influxdb-without-bucket.yaml': [
    "2:12: historian.bucket: 'bucket' is required for InfluxDB 2",
    "2:12: historian.token: 'token' is required for InfluxDB 2",
  ],
  'gateway.influxdb-wrong.yaml': [
    '2:39: historian.version: must be one of 1, 2, 3, not the number 4',
    '2:47: historian.url: must be an http:// or https:// URL',
    '2:77: historian.retention: must be a time such as 90d (h, d or w)',
  ],
  'gateway.missing-keys.yaml': ["1:1: data: 'data' is required", "1:1: sites: 'sites' is required"],
  'gateway.no-such-site.yaml': [
    "4:5: sites[1]: 'sites/*.yaml' matches no file",
    '5:5: sites[2]: no such file: site.goood.yaml',
    '6:5: sites[3]: gateway.good: is a directory',
    "7:12: profiles[0]: warning: 'profiles/*.yaml' matches no file",
    "site.good.yaml:16:5: sources[1].name: warning: source 'face-1201' has no name: it goes by its id",
  ],
  'gateway.open-beyond-loopback.yaml': [
    "2:15: mqtt.host: open mode listens on the loopback only, not on '0.0.0.0' (security.mode: enforced signs everybody in)",
    "3:15: http.host: open mode listens on the loopback only, not on '192.168.1.5' (security.mode: enforced signs everybody in)",
  ],
  'gateway.ports.yaml': [
    '2:33: mqtt.ws.port: must be at most 65535',
    '3:15: http.port: port 8080 is already taken by mqtt.port',
  ],
  'gateway.tls-without-files.yaml': [
    '2:34: mqtt.tls.cert: no such file: nowhere.pem',
    "2:91: mqtt.tls.requireClientCert: requireClientCert needs 'ca', the authorities that sign client certificates",
  ],
  'gateway.unknown-historian.yaml': [
    "2:20: historian.kind: unknown kind 'influx' (did you mean 'influxdb'?)",
  ],
  'gateway.unknown-key.yaml': ["2:26: mqtt.prt: unknown key 'prt' (did you mean 'port'?)"],
  'gateway.unknown-mode.yaml': [
    "3:19: security.mode: unknown mode 'enforce' (did you mean 'enforced'?)",
  ],
};

describe('a gateway file that is wrong', () => {
  test.each(Object.entries(PROBLEMS))(
    '%s is refused with every problem of all files',
    (name, expected) => {
      expect(load(name).kind).toBe('refused');
      const lines = told(name).map((line) =>
        line.startsWith(`${name}:`) ? line.slice(name.length + 1) : line,
      );
      expect(lines).toEqual(expected);
    },
  );

  test('every fixture of a wrong gateway file has its expectation', () => {
    const found = readdirSync(FIXTURES).filter((name) => /^gateway\..*\.yaml$/.test(name));
    expect(found.sort()).toEqual(Object.keys(PROBLEMS).sort());
  });

  test('one that is not there is unreadable, not refused', () => {
    expect(load('gateway.nowhere.yaml')).toMatchObject({
      kind: 'unreadable',
      detail: 'no such file',
    });
  });
});

describe('a gateway file that is right', () => {
  test('is settled with absolute paths and every default', () => {
    const { settings, files, problems } = loaded(GOOD);
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      file: join(FIXTURES, GOOD),
      data: join(FIXTURES, 'gateway.good/data'),
      mqtt: { host: '127.0.0.1', port: 1883, tls: null, ws: null, general: false },
      http: { host: '127.0.0.1', port: 8080, tls: null },
      security: { mode: 'open', allowPlaintext: false, secondPerson: [] },
      historian: { kind: 'embedded' },
    });
    expect(files.sites.map((file) => file.slice(FIXTURES.length + 1))).toEqual([
      'gateway.good/sites/east-mine.yaml',
      'gateway.good/sites/north-park.yaml',
    ]);
  });

  test('gives a configuration that is frozen throughout, with the hash of its RFC 8785 form', () => {
    const { configuration, settings } = loaded(GOOD);
    expect(configuration.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(Object.isFrozen(configuration.sites[0]?.sources[0]?.points?.[0])).toBe(true);
    expect(Object.isFrozen(settings.mqtt)).toBe(true);
    expect(loaded(GOOD).configuration.hash).toBe(configuration.hash);
  });

  test('TLS files are resolved from its folder', () => {
    const { settings } = loaded(GOOD, {
      HAZGATE_MQTT_TLS_PORT: '0',
      HAZGATE_MQTT_TLS_CERT: 'gateway.yaml',
      HAZGATE_MQTT_TLS_KEY: 'gateway.yaml',
      HAZGATE_MQTT_TLS_CA: 'gateway.yaml',
      HAZGATE_MQTT_TLS_REQUIRE_CLIENT_CERT: 'true',
      HAZGATE_HTTP_TLS_CERT: 'gateway.yaml',
      HAZGATE_HTTP_TLS_KEY: 'gateway.yaml',
    });
    const file = join(FIXTURES, 'gateway.good/gateway.yaml');
    expect(settings.mqtt.tls).toEqual({
      port: 0,
      cert: file,
      key: file,
      ca: file,
      crl: null,
      requireClientCert: true,
    });
    expect(settings.http.tls).toEqual({ cert: file, key: file });
  });

  test('a folder where a TLS file is wanted is told', () => {
    const environment = { HAZGATE_HTTP_TLS_CERT: '.', HAZGATE_HTTP_TLS_KEY: 'gateway.yaml' };
    expect(told(GOOD, environment)).toEqual([
      'HAZGATE_HTTP_TLS_CERT:1:1: http.tls.cert: is a directory: .',
    ]);
  });

  test('enforced mode beyond the loopback is loaded where plaintext is allowed', () => {
    const { settings } = loaded(GOOD, {
      HAZGATE_MQTT_HOST: '0.0.0.0',
      HAZGATE_SECURITY_MODE: 'enforced',
      HAZGATE_SECURITY_ALLOW_PLAINTEXT: 'true',
    });
    expect(settings.security).toEqual({
      mode: 'enforced',
      allowPlaintext: true,
      secondPerson: [],
    });
  });
});

describe('the environment', () => {
  test('overrides any key, parsed as its type', () => {
    const { settings, configuration } = loaded(GOOD, {
      HAZGATE_DATA: '/var/lib/hazgate',
      HAZGATE_HTTP_PORT: '0',
      HAZGATE_MQTT_GENERAL: 'true',
      HAZGATE_MQTT_WS_PORT: '9001',
      HAZGATE_SITES: 'sites/north-park.yaml, sites/north-*.yaml',
      HAZGATE_PROFILES: '',
      HAZGATE_HISTORIAN_KIND: 'influxdb',
      HAZGATE_HISTORIAN_VERSION: '3',
      HAZGATE_HISTORIAN_URL: 'https://influx.example',
      HAZGATE_HISTORIAN_DATABASE: 'plant',
      HAZGATE_HISTORIAN_TOKEN: 'secret',
      PATH: '/bin',
    });
    expect(settings.data).toBe('/var/lib/hazgate');
    expect(settings.http.port).toBe(0);
    expect(settings.mqtt).toMatchObject({ general: true, ws: { port: 9001 } });
    expect(settings.historian).toMatchObject({
      kind: 'influxdb',
      version: 3,
      database: 'plant',
      org: null,
    });
    expect(configuration.sites.map((file) => file.site.id)).toEqual(['north-park']);
    expect(configuration.profiles).toEqual(BUILT_IN_PROFILES);
  });

  test('may name site files by an absolute path', () => {
    const file = join(FIXTURES, 'gateway.good/sites/north-park.yaml');
    expect(loaded(GOOD, { HAZGATE_SITES: file, HAZGATE_PROFILES: '' }).files).toEqual({
      sites: [file],
      profiles: [],
    });
  });

  test('what is wrong with an override is told at its variable', () => {
    expect(
      told(GOOD, {
        HAZGATE_HTTP_PORT: 'eighty',
        HAZGATE_MQTT_GENERAL: 'yes',
        HAZGATE_MQTT_HOST: '10.0.0.1',
        HAZGATE_MQTT_PRT: '1',
        HAZGATE_HISTORIAN_URL: 'http://h',
        HAZGATE_SITES: 'sites/none.yaml',
      }),
    ).toEqual([
      "HAZGATE_MQTT_PRT:1:1: (environment): unknown variable 'HAZGATE_MQTT_PRT' (did you mean 'HAZGATE_MQTT_PORT'?)",
      "HAZGATE_MQTT_GENERAL:1:1: mqtt.general: must be true or false, not text 'yes'",
      "HAZGATE_HTTP_PORT:1:1: http.port: must be a number, not text 'eighty'",
      "HAZGATE_HISTORIAN_URL:1:1: historian.url: unknown key 'url'",
      "HAZGATE_MQTT_HOST:1:1: mqtt.host: open mode listens on the loopback only, not on '10.0.0.1' (security.mode: enforced signs everybody in)",
      'HAZGATE_SITES:1:1: sites[0]: no such file: sites/none.yaml',
    ]);
  });

  test('a list stands there as in YAML or JSON, or with commas', () => {
    const { files } = loaded(GOOD, { HAZGATE_PROFILES: '' });
    for (const list of ['["sites/*.yaml"]', '[sites/*.yaml]', 'sites/*.yaml, sites/*.yaml']) {
      expect(loaded(GOOD, { HAZGATE_SITES: list, HAZGATE_PROFILES: '[]' }).files.sites).toEqual(
        files.sites,
      );
    }
    expect(told(GOOD, { HAZGATE_SITES: '[sites' })).toEqual([
      "HAZGATE_SITES:1:1: sites[0]: '[sites' matches no file",
    ]);
  });

  test('a variable of somebody else is a warning: Kubernetes sets a dozen for a service named hazgate', () => {
    const foreign = { HAZGATE_PORT: 'tcp://10.0.0.1:8080', HAZGATE_SERVICE_HOST: '10.0.0.1' };
    expect(loaded(GOOD, foreign).problems.map(formatProblem)).toEqual([
      "HAZGATE_PORT:1:1: (environment): warning: unknown variable 'HAZGATE_PORT'",
      "HAZGATE_SERVICE_HOST:1:1: (environment): warning: unknown variable 'HAZGATE_SERVICE_HOST'",
    ]);
  });

  test('does not hide what the file has in place of a map', () => {
    expect(
      told('gateway.missing-keys.yaml', { HAZGATE_HTTP_TLS_CERT: 'a', HAZGATE_DATA: 'd' }),
    ).toEqual([
      "gateway.missing-keys.yaml:1:1: sites: 'sites' is required",
      "gateway.missing-keys.yaml:1:7: http.tls.key: 'key' is required",
    ]);
  });

  test('has a variable for every key, in capitals with underscores', () => {
    expect(variableNames()).toEqual(
      expect.arrayContaining([
        'HAZGATE_DATA',
        'HAZGATE_MQTT_TLS_REQUIRE_CLIENT_CERT',
        'HAZGATE_SECURITY_ALLOW_PLAINTEXT',
        'HAZGATE_HISTORIAN_RETENTION',
      ]),
    );
  });
});

describe('the loopback', () => {
  test.each(['127.0.0.1', '127.255.0.9', '::1', '[::1]', 'localhost', 'LOCALHOST'])(
    '%s is on it',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  test.each([
    '0.0.0.0',
    '::',
    '128.0.0.1',
    '127.0.0.1.example.com',
    '127.0.0.256',
    '127.1',
    'plant',
  ])('%s is not on it', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
