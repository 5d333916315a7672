import { setTimeout as sleep } from 'node:timers/promises';
import { compileRegister } from '../../rules/compile-register.ts';
import { BrokerLink } from '../../simulators/broker-link.ts';
import { EventFeed } from '../../simulators/event-feed.ts';
import { judge, type Timescale, type Verdict } from '../../simulators/expectation.ts';
import { HttpOperator } from '../../simulators/http-operator.ts';
import { LivePlayer, type LiveRun, type LiveWorld } from '../../simulators/live-player.ts';
import { buildPlant } from '../../simulators/plant-builder.ts';
import type { PlayableScenario } from '../virtual/scenario.ts';
import { type CommandIo, EXIT } from './command-io.ts';
import type { RunPrinter } from './run-printer.ts';

/** Scenario seconds that a live run may be off: the way to the gateway and back. */
const LIVE_TOLERANCE_SECONDS = 1;
const FEED_SETTLES_WITHIN_MS = 10_000;

/** Where a scenario is played in real time. */
export interface LiveAddresses {
  /** MQTT broker. */
  readonly broker: string;
  /** Gateway that operators act on and expectations are checked against; null where there is none. */
  readonly http: string | null;
  /** Scenario seconds in one second. */
  readonly speed: number;
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

function worldOf(link: BrokerLink, operator: HttpOperator | null, signal: AbortSignal): LiveWorld {
  return {
    nowMs: () => performance.now(),
    wallMs: () => Date.now(),
    dropConnection: () => link.drop(),
    wait: (ms) => sleep(ms, undefined, { signal }).catch(() => {}),
    publish: (topic, payload) => link.publish(topic, payload),
    act: operator === null ? undefined : operator.act.bind(operator),
  };
}

/** What a live run came to, told; the exit code. */
function tellRun(
  playable: PlayableScenario,
  feed: EventFeed | null,
  run: LiveRun,
  scale: Timescale,
  wallSeconds: number,
  printer: RunPrinter,
): number {
  const verdicts = feed === null ? run.refused : verdictsOf(playable, feed, run, scale);
  const failed = verdicts.filter(({ ok }) => !ok).length;
  const skipped = feed === null ? playable.scenario.expectations.length : 0;
  const { published, acknowledged } = run;
  const counts = { published, acknowledged, skipped: skipped + run.operatorsSkipped };
  printer.note(countsText(counts));
  const summary = {
    events: feed?.events.length ?? 0,
    expectations: verdicts.length,
    failed,
    readings: run.readings,
    virtualSeconds: run.scenarioSeconds,
    wallSeconds,
  };
  printer.finish(verdicts, summary, counts);
  return failed === 0 && run.unacknowledged === 0 ? EXIT.success : EXIT.failedCheck;
}

/** Plays a scenario against a broker in real time; the exit code of the command. */
export async function simulateLive(
  playable: PlayableScenario,
  addresses: LiveAddresses,
  printer: RunPrinter,
  io: CommandIo,
): Promise<number> {
  const { scenario, configuration } = playable;
  const { broker, http, speed } = addresses;
  const pointNames = compileRegister(configuration).points.map(({ fullName }) => fullName);
  const link = new BrokerLink(broker, `hazgate-simulate-${process.pid}`);
  let scale: Timescale = { startMs: 0, speed, toleranceSeconds: LIVE_TOLERANCE_SECONDS * speed };
  let player: LivePlayer | null = null;
  const feed =
    http === null
      ? null
      : new EventFeed(http, (event) => {
          player?.hear(event);
          printer.event(event, scale);
        });
  const operator = http === null ? null : new HttpOperator(http);
  try {
    await feed?.start();
    await link.start();
    const stopping = new AbortController();
    void io.interrupted.then(() => stopping.abort());
    const startedMs = performance.now();
    scale = { ...scale, startMs: Date.now() };
    const world = worldOf(link, operator, stopping.signal);
    const { plant } = buildPlant(scenario, configuration.sites);
    const tell = printer.progress.bind(printer);
    player = new LivePlayer(scenario, pointNames, world, { speed, tell, plant });
    const run = await player.play(stopping.signal);
    const complete = feed === null || (await heardAll(feed));
    const wallSeconds = (performance.now() - startedMs) / 1_000;
    const code = tellRun(playable, feed, run, scale, wallSeconds, printer);
    if (complete) return code;
    io.stderr.write('simulate: the event feed fell silent; late events may be missing\n');
    return EXIT.failedCheck;
  } catch (error) {
    io.stderr.write(`simulate: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.failedCheck;
  } finally {
    await link.stop();
    await feed?.stop();
  }
}
