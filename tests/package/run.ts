// Packs the project, installs the package into an empty project as a user would, and runs it there.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectAsync } from 'mqtt';
import { removeStripped } from '../../gateway/package/strip.ts';
import { linksIn } from '../support/markdown-links.ts';

const ROOT = join(import.meta.dirname, '../..');
const READY_MS = 20_000;
const STOP_MS = 10_000;

const SITE = `site: { id: s1, kind: park, name: { zh: 园区, en: Park }, region: [r1], timeZone: Asia/Shanghai }
sources:
  - id: f1
    kind: tank-farm
    name: { zh: 罐区, en: Farm }
    points:
      - { id: lt-1, kind: tank-level, unit: m, range: [0, 12], limits: { H: 10 } }
`;
const GATEWAY = `data: ./data
mqtt: { host: 127.0.0.1, port: 0 }
http: { host: 127.0.0.1, port: 0 }
sites: [site.yaml]
`;

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
  process.stdout.write(`ok  ${what}\n`);
}

interface PackedFile {
  readonly path: string;
}

/** Packs into a directory; gives the tarball and what it holds. */
function pack(into: string): { readonly tarball: string; readonly paths: readonly string[] } {
  try {
    const out = execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', into], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    // An array in npm up to 11, an object by package name in npm 12.
    const told: unknown = JSON.parse(out);
    const [packed] = Object.values(told as object) as { filename: string; files: PackedFile[] }[];
    if (packed === undefined) throw new Error(`npm pack told of no package: ${out}`);
    return { tarball: join(into, packed.filename), paths: packed.files.map(({ path }) => path) };
  } finally {
    // npm runs no postpack where packing failed.
    removeStripped(ROOT);
  }
}

function checkContents(paths: readonly string[]): void {
  const has = (path: string): boolean => paths.includes(path);
  const isSource = (path: string): boolean => path.endsWith('.ts') && !path.endsWith('.d.ts');
  check(!paths.some(isSource), 'no TypeScript is shipped');
  check(!paths.some((path) => path.startsWith('tests/')), 'no tests are shipped');
  for (const path of [
    'package.json',
    'LICENSE',
    'README.md',
    'README.zh-CN.md',
    'gateway/hazgate.js',
    'gateway/main.js',
    'gateway/virtual/scenario.d.ts',
    'gateway/journal/disk-thread-entry.js',
    'gateway/views/store-thread.js',
    'rules/engine.js',
    'dashboards/web/dist/index.html',
    'dashboards/web/dist/assets/index.js',
    'simulators/demo/sites/east-park.yaml',
    'simulators/scenarios/vectors/tank-level-ladder.yaml',
  ])
    check(has(path), `${path} is shipped`);
}

/** Whoever reads the front page where the package is installed gets to what it names; tests are not shipped. */
function checkLinks(paths: readonly string[]): void {
  for (const page of ['README.md', 'README.zh-CN.md']) {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const inside = linksIn(text).filter((target) => !target.startsWith('tests/'));
    const lost = inside.filter((target) => {
      const wanted = target.replace(/\/$/, '');
      return !paths.some((path) => path === wanted || path.startsWith(`${wanted}/`));
    });
    const none = lost.length === 0;
    check(
      inside.length > 5 && none,
      `${page} names ${none ? 'what is shipped' : `${lost}, not shipped`}`,
    );
  }
}

async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(ms);
  const late = once(signal, 'abort').then(() => {
    throw new Error(`${what}: not within ${ms} ms`);
  });
  return await Promise.race([promise, late]);
}

/** Starts the installed gateway, gives it one reading over MQTT, and stops it. */
async function checkStart(node: string, bin: string, cwd: string): Promise<void> {
  const child = spawn(node, [bin, 'start', '--config', 'gateway.yaml'], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  try {
    const line = once(createInterface(child.stdout), 'line') as Promise<[string]>;
    const died = ended.then(() => {
      throw new Error('the installed gateway ended before it was ready');
    });
    const [ready] = await within(READY_MS, 'ready', Promise.race([line, died]));
    const [, mqttUrl, httpUrl] = /^hazgate ready mqtt=(\S+) http=(\S+)/.exec(ready) ?? [];
    if (mqttUrl === undefined || httpUrl === undefined) throw new Error(`not ready: ${ready}`);
    check(true, 'start becomes ready');
    const client = await connectAsync(mqttUrl, { protocolVersion: 4 });
    await client.publishAsync('hazgate/v1/s1/f1/lt-1/reading', '10.5', { qos: 1 });
    await client.endAsync();
    check(true, 'a reading is acknowledged');
    const answer = await fetch(`${httpUrl}/api/v1/alarms`);
    const { items } = (await answer.json()) as { items: { point: string; state: string }[] };
    check(items[0]?.point === 'lt-1' && items[0].state === 'UNACK', 'its alarm is open');
    const history = await fetch(`${httpUrl}/api/v1/points/s1/f1/lt-1/history`);
    const { items: kept } = (await history.json()) as { items: { v: number }[] };
    check(kept[0]?.v === 10.5, 'the historian, a thread of its own, has it');
    check((await fetch(`${httpUrl}/`)).ok, 'the page is served');
    child.kill('SIGTERM');
    const [code] = await within(STOP_MS, 'exit', ended);
    check(code === 0, 'SIGTERM ends it with 0');
  } finally {
    child.kill('SIGKILL');
  }
}

/** What an integrator writes, without the test runner around it. */
function helperTest(scenario: string): string {
  return `import { scenario, scenarioMatchers } from 'hazgate/scenario';
const result = await scenario('${scenario}');
if (!scenarioMatchers.toHold(result).pass) throw new Error(result.failures.join('\\n'));
`;
}

async function run(work: string): Promise<void> {
  const { tarball, paths } = pack(work);
  checkContents(paths);
  checkLinks(paths);
  const project = join(work, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "a-plant", "private": true }');
  writeFileSync(join(project, 'gateway.yaml'), GATEWAY);
  writeFileSync(join(project, 'site.yaml'), SITE);
  const flags = ['--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', ...flags, tarball], { cwd: project, stdio: 'inherit' });
  const node = join(project, 'node_modules/.bin/node');
  const bin = join(project, 'node_modules/.bin/hazgate');
  const hazgate = (...args: string[]): string =>
    execFileSync(node, [bin, ...args], { cwd: project, encoding: 'utf8' });
  check(/^\d+\.\d+\.\d+\s*$/.test(hazgate('--version')), '--version tells the version');
  hazgate('check', 'gateway.yaml', 'site.yaml');
  check(true, 'check accepts a gateway and its site');
  const scenario = 'node_modules/hazgate/simulators/scenarios/vectors/tank-level-ladder.yaml';
  hazgate('simulate', scenario, '--virtual');
  check(true, 'simulate plays a scenario of the package');
  writeFileSync(join(project, 'test.mjs'), helperTest(scenario));
  execFileSync(node, ['test.mjs'], { cwd: project, stdio: 'inherit' });
  check(true, 'the helper for tests plays it too');
  await checkStart(node, bin, project);
}

const work = mkdtempSync(join(tmpdir(), 'hazgate-package-'));
try {
  await run(work);
} finally {
  rmSync(work, { recursive: true, force: true });
}
