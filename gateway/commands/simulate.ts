import { writeFileSync } from 'node:fs';
import { compileRegister } from '../../rules/compile-register.ts';
import type { Timescale } from '../../simulators/expectation.ts';
import { plotSvg } from '../../simulators/plot.ts';
import { surroundingsOf } from '../../simulators/surroundings.ts';
import { Trace } from '../../simulators/trace.ts';
import { chartLines } from '../../simulators/value-chart.ts';
import { type PlayableScenario, playVirtually, readScenario } from '../virtual/scenario.ts';
import { isAddress } from './address.ts';
import { type CommandIo, EXIT } from './command-io.ts';
import { RunPrinter } from './run-printer.ts';
import { simulateLive } from './simulate-live.ts';

/** The options of `simulate` as the command line gives them. */
type RawOptions = Readonly<Record<string, string | boolean | undefined>>;

interface Options {
  readonly json: boolean;
  /** Null in virtual time. */
  readonly broker: string | null;
  readonly http: string | null;
  readonly speed: number;
  /** File for a picture of the run; null for none. */
  readonly plot: string | null;
}

const SPEED_MAX = 1_000_000;

/** Reads `--speed`: scenario seconds in one second; null where it is no such number. */
export function parseSpeed(text: string): number | null {
  const speed = Number(text);
  return speed > 0 && speed <= SPEED_MAX ? speed : null;
}

/** The options in a form to work with, or what is wrong with them. */
function readOptions(raw: RawOptions): Options | string {
  const { virtual = false, broker, http, plot, json = false } = raw;
  if ((virtual === true) === (broker !== undefined)) return 'give either --virtual or --broker URL';
  if (broker === undefined && http !== undefined) return '--http goes with --broker';
  if (broker !== undefined && plot !== undefined) return '--plot goes with --virtual';
  if (broker !== undefined && !isAddress(broker, ['mqtt', 'mqtts', 'ws', 'wss'])) {
    return '--broker takes an address such as mqtt://127.0.0.1:1883';
  }
  if (http !== undefined && !isAddress(http, ['http', 'https'])) {
    return '--http takes an address such as http://127.0.0.1:8080';
  }
  const speed = parseSpeed(String(raw.speed ?? '1'));
  if (speed === null) return `--speed takes a number above 0 and up to ${SPEED_MAX}`;
  return {
    json: json === true,
    broker: broker ?? null,
    http: http ?? null,
    speed,
    plot: typeof plot === 'string' ? plot : null,
  };
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

function traceOf({ scenario, configuration }: PlayableScenario): Trace {
  const { points } = compileRegister(configuration);
  return new Trace(points, scenario.startMs, scenario.durationMs / 1_000);
}

function simulateVirtually(
  playable: PlayableScenario,
  { json, plot }: Options,
  printer: RunPrinter,
): number {
  const startedMs = performance.now();
  const { scenario, configuration } = playable;
  const scale: Timescale = { startMs: scenario.startMs, speed: 1, toleranceSeconds: 0 };
  // Whoever reads JSON draws for himself: a long run need not be kept.
  const trace = json && plot === null ? null : traceOf(playable);
  const run = playVirtually(playable, {
    event: (event) => {
      trace?.addEvent(event);
      printer.event(event, scale);
    },
    reading: trace === null ? undefined : (reading) => trace.addReading(reading),
  });
  if (trace !== null) for (const line of chartLines(trace, printer.style)) printer.note(line);
  const summary = {
    events: run.events.length,
    expectations: run.verdicts.length,
    failed: run.failed,
    readings: run.readings,
    virtualSeconds: run.virtualSeconds,
    wallSeconds: (performance.now() - startedMs) / 1_000,
  };
  printer.finish(run.verdicts, summary, {}, (verdict) =>
    surroundingsOf(verdict, run.events, trace?.readings ?? [], scenario.startMs),
  );
  if (plot !== null && trace !== null) {
    const { title } = scenario;
    const drill = configuration.drill === true;
    writeFileSync(plot, plotSvg(trace, { title, drill, language: printer.style.language }));
    printer.note(plot);
  }
  return run.failed === 0 ? EXIT.success : EXIT.failedCheck;
}

/**
 * The command `simulate`: 0 where every expectation held, 1 where one failed or the broker was not there,
 * 2 on wrong usage or a file that can't be played.
 * @param file the scenario; undefined for a fleet
 */
export async function simulate(
  file: string | undefined,
  raw: RawOptions,
  io: CommandIo,
): Promise<number> {
  if ((file === undefined) === (raw.fleet === undefined)) {
    io.stderr.write('simulate: give either a scenario or --fleet DEVICES\n');
    return EXIT.wrongUsage;
  }
  if (file === undefined) return (await import('./simulate-fleet.ts')).simulateFleet(raw, io);
  const options = readOptions(raw);
  if (typeof options === 'string') {
    io.stderr.write(`simulate: ${options}\n`);
    return EXIT.wrongUsage;
  }
  const playable = loadScenario(file, io);
  if (playable === null) return EXIT.wrongUsage;
  const printer = new RunPrinter(io, options.json);
  const { broker } = options;
  try {
    if (broker === null) return simulateVirtually(playable, options, printer);
  } catch (error) {
    if (options.plot === null || !(error instanceof Error) || !('syscall' in error)) throw error;
    io.stderr.write(`simulate: --plot ${options.plot}: ${error.message}\n`);
    return EXIT.wrongUsage;
  }
  return simulateLive(playable, { ...options, broker }, printer, io);
}
