import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { pino, stdSerializers } from 'pino';
import type { Configuration } from '../../rules/configuration.ts';
import type { BrokerLog } from '../broker/broker-door.ts';
import { tuneCollector } from '../collector-tuning.ts';
import type { GatewaySettings } from '../config/gateway-settings.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import { formatProblem } from '../config/problem.ts';
import { Gateway, StartRefusedError } from '../gateway.ts';
import { LIMITS } from '../limits.ts';
import { packageVersion } from '../main.ts';
import { type CommandIo, EXIT } from './command-io.ts';
import { breakOff, isDiskQuiet, LAST_CALLS_MS } from './last-calls.ts';
import { Progress } from './progress.ts';
import { Reloads } from './reloads.ts';
import { Supervisor } from './supervisor.ts';

function load(
  file: string,
  io: CommandIo,
): { readonly settings: GatewaySettings; readonly configuration: Configuration } | null {
  const outcome = loadConfiguration(file, io.environment);
  if (outcome.kind === 'unreadable') {
    io.stderr.write(`${outcome.file}: ${outcome.detail}\n`);
    return null;
  }
  for (const problem of outcome.problems) io.stderr.write(`${formatProblem(problem)}\n`);
  return outcome.kind === 'loaded' ? outcome : null;
}

type Loaded = NonNullable<ReturnType<typeof load>>;

/** The same for a gateway that runs: whatever is wrong with the files, and be it a fault of ours, is no reason to end it. */
function loadAgain(file: string, io: CommandIo, log: BrokerLog): Loaded | null {
  try {
    return load(file, io);
  } catch (error) {
    log.error({ file, error }, 'the changed configuration can not be read');
    return null;
  }
}

function reload(
  gateway: Gateway,
  file: string,
  started: Loaded,
  io: CommandIo,
  log: BrokerLog,
): void {
  gateway.renewCertificates();
  const next = loadAgain(file, io, log);
  if (next === null) {
    log.error({ file }, 'the changed configuration is refused; the old one stays in force');
    return;
  }
  if (gateway.reload(next.configuration))
    log.info({ hash: next.configuration.hash }, 'configuration changed');
  if (!isDeepStrictEqual(next.settings, started.settings))
    log.warn({ file }, 'the gateway file itself has changed: that takes effect at a restart');
}

/** What `start` is given. */
export interface StartOptions {
  /** The gateway file. */
  readonly config: string;
  /** The addresses as one JSON object instead of text. */
  readonly json?: boolean | undefined;
}

/** The line that says where a gateway that accepts work is reached; null is what it does not listen on. */
function readyLine(
  { mqtt, http, ws, mqtts }: Awaited<ReturnType<Gateway['start']>>,
  json: boolean,
): string {
  if (json) return JSON.stringify({ ready: { mqtt, http, ws, mqtts } });
  const more = `${ws === null ? '' : ` ws=${ws}`}${mqtts === null ? '' : ` mqtts=${mqtts}`}`;
  return `hazgate ready mqtt=${mqtt} http=${http}${more}`;
}

/** The command `start`: runs the gateway until SIGTERM or SIGINT. 0 after an orderly stop, 2 where it is refused, 3 where it failed. */
export async function start(options: StartOptions, io: CommandIo): Promise<number> {
  tuneCollector();
  const { config: file, json = false } = options;
  const loaded = load(file, io);
  if (loaded === null) return EXIT.wrongUsage;
  const log = pino(
    {
      name: 'hazgate',
      level: io.environment.HAZGATE_LOG_LEVEL ?? 'info',
      serializers: { error: stdSerializers.err },
    },
    pino.destination({ dest: 2, sync: false }),
  );
  const supervisor = new Supervisor(io.environment, (detail) =>
    log.warn({ detail }, 'systemd can not be told'),
  );
  supervisor.start();
  const progress = new Progress(io, 'replaying the journal');
  const replaying = (lsn: number, lastLsn: number): void => progress.show(lsn, lastLsn, 'records');
  const traced = log.isLevelEnabled('debug');
  // Asked for while it starts, a reload would end the process: nobody had taken the signal yet.
  const reloads = new Reloads(io);
  const gateway = new Gateway({ ...loaded, version: packageVersion(), log, traced, replaying });
  try {
    const addresses = await gateway.start().finally(() => progress.end());
    supervisor.ready();
    io.stdout.write(`${readyLine(addresses, json)}\n`);
  } catch (error) {
    if (!(error instanceof StartRefusedError)) throw error;
    io.stderr.write(`${file}: ${error.message}\n`);
    return EXIT.wrongUsage;
  }
  reloads.begin(() => reload(gateway, file, loaded, io, log));
  const ended = await Promise.race([
    io.interrupted.then((signal) => ({ signal, failure: null })),
    gateway.failed.then((failure) => ({ signal: null, failure })),
  ]);
  if (ended.failure !== null) {
    io.stderr.write(`hazgate: ${ended.failure}\n`);
    // Nothing of what waits for the disk can be finished: the supervisor starts a fresh process.
    return breakOff();
  }
  supervisor.stopping();
  const stopWithinMs = LIMITS.stopWithinMs - 2 * LAST_CALLS_MS;
  const isStopped = await Promise.race([
    gateway.stop().then(() => true),
    delay(stopWithinMs, false, { ref: false }),
  ]);
  if (isStopped && (await isDiskQuiet())) return EXIT.success;
  io.stderr.write(
    'hazgate: the disk does not answer; what it has not confirmed is left to the next start\n',
  );
  return breakOff();
}
