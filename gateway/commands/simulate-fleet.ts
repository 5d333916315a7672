import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { BrokerLink } from '../../simulators/broker-link.ts';
import {
  deviceId,
  Fleet,
  type FleetCounts,
  type FleetSettings,
  fleetSite,
} from '../../simulators/fleet.ts';
import { isAddress } from './address.ts';
import { type CommandIo, EXIT } from './command-io.ts';

/** The options of `simulate --fleet` as the command line gives them. */
export type RawFleetOptions = Readonly<Record<string, string | boolean | undefined>>;

interface FleetOptions extends FleetSettings {
  readonly broker: string | null;
  readonly http: string | null;
  /** Where the fleet's site file is to be written; null where it is not. */
  readonly writeSite: string | null;
  readonly json: boolean;
}

/** What the gateway says of the readings since it started. */
interface GatewayCounts {
  readonly received: number;
  readonly stored: number;
  readonly judged: number;
  readonly duplicate: number;
  readonly rejected: number;
}

const DEVICES_MAX = 50_000;
const POINTS_MAX = 1_000;
/** A gateway under load may take its time; only what is never acknowledged counts as such. */
const ACKNOWLEDGE_WITHIN_MS = 120_000;
/** Connections that are made at the same time. */
const CONNECTING_MAX = 50;

function wholeNumber(text: unknown, most: number): number | null {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= most ? value : null;
}

function readOptions(raw: RawFleetOptions): FleetOptions | string {
  const devices = wholeNumber(raw.fleet, DEVICES_MAX);
  if (devices === null) return `--fleet takes a number of devices, 1 to ${DEVICES_MAX}`;
  const pointsEach = wholeNumber(raw.points ?? '10', POINTS_MAX);
  if (pointsEach === null) return `--points takes a number of points a device, 1 to ${POINTS_MAX}`;
  const rate = Number(raw.rate ?? '1000');
  const seconds = Number(raw.seconds ?? '30');
  if (!(rate > 0 && rate <= 10_000_000)) return '--rate takes readings a second, above 0';
  if (!(seconds > 0 && seconds <= 604_800)) return '--seconds takes a time above 0, up to a week';
  const form = raw.form ?? 'columns';
  if (form !== 'columns' && form !== 'single') return '--form is columns or single';
  const { broker, http, writeSite } = raw;
  if (broker === undefined && writeSite === undefined)
    return 'a fleet needs --broker URL, or --write-site FILE for the site that it publishes for';
  if (broker !== undefined && !isAddress(broker, ['mqtt', 'mqtts', 'ws', 'wss']))
    return '--broker takes an address such as mqtt://127.0.0.1:1883';
  if (http !== undefined && !isAddress(http, ['http', 'https']))
    return '--http takes an address such as http://127.0.0.1:8080';
  return {
    ...{ devices, pointsEach, rate, seconds, form },
    broker: broker ?? null,
    http: http ?? null,
    writeSite: typeof writeSite === 'string' ? writeSite : null,
    json: raw.json === true,
  };
}

/** Reads the gateway's counts of readings from its metrics. */
async function gatewayCounts(http: string): Promise<GatewayCounts> {
  const address = new URL('/metrics', http);
  const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${address}: HTTP ${response.status}`);
  const text = await response.text();
  const read = (name: string, what: string): number => {
    const [, value] = new RegExp(`^${name}\\{what="${what}"\\} (\\d+)`, 'm').exec(text) ?? [];
    if (value === undefined) throw new Error(`${address}: no ${name} for ${what}`);
    return Number(value);
  };
  const readings = 'hazgate_readings_total';
  const [received, duplicate] = [read(readings, 'received'), read(readings, 'duplicate')];
  return {
    received,
    duplicate,
    // What is no duplicate is stored, as the checkpoints count it.
    stored: received - duplicate,
    judged: read(readings, 'judged'),
    rejected: read('hazgate_rejections_total', 'rejected'),
  };
}

function difference(after: GatewayCounts, before: GatewayCounts): GatewayCounts {
  return {
    received: after.received - before.received,
    stored: after.stored - before.stored,
    judged: after.judged - before.judged,
    duplicate: after.duplicate - before.duplicate,
    rejected: after.rejected - before.rejected,
  };
}

async function connectAll(links: readonly BrokerLink[]): Promise<void> {
  const waiting = [...links];
  const one = async (): Promise<void> => {
    for (let link = waiting.shift(); link !== undefined; link = waiting.shift()) await link.start();
  };
  await Promise.all(Array.from({ length: CONNECTING_MAX }, one));
}

function tell(
  counts: FleetCounts,
  gateway: GatewayCounts | null,
  options: FleetOptions,
  io: CommandIo,
): number {
  // The gateway must hold what it acknowledged. It may hold more: a message whose acknowledgement was lost on the way.
  const lost = gateway === null ? 0 : Math.max(0, counts.acknowledgedReadings - gateway.stored);
  const summary = { ...counts, devices: options.devices, form: options.form, gateway, lost };
  if (options.json) io.stdout.write(`${JSON.stringify({ fleet: summary })}\n`);
  else {
    const { readings, messages, acknowledgedReadings, unacknowledgedMessages } = counts;
    io.stdout.write(
      `${readings} readings in ${messages} messages of ${options.devices} devices, ` +
        `${acknowledgedReadings} readings acknowledged, ${unacknowledgedMessages} messages never\n`,
    );
    if (gateway !== null)
      io.stdout.write(
        `the gateway: ${gateway.received} received, ${gateway.stored} stored, ${gateway.judged} judged, ` +
          `${gateway.duplicate} duplicate, ${gateway.rejected} rejected; ${lost} acknowledged and lost\n`,
      );
    if (counts.behindSeconds > 1)
      io.stdout.write(`the rate was not kept: ${counts.behindSeconds.toFixed(1)} s behind\n`);
  }
  const isWhole = unacknowledgedOf(counts) === 0 && lost === 0 && (gateway?.rejected ?? 0) === 0;
  return isWhole ? EXIT.success : EXIT.failedCheck;
}

function unacknowledgedOf({ messages, acknowledgedMessages }: FleetCounts): number {
  return messages - acknowledgedMessages;
}

async function drive(
  options: FleetOptions,
  broker: string,
  links: readonly BrokerLink[],
  io: CommandIo,
): Promise<number> {
  const before = options.http === null ? null : await gatewayCounts(options.http);
  await connectAll(links);
  const stopping = new AbortController();
  void io.interrupted.then(() => stopping.abort());
  const { signal } = stopping;
  const world = {
    nowMs: () => performance.now(),
    wallMs: () => Date.now(),
    wait: (ms: number) => sleep(ms, undefined, { signal }).catch(() => {}),
    publish: (device: number, topic: string, payload: Uint8Array) =>
      links[device]?.publish(topic, payload) ?? Promise.reject(new Error(`${broker}: no device`)),
  };
  const progress = ({ readings, acknowledgedReadings }: FleetCounts): void => {
    if (io.isTerminal && !options.json)
      io.stderr.write(`\r\u001b[2K${readings} published  ${acknowledgedReadings} acknowledged\r`);
  };
  const counts = await new Fleet(options, world, progress).run(signal);
  const after = options.http === null ? null : await gatewayCounts(options.http);
  if (before === null || after === null) return tell(counts, null, options, io);
  if (after.received < before.received) {
    const why = 'the gateway was started anew meanwhile, and counts from 0 since';
    io.stderr.write(`simulate: its counts can't be compared: ${why}\n`);
    return tell(counts, null, options, io);
  }
  return tell(counts, difference(after, before), options, io);
}

/**
 * `simulate --fleet N`: 0 where every message was acknowledged and, with `--http`, the gateway holds every acknowledged
 * reading; 1 where one is missing; 2 on wrong usage.
 */
export async function simulateFleet(raw: RawFleetOptions, io: CommandIo): Promise<number> {
  const options = readOptions(raw);
  if (typeof options === 'string') {
    io.stderr.write(`simulate: ${options}\n`);
    return EXIT.wrongUsage;
  }
  const { broker, writeSite, devices } = options;
  if (writeSite !== null) {
    // JSON is YAML too, and a site of thousands of devices is nothing to read by eye.
    writeFileSync(writeSite, `${JSON.stringify(fleetSite(options))}\n`);
    if (!options.json) io.stdout.write(`${writeSite}: ${devices} devices\n`);
  }
  if (broker === null) return EXIT.success;
  const links = Array.from({ length: devices }, (_, device) => {
    const clientId = `hazgate-fleet-${process.pid}-${deviceId(device)}`;
    return new BrokerLink(broker, clientId, ACKNOWLEDGE_WITHIN_MS);
  });
  try {
    return await drive(options, broker, links, io);
  } catch (error) {
    io.stderr.write(`simulate: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.failedCheck;
  } finally {
    await Promise.all(links.map((link) => link.stop()));
  }
}
