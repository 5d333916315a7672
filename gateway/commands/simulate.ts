import { setTimeout as sleep } from 'node:timers/promises';
import { compileRegister } from '../../rules/compile-register.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { BrokerLink } from '../../simulators/broker-link.ts';
import { EventFeed } from '../../simulators/event-feed.ts';
import { judge, type Timescale, type Verdict } from '../../simulators/expectation.ts';
import { HttpOperator } from '../../simulators/http-operator.ts';
import { LivePlayer, type LiveProgress, type LiveRun } from '../../simulators/live-player.ts';
import {
  eventLine,
  languageOf,
  type RunSummary,
  summaryLine,
  type TimelineStyle,
  verdictLine,
} from '../../simulators/timeline.ts';
import { type PlayableScenario, playVirtually, readScenario } from '../virtual/scenario.ts';
import { type CommandIo, EXIT } from './command-io.ts';

/** The options of `simulate` as the command line gives them. */
type RawOptions = Readonly<Record<string, string | boolean | undefined>>;

interface Options {
  readonly json: boolean;
  /** Null in virtual time. */
  readonly broker: string | null;
  readonly http: string | null;
  readonly speed: number;
}

/** Scenario seconds that a live run may be off: the way to the gateway and back. */
const LIVE_TOLERANCE_SECONDS = 1;
const SPEED_MAX = 1_000_000;
const FEED_SETTLES_WITHIN_MS = 10_000;

/** Reads `--speed`: scenario seconds in one second; null where it is no such number. */
export function parseSpeed(text: string): number | null {
  const speed = Number(text);
  return speed > 0 && speed <= SPEED_MAX ? speed : null;
}

function isAddress(text: unknown, protocols: readonly string[]): text is string {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  return protocols.includes(new URL(text).protocol.slice(0, -1));
}

/** The options in a form to work with, or what is wrong with them. */
function readOptions(raw: RawOptions): Options | string {
  const { virtual = false, broker, http, json = false } = raw;
  if ((virtual === true) === (broker !== undefined)) return 'give either --virtual or --broker URL';
  if (broker === undefined && http !== undefined) return '--http goes with --broker';
  if (broker !== undefined && !isAddress(broker, ['mqtt', 'mqtts', 'ws', 'wss'])) {
    return '--broker takes an address such as mqtt://127.0.0.1:1883';
  }
  if (http !== undefined && !isAddress(http, ['http', 'https'])) {
    return '--http takes an address such as http://127.0.0.1:8080';
  }
  const speed = parseSpeed(String(raw.speed ?? '1'));
  if (speed === null) return `--speed takes a number above 0 and up to ${SPEED_MAX}`;
  return { json: json === true, broker: broker ?? null, http: http ?? null, speed };
}

/** Reads a scenario file; tells its problems, and null where one of them is an error. `drill` marks its alarms anyhow. */
export function loadScenario(
  file: string,
  io: CommandIo,
  options: { readonly drill?: boolean } = {},
): PlayableScenario | null {
  const { playable, problems } = readScenario(file, options);
  for (const problem of problems) io.stderr.write(`${problem}\n`);
  return playable;
}

/** Writes a run as it goes: JSON lines, or a timeline for people. */
class Printer {
  readonly #io: CommandIo;
  readonly #json: boolean;
  readonly #style: TimelineStyle;

  constructor(io: CommandIo, json: boolean) {
    this.#io = io;
    this.#json = json;
    const coloured = io.isTerminal && !io.environment.NO_COLOR;
    this.#style = { language: languageOf(io.environment), coloured };
  }

  line(value: unknown, text: string): void {
    this.#io.stdout.write(`${this.#json ? JSON.stringify(value) : text}\n`);
  }

  event(event: Parameters<typeof eventLine>[0], scale: Timescale): void {
    this.line(event, eventLine(event, scale, this.#style));
  }

  /** A remark for people; JSON says it in the summary. */
  note(text: string): void {
    if (!this.#json) this.#io.stdout.write(`${text}\n`);
  }

  finish(verdicts: readonly Verdict[], summary: RunSummary, more: object = {}): void {
    for (const verdict of verdicts) this.line(verdict, verdictLine(verdict, this.#style));
    this.line({ summary: { ...summary, ...more } }, summaryLine(summary, this.#style));
  }

  /** A line that the next one overwrites; on a terminal only. */
  progress({ scenarioSeconds, published, acknowledged }: LiveProgress): void {
    if (this.#json || !this.#io.isTerminal) return;
    const text = `${scenarioSeconds.toFixed(1)} s  ${published} published  ${acknowledged} acknowledged`;
    this.#io.stdout.write(`\r\u001b[2K${text}\r`);
  }
}

function simulateVirtually(playable: PlayableScenario, printer: Printer): number {
  const startedMs = performance.now();
  const scale: Timescale = { startMs: playable.scenario.startMs, speed: 1, toleranceSeconds: 0 };
  const event = (told: HazgateEvent) => printer.event(told, scale);
  const run = playVirtually(playable, { event });
  printer.finish(run.verdicts, {
    events: run.events.length,
    expectations: run.verdicts.length,
    failed: run.failed,
    readings: run.readings,
    virtualSeconds: run.virtualSeconds,
    wallSeconds: (performance.now() - startedMs) / 1_000,
  });
  return run.failed === 0 ? EXIT.success : EXIT.failedCheck;
}

function countsText(counts: { published: number; acknowledged: number; skipped: number }): string {
  const { published, acknowledged, skipped } = counts;
  const left =
    skipped === 0 ? '' : `, ${skipped} operators and expectations skipped (they need --http)`;
  return `${published} published, ${acknowledged} acknowledged${left}`;
}

async function heardAll(feed: EventFeed): Promise<boolean> {
  const deadline = sleep(FEED_SETTLES_WITHIN_MS, false, { ref: false });
  return Promise.race([feed.heartbeat().then(() => true), deadline]);
}

function verdictsOf(
  { scenario, configuration }: PlayableScenario,
  feed: EventFeed,
  run: LiveRun,
  scale: Timescale,
): readonly Verdict[] {
  const sites = new Set(configuration.sites.map(({ site }) => site.id));
  const events = feed.events.filter(({ site }) => site === null || sites.has(site));
  return [
    ...scenario.expectations.map((expectation) => judge(expectation, events, scale)),
    ...run.refused,
  ];
}

async function playLive(
  playable: PlayableScenario,
  options: Options & { readonly broker: string },
  printer: Printer,
  io: CommandIo,
): Promise<number> {
  const { scenario, configuration } = playable;
  const pointNames = compileRegister(configuration).points.map(({ fullName }) => fullName);
  const link = new BrokerLink(options.broker, `hazgate-simulate-${process.pid}`);
  let scale: Timescale = {
    startMs: 0,
    speed: options.speed,
    toleranceSeconds: LIVE_TOLERANCE_SECONDS * options.speed,
  };
  const feed =
    options.http === null
      ? null
      : new EventFeed(options.http, (event) => printer.event(event, scale));
  const operator = options.http === null ? null : new HttpOperator(options.http);
  try {
    await feed?.start();
    await link.start();
    const stopping = new AbortController();
    void io.interrupted.then(() => stopping.abort());
    const { signal } = stopping;
    const startedMs = performance.now();
    scale = { ...scale, startMs: Date.now() };
    const world = {
      nowMs: () => performance.now(),
      wait: (ms: number) => sleep(ms, undefined, { signal }).catch(() => {}),
      publish: (topic: string, payload: Uint8Array) => link.publish(topic, payload),
      act: operator === null ? undefined : operator.act.bind(operator),
    };
    const tell = (progress: LiveProgress) => printer.progress(progress);
    const player = new LivePlayer(scenario, pointNames, world, { speed: options.speed, tell });
    const run = await player.play(signal);
    const complete = feed === null || (await heardAll(feed));
    const verdicts = feed === null ? run.refused : verdictsOf(playable, feed, run, scale);
    const failed = verdicts.filter(({ ok }) => !ok).length;
    const skipped = feed === null ? scenario.expectations.length : 0;
    const counts = {
      published: run.published,
      acknowledged: run.acknowledged,
      skipped: skipped + run.operatorsSkipped,
    };
    printer.note(countsText(counts));
    if (!complete)
      io.stderr.write('simulate: the event feed fell silent; late events may be missing\n');
    const summary = {
      events: feed?.events.length ?? 0,
      expectations: verdicts.length,
      failed,
      readings: run.published,
      virtualSeconds: run.scenarioSeconds,
      wallSeconds: (performance.now() - startedMs) / 1_000,
    };
    printer.finish(verdicts, summary, counts);
    return failed === 0 && run.unacknowledged === 0 && complete ? EXIT.success : EXIT.failedCheck;
  } catch (error) {
    io.stderr.write(`simulate: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.failedCheck;
  } finally {
    await link.stop();
    await feed?.stop();
  }
}

/**
 * The command `simulate`: 0 where every expectation held, 1 where one failed or the broker was not there,
 * 2 on wrong usage or a file that can't be played.
 * @param file the scenario
 */
export async function simulate(file: string, raw: RawOptions, io: CommandIo): Promise<number> {
  const options = readOptions(raw);
  if (typeof options === 'string') {
    io.stderr.write(`simulate: ${options}\n`);
    return EXIT.wrongUsage;
  }
  const playable = loadScenario(file, io);
  if (playable === null) return EXIT.wrongUsage;
  const printer = new Printer(io, options.json);
  const { broker } = options;
  if (broker === null) return simulateVirtually(playable, printer);
  return playLive(playable, { ...options, broker }, printer, io);
}
