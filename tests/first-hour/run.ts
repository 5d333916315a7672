// Does what a newcomer does, on a fresh clone with an empty cache of npm, exactly as the README says, and times it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setInterval as every } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CHROMIUM_PATH, launchChromium } from '../support/chromium.ts';
import { type QuickStart, quickStartOf } from './quick-start.ts';
import { ShellCommand } from './shell-command.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INSTALL_MS_MAX = 1_800_000;
const STEP_MS_MAX = 120_000;
const STOP_MS_MAX = 30_000;
/** Where the README's gateway listens. */
const PORTS = [1883, 8080];

interface Step {
  readonly what: string;
  /** Null where it was left out. */
  readonly seconds: number | null;
  readonly note: string;
}

const steps: Step[] = [];

function tell(step: Step): void {
  steps.push(step);
  const took = step.seconds === null ? 'left out' : `${step.seconds.toFixed(1)} s`;
  process.stderr.write(`${step.what}: ${took}${step.note === '' ? '' : ` (${step.note})`}\n`);
}

async function timed<Result>(
  what: string,
  work: () => Promise<Result>,
  note = '',
): Promise<Result> {
  const startedMs = performance.now();
  const result = await work();
  tell({ what, seconds: (performance.now() - startedMs) / 1_000, note });
  return result;
}

/** A newcomer's shell: nothing of this checkout is on the path, and nothing of the npm that may have started us. */
function newcomer(cache: string): NodeJS.ProcessEnv {
  const foreign = (name: string): boolean => /^(npm_|HAZGATE_|NODE_)/i.test(name);
  const kept = Object.entries(process.env).filter(([name]) => !foreign(name));
  const path = (process.env.PATH ?? '')
    .split(':')
    .filter((part) => !part.includes('node_modules'))
    .join(':');
  return { ...Object.fromEntries(kept), PATH: path, npm_config_cache: cache };
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Asks until the answer is wanted. */
async function until<Answer>(
  what: string,
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = performance.now() + STEP_MS_MAX;
  for await (const _ of every(50)) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > deadline) break;
  }
  throw new Error(`${what}: not within ${STEP_MS_MAX / 1_000} s`);
}

async function itemsAt(url: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const response = await fetch(url);
  return ((await response.json()) as { readonly items: [] }).items;
}

/** The page in a browser, with an alarm in its list. */
async function seeAlarm(http: string): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`${http}/#/alarms`);
    await page.locator('.grid-body .alarm-row').first().waitFor({ timeout: STEP_MS_MAX });
  } finally {
    await browser.close();
  }
}

/** From nothing to alarms of the demo sites on the page. */
async function watchDemo(command: ShellCommand): Promise<void> {
  const { line } = command;
  const [install = ''] = line.split(' && ');
  await timed(
    install,
    () => command.saw(/gateway\/hazgate\.js demo/, INSTALL_MS_MAX),
    'empty cache',
  );
  const [, http = ''] = await timed('the demo says where to look', () =>
    command.saw(/(?:Open|打开) (http:\S+?)\/\s/, STEP_MS_MAX),
  );
  await timed('the API shows readings', () =>
    until(
      'readings',
      () => itemsAt(`${http}/api/v1/points`),
      (points) => points.some(({ latest }) => latest !== null && latest !== undefined),
    ),
  );
  await timed('the API shows an alarm', () =>
    until(
      'an alarm',
      () => itemsAt(`${http}/api/v1/alarms`),
      (alarms) => alarms.length > 0,
    ),
  );
  const what = 'the page shows it in a browser';
  if (spawnSync(CHROMIUM_PATH, ['--version']).status === 0) await timed(what, () => seeAlarm(http));
  else tell({ what, seconds: null, note: 'needs Debian package chromium' });
}

/** From the README's files to the alarm of a first device. */
async function connectDevice(
  { start, publish, ask, files }: QuickStart,
  type: (line: string) => ShellCommand,
  clone: string,
): Promise<void> {
  await timed(
    'writing the example files',
    async () => {
      for (const [name, text] of files) {
        mkdirSync(dirname(join(clone, name)), { recursive: true });
        writeFileSync(join(clone, name), text);
      }
    },
    'a person copies them',
  );
  const gateway = type(start);
  try {
    await timed(start, () => gateway.saw(/hazgate ready /, STEP_MS_MAX));
    if (spawnSync('mosquitto_pub', ['--help']).error !== undefined) {
      tell({ what: publish, seconds: null, note: 'needs Debian package mosquitto-clients' });
      return;
    }
    await timed(publish, () => type(publish).done(STEP_MS_MAX));
    await timed(ask, async () => {
      const asked = type(ask);
      await asked.done(STEP_MS_MAX);
      const { items } = JSON.parse(asked.output) as {
        items: readonly { rule: string; point: string }[];
      };
      const [, topic = ''] = /-t (\S+)/.exec(publish) ?? [];
      const point = topic.split('/')[4];
      if (!items.some((alarm) => alarm.point === point && alarm.rule !== 'communication'))
        throw new Error(`no alarm of ${point}: ${asked.output}`);
    });
  } finally {
    await timed('ctrl-C', () => gateway.interrupt(STOP_MS_MAX));
  }
}

function table(): string {
  const rows = steps.map(({ what, seconds, note }) => {
    const shown =
      what.startsWith('npm') || /^(curl|mosquitto_pub|git) /.test(what) ? `\`${what}\`` : what;
    const took = seconds === null ? 'left out' : `${seconds.toFixed(1)} s`;
    return `| ${shown} | ${took} | ${note} |`;
  });
  const total = steps.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
  return [
    '| step | took | |',
    '| --- | ---: | --- |',
    ...rows,
    `| in all | ${total.toFixed(1)} s | |`,
    '',
  ].join('\n');
}

async function main(): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'hazgate-first-hour-'));
  const clone = join(directory, 'hazgate');
  const environment = newcomer(join(directory, 'npm-cache'));
  const type = (line: string): ShellCommand => new ShellCommand(line, clone, environment);
  try {
    for (const port of PORTS) {
      if (await isFree(port)) continue;
      throw new Error(`port ${port} is taken, and the README's gateway needs it`);
    }
    await timed(
      'git clone',
      async () => {
        execFileSync('git', ['clone', '--quiet', ROOT, clone]);
      },
      'from this disk',
    );
    const quickStart = quickStartOf(readFileSync(join(clone, 'README.md'), 'utf8'));
    const demo = type(quickStart.demo);
    try {
      await watchDemo(demo);
    } finally {
      await timed('ctrl-C', () => demo.interrupt(STOP_MS_MAX));
    }
    await connectDevice(quickStart, type, clone);
    process.stdout.write(`\n${table()}`);
    return 0;
  } catch (error) {
    process.stderr.write(`first hour: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

process.exitCode = await main();
