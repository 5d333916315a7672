import { setTimeout as sleep } from 'node:timers/promises';
import type { PageResult, PageTask } from './load-task.ts';
import { AcknowledgementReader, openConnection, publishPacket } from './raw-mqtt.ts';
import { type Plant, pointId, readingsTopic, sourceId } from './rig.ts';

const TICK_MS = 20;
/** Messages that wait for their acknowledgement. */
const WINDOW = 200;
const MESSAGE_IDS = 65_535;
const WAIT_MS_MAX = 120_000;
/** Alarms acknowledged by hand, as one call a second. */
const ACKNOWLEDGED_AT_ONCE = 50;
/** What an alarmed point reads in turn, each beginning elsewhere: worse, better, normal, and into alarm again. */
const CYCLE = [65, 55, 20, 55] as const;
const RAISED = 55;
const QUIET = 20;
const MARKED = 99;

/** A connection that waits where the gateway falls behind. */
class Publisher {
  readonly #reader = new AcknowledgementReader();
  readonly #socket: Awaited<ReturnType<typeof openConnection>>;
  #waiting = 0;
  #lastId = 0;

  constructor(socket: Awaited<ReturnType<typeof openConnection>>) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#waiting -= this.#reader.read(chunk).length;
    });
  }

  async publish(source: number, points: readonly number[], values: readonly number[]) {
    await this.acknowledged(WINDOW - 1);
    const payload = Buffer.from(JSON.stringify({ p: points.map(pointId), v: values }));
    this.#lastId = (this.#lastId % MESSAGE_IDS) + 1;
    this.#waiting += 1;
    this.#socket.write(publishPacket(readingsTopic(source), payload, 1, this.#lastId));
  }

  /** Until at most so many messages wait for their acknowledgement. */
  async acknowledged(waitingMax = 0): Promise<void> {
    const deadline = performance.now() + WAIT_MS_MAX;
    while (this.#waiting > waitingMax) {
      if (performance.now() > deadline) throw new Error('the gateway acknowledges nothing more');
      await sleep(1);
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Points `first` to `last` (not included) in turn, each with what it reads this time. */
class Turns {
  readonly #first: number;
  readonly #last: number;
  readonly #pointsEach: number;
  readonly #readingOf: (point: number, turn: number) => number;
  sent = 0;

  constructor(
    range: readonly [first: number, last: number],
    plant: Plant,
    readingOf: (point: number, turn: number) => number,
  ) {
    [this.#first, this.#last] = range;
    this.#pointsEach = plant.pointsEach;
    this.#readingOf = readingOf;
  }

  /** Sends what is still missing to `due`, as columns of one source each. */
  async sendUpTo(due: number, publisher: Publisher): Promise<void> {
    const count = this.#last - this.#first;
    while (this.sent < due && count > 0) {
      const point = this.#first + (this.sent % count);
      const source = Math.floor(point / this.#pointsEach);
      const end = Math.min(this.#last, (source + 1) * this.#pointsEach);
      const length = Math.min(due - this.sent, end - point);
      const points = Array.from({ length }, (_, index) => point + index);
      const turn = Math.floor(this.sent / count);
      await publisher.publish(
        source,
        points.map((each) => each % this.#pointsEach),
        points.map((each) => this.#readingOf(each, turn)),
      );
      this.sent += length;
    }
  }
}

interface AlarmPage {
  readonly items: readonly { readonly id: string }[];
}

/** Takes note of some alarms, as people do, so that alarms also close and come anew. */
async function acknowledgeSome(httpUrl: string, turn: number, sources: number): Promise<number> {
  const query = `state=UNACK,RTNUN&source=${sourceId(turn % sources)}&limit=${ACKNOWLEDGED_AT_ONCE}`;
  const listed = await fetch(new URL(`/api/v1/alarms?${query}`, httpUrl));
  if (!listed.ok) throw new Error(`the list answers ${listed.status}`);
  const { items } = (await listed.json()) as AlarmPage;
  if (items.length === 0) return 0;
  const answer = await fetch(new URL('/api/v1/alarms/acknowledge', httpUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ alarms: items.map(({ id }) => ({ id })) }),
  });
  if (!answer.ok) throw new Error(`the acknowledgement answers ${answer.status}`);
  await answer.arrayBuffer();
  return items.length;
}

function alarmed(point: number, turn: number): number {
  return CYCLE[(point + turn) % CYCLE.length] ?? RAISED;
}

/** Where every point of the plant stands before the load: the first `alarms` of them in alarm. */
async function settle(publisher: Publisher, { plant, alarms }: PageTask): Promise<void> {
  const all = plant.sources * plant.pointsEach;
  await new Turns([0, alarms], plant, () => RAISED).sendUpTo(alarms, publisher);
  const before = CYCLE.length - 1;
  await new Turns([0, alarms], plant, (point) => alarmed(point, before)).sendUpTo(
    alarms,
    publisher,
  );
  await new Turns([alarms, all], plant, () => QUIET).sendUpTo(all - alarms, publisher);
  await publisher.acknowledged();
}

/** Changes alarms and values at their rates, and ends with an alarm on the plant's last point, by which an end can be seen. */
export async function pageLoad(task: PageTask): Promise<PageResult> {
  const { plant, alarms, seconds } = task;
  const all = plant.sources * plant.pointsEach;
  const publisher = new Publisher(await openConnection(task.mqttPort, 'page'));
  if (seconds === 0) {
    await settle(publisher, task);
    publisher.close();
    return { alarmChanges: alarms, valueChanges: all - alarms, seconds };
  }
  const changed = new Turns([0, alarms], plant, alarmed);
  const values = new Turns(
    [alarms, all - 1],
    plant,
    (point, turn) => QUIET + ((point + turn) % 200) / 10,
  );
  const mark = (value: number) =>
    publisher.publish(plant.sources - 1, [plant.pointsEach - 1], [value]);
  await mark(QUIET);
  const startedMs = performance.now();
  let [acknowledged, turn] = [0, 0];
  let passed = 0;
  while (passed < seconds) {
    await sleep(TICK_MS);
    passed = Math.min(seconds, (performance.now() - startedMs) / 1_000);
    await changed.sendUpTo(Math.floor(task.alarmChanges * passed), publisher);
    await values.sendUpTo(Math.floor(task.valueChanges * passed), publisher);
    if (passed < turn + 1) continue;
    acknowledged += await acknowledgeSome(task.httpUrl, turn, Math.ceil(alarms / plant.pointsEach));
    turn += 1;
  }
  const tookSeconds = (performance.now() - startedMs) / 1_000;
  await mark(MARKED);
  await publisher.acknowledged();
  publisher.close();
  return {
    alarmChanges: changed.sent + acknowledged,
    valueChanges: changed.sent + values.sent,
    seconds: tookSeconds,
  };
}
