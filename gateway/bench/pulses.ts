import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, Contender, Effort } from './benchmark.ts';
import { AcknowledgementReader, openConnection, publishPacket } from './raw-mqtt.ts';
import { type Plant, pointName, RIG_LIMIT, readingTopic } from './rig.ts';
import { type GatewayCommand, gatewayCommand, type RunningGateway, Workplace } from './subject.ts';

const PLANT: Plant = { sources: 50, pointsEach: 100, limits: { H: RIG_LIMIT } };
const POINTS = PLANT.sources * PLANT.pointsEach;
const PULSE_MS = 20;
/** Of so many pulses one comes late, behind newer readings of its point. */
const LATE_EVERY = 10;
const LATE_BY_MS = 1_000;
/** Of so many messages one is sent twice. */
const DUPLICATE_EVERY = 20;
/** Pulses of a point begin so far apart, and all of them lie in the past by the end. */
const PULSES_EACH_MAX = 20;
const PULSES_A_SECOND = 2_500;
/** Messages of one connection that wait for their acknowledgement. */
const WINDOW = 500;
const DRAIN_MS_MAX = 60_000;
const ALARMED = 'pulses alarmed';
const RAISED = 'alarms raised';
const SENT = 'pulses sent';

interface Message {
  readonly topic: string;
  readonly payload: Buffer;
}

/** How many pulses each point makes in a measurement. */
function pulsesEach({ seconds }: Effort): number {
  return Math.min(PULSES_EACH_MAX, Math.max(1, Math.round((seconds * PULSES_A_SECOND) / POINTS)));
}

/** The messages of one pulse: up for 20 ms and down again; of a late one behind a reading that is newer. */
function pulseOf(point: number, turn: number, atMs: number): Message[] {
  const topic = readingTopic(Math.floor(point / PLANT.pointsEach), point % PLANT.pointsEach);
  const first = turn * 4;
  const reading = (value: number, t: number, n: number): Message => ({
    topic,
    payload: Buffer.from(JSON.stringify({ v: value, t, n: first + n })),
  });
  const isLate = (point + turn) % LATE_EVERY === 0;
  const since = isLate ? atMs - LATE_BY_MS : atMs - 2 * PULSE_MS;
  const messages = [
    ...(isLate ? [reading(10, atMs - PULSE_MS, 0)] : []),
    reading(RIG_LIMIT + 10, since, 1),
    reading(10, since + PULSE_MS, 2),
    reading(11, atMs, 3),
  ];
  return messages.flatMap((message, index) =>
    (point * 4 + turn + index) % DUPLICATE_EVERY === 0 ? [message, message] : [message],
  );
}

/** A device that keeps what is not acknowledged and sends it again after a reconnect, as devices do. */
class Device {
  readonly #unacknowledged: Message[] = [];
  #socket: Socket | null = null;
  #connected = 0;
  #lastId = 0;

  async connect(mqttPort: number): Promise<void> {
    const socket = await openConnection(mqttPort, `pulses-${++this.#connected}`);
    const reader = new AcknowledgementReader();
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      const { length } = reader.read(chunk);
      this.#unacknowledged.splice(0, length);
    });
    for (const message of this.#unacknowledged) this.#write(message);
  }

  get waiting(): number {
    return this.#unacknowledged.length;
  }

  send(message: Message): void {
    this.#unacknowledged.push(message);
    this.#write(message);
  }

  close(): void {
    this.#socket?.destroy();
  }

  #write({ topic, payload }: Message): void {
    if (this.#socket?.writable !== true) return;
    this.#lastId = (this.#lastId % 65_535) + 1;
    this.#socket.write(publishPacket(topic, payload, 1, this.#lastId));
  }
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + DRAIN_MS_MAX;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${DRAIN_MS_MAX} ms`);
    await sleep(5);
  }
}

/** Sends every pulse, with one SIGKILL of the gateway in the middle; gives the gateway that runs in the end. */
async function play(
  workplace: Workplace,
  command: GatewayCommand,
  turns: number,
): Promise<RunningGateway> {
  let gateway = await workplace.start(command);
  const device = new Device();
  try {
    await device.connect(gateway.mqttPort);
    const killAt = Math.floor((turns * POINTS) / 2);
    for (let pulse = 0; pulse < turns * POINTS; pulse++) {
      const turn = Math.floor(pulse / POINTS);
      // Each turn lies wholly behind the one before, so that no pulse joins another's alarm.
      if (pulse % POINTS === 0) await sleep(turn === 0 ? 0 : LATE_BY_MS + 2 * PULSE_MS);
      for (const message of pulseOf(pulse % POINTS, turn, Date.now())) device.send(message);
      if (pulse === killAt) {
        await gateway.child.kill();
        gateway = await workplace.start(command);
        await device.connect(gateway.mqttPort);
      } else if (device.waiting >= WINDOW) {
        await until(() => device.waiting < WINDOW / 2, 'acknowledgements');
      }
    }
    await until(() => device.waiting === 0, 'the last acknowledgements');
    return gateway;
  } catch (error) {
    await gateway.child.stop();
    throw error;
  } finally {
    device.close();
  }
}

interface EventPage {
  readonly items: readonly {
    readonly type: string;
    readonly alarm: { readonly site: string; readonly source: string; readonly point: string };
  }[];
  readonly nextCursor: string | null;
}

/** How often each point's alarm was raised, by the journal's own account. */
async function raisedByPoint(httpUrl: string): Promise<ReadonlyMap<string, number>> {
  const raised = new Map<string, number>();
  let cursor: string | null = '0';
  while (cursor !== null) {
    const response = await fetch(`${httpUrl}/api/v1/events?kind=alarm&limit=1000&after=${cursor}`);
    if (response.status === 429) {
      await sleep(1_000);
      continue;
    }
    if (!response.ok) throw new Error(`the events answer ${response.status}`);
    const page = (await response.json()) as EventPage;
    for (const { type, alarm } of page.items) {
      if (type !== 'raised') continue;
      const name = `${alarm.site}/${alarm.source}/${alarm.point}`;
      raised.set(name, (raised.get(name) ?? 0) + 1);
    }
    cursor = page.nextCursor;
  }
  return raised;
}

function contender(command: GatewayCommand): Contender {
  return {
    name: 'hazgate',
    async measure(effort) {
      const turns = pulsesEach(effort);
      const workplace = new Workplace(PLANT);
      try {
        const gateway = await play(workplace, command, turns);
        try {
          const raised = await raisedByPoint(gateway.httpUrl);
          let alarmed = 0;
          let total = 0;
          for (let point = 0; point < POINTS; point++) {
            const name = pointName(Math.floor(point / PLANT.pointsEach), point % PLANT.pointsEach);
            const count = raised.get(name) ?? 0;
            alarmed += Math.min(count, turns);
            total += count;
          }
          const sent = turns * POINTS;
          if (alarmed !== sent || total !== sent) {
            throw new Error(`of ${sent} pulses ${alarmed} were alarmed, by ${total} alarms`);
          }
          return [
            { figure: ALARMED, unit: '', value: alarmed },
            { figure: RAISED, unit: '', value: total },
          ];
        } finally {
          await gateway.child.stop();
        }
      } finally {
        workplace.remove();
      }
    },
  };
}

const SENT_PULSES: Contender = {
  name: SENT,
  async measure(effort) {
    const sent = pulsesEach(effort) * POINTS;
    return [
      { figure: ALARMED, unit: '', value: sent },
      { figure: RAISED, unit: '', value: sent },
    ];
  },
};

/** Breaches too short for any poll: each makes its alarm, none makes two. Counts, not time; anything else is a failure. */
export function pulsesBenchmark(command: GatewayCommand = gatewayCommand): Benchmark {
  const exactly = { reference: SENT, bar: 1, goal: 1 } as const;
  return {
    name: 'pulses',
    question: `breaches of ${PULSE_MS} ms on ${POINTS} points, one in ${LATE_EVERY} late, one message in ${DUPLICATE_EVERY} twice, one SIGKILL`,
    references: [SENT_PULSES],
    contenders: [contender(command)],
    bars: [
      { ...exactly, figure: ALARMED, better: 'more' },
      { ...exactly, figure: RAISED, better: 'less' },
    ],
    skipped: [],
  };
}
