/** What a fleet of simulated devices is and does. */
export interface FleetSettings {
  readonly devices: number;
  readonly pointsEach: number;
  /** Readings a second of the whole fleet. */
  readonly rate: number;
  readonly seconds: number;
  /** All points of a device in one message of columns, or one message each. */
  readonly form: 'columns' | 'single';
}

/** What a fleet of devices needs of the world. Times in milliseconds. */
export interface FleetWorld {
  nowMs(): number;
  wallMs(): number;
  wait(ms: number): Promise<void>;
  /** Settles when the broker has acknowledged the device's message, rejects where it never will. */
  publish(device: number, topic: string, payload: Uint8Array): Promise<void>;
}

/** Exact counts of a run. Nothing is estimated. */
export interface FleetCounts {
  readonly messages: number;
  readonly readings: number;
  readonly acknowledgedMessages: number;
  /** Readings in acknowledged messages: the gateway must have every one of them. */
  readonly acknowledgedReadings: number;
  /** Messages that were never acknowledged: of their readings nothing is known. */
  readonly unacknowledgedMessages: number;
  /** How far the last message left behind its time: a fleet that can't keep its rate says so. */
  readonly behindSeconds: number;
}

const encoder = new TextEncoder();
const SITE = 'fleet';
/** More than these without an acknowledgement, and the fleet waits for the broker. */
const UNACKNOWLEDGED_MAX = 4_000;

/** Id of a device, which is a source of the fleet's site. */
export function deviceId(device: number): string {
  return `d-${String(device).padStart(5, '0')}`;
}

/** The site that a fleet publishes for: a source for each device, points without limits, so that only counting matters. */
export function fleetSite({ devices, pointsEach }: FleetSettings): object {
  const points = Array.from({ length: pointsEach }, (_, index) => ({
    id: `p-${index}`,
    kind: 'analog',
    unit: 'count',
    staleAfterSeconds: 86_400,
    periodSeconds: 3_600,
  }));
  return {
    site: {
      id: SITE,
      kind: 'load-test',
      name: { zh: '负载试验设备群', en: 'Fleet for load tests' },
      region: ['test'],
      timeZone: 'UTC',
    },
    sources: Array.from({ length: devices }, (_, device) => ({
      id: deviceId(device),
      kind: 'custom',
      name: { zh: `设备 ${device}`, en: `Device ${device}` },
      points,
    })),
  };
}

/** How many rounds the fleet does: in each every device tells each of its points once. */
export function roundsOf({ devices, pointsEach, rate, seconds }: FleetSettings): number {
  return Math.max(1, Math.round((rate * seconds) / (devices * pointsEach)));
}

interface Message {
  readonly topic: string;
  readonly text: string;
  readonly readings: number;
}

/** What one device publishes in one round; every reading differs from all before it, so that none can pass for a duplicate. */
function messagesOf(
  { pointsEach, form }: FleetSettings,
  device: number,
  round: number,
  timeMs: number,
): readonly Message[] {
  const source = `hazgate/v1/${SITE}/${deviceId(device)}`;
  const points = Array.from({ length: pointsEach }, (_, index) => `p-${index}`);
  if (form === 'columns') {
    const p = JSON.stringify(points);
    const v = JSON.stringify(points.map(() => round));
    const text = `{"p":${p},"v":${v},"t":${timeMs}}`;
    return [{ topic: `${source}/readings`, text, readings: pointsEach }];
  }
  return points.map((point) => ({
    topic: `${source}/${point}/reading`,
    text: `{"v":${round},"t":${timeMs},"n":${round}}`,
    readings: 1,
  }));
}

/** Thousands of devices at a stated rate. One use each. */
export class Fleet {
  readonly #settings: FleetSettings;
  readonly #world: FleetWorld;
  readonly #tell: (counts: FleetCounts) => void;
  readonly #pending = new Set<Promise<void>>();
  #messages = 0;
  #readings = 0;
  #acknowledgedMessages = 0;
  #acknowledgedReadings = 0;
  #unacknowledgedMessages = 0;
  #behindMs = 0;

  /** @param tell hears the counts about once a second */
  constructor(
    settings: FleetSettings,
    world: FleetWorld,
    tell: (counts: FleetCounts) => void = () => {},
  ) {
    this.#settings = settings;
    this.#world = world;
    this.#tell = tell;
  }

  get counts(): FleetCounts {
    return {
      messages: this.#messages,
      readings: this.#readings,
      acknowledgedMessages: this.#acknowledgedMessages,
      acknowledgedReadings: this.#acknowledgedReadings,
      unacknowledgedMessages: this.#unacknowledgedMessages,
      behindSeconds: this.#behindMs / 1_000,
    };
  }

  /** Publishes all rounds evenly over the time; settles when every message is acknowledged or given up. */
  async run(signal?: AbortSignal): Promise<FleetCounts> {
    const { devices, seconds } = this.#settings;
    const turns = roundsOf(this.#settings) * devices;
    const startedMs = this.#world.nowMs();
    let toldMs = startedMs;
    for (let turn = 0; turn < turns && signal?.aborted !== true; turn += 1) {
      const dueMs = startedMs + (turn / turns) * seconds * 1_000;
      const earlyMs = dueMs - this.#world.nowMs();
      // Timers are no finer than this; devices that are due within it go together.
      if (earlyMs > 2) await this.#world.wait(earlyMs);
      this.#behindMs = Math.max(0, this.#world.nowMs() - dueMs);
      await this.#publishTurn(turn % devices, Math.floor(turn / devices) + 1);
      if (this.#world.nowMs() - toldMs < 1_000) continue;
      toldMs = this.#world.nowMs();
      this.#tell(this.counts);
    }
    await Promise.all(this.#pending);
    return this.counts;
  }

  async #publishTurn(device: number, round: number): Promise<void> {
    for (const message of messagesOf(this.#settings, device, round, this.#world.wallMs())) {
      while (this.#pending.size >= UNACKNOWLEDGED_MAX) await Promise.race(this.#pending);
      this.#publish(device, message);
    }
  }

  #publish(device: number, { topic, text, readings }: Message): void {
    this.#messages += 1;
    this.#readings += readings;
    const settled = this.#world.publish(device, topic, encoder.encode(text)).then(
      () => {
        this.#acknowledgedMessages += 1;
        this.#acknowledgedReadings += readings;
      },
      () => {
        this.#unacknowledgedMessages += 1;
      },
    );
    const tracked: Promise<void> = settled.finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }
}
