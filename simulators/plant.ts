import type { HazgateEvent } from '../rules/event.ts';
import type { Quality } from '../rules/reading.ts';
import {
  answerMessage,
  type DeviceMessage,
  type DeviceReading,
  messagesOf,
} from './device-message.ts';
import type { LinkFaultFile } from './fault/fault-file.ts';
import { breaksBetween } from './fault/link-fault.ts';
import type { DeviceFile } from './process/process-file.ts';
import type { ProcessRun, TimedAnswer } from './process/process-run.ts';
import type { Sensor, SensorReading } from './sensor.ts';

/** Sensors of one source that read at the same times and share a message. */
export interface Station {
  /** `site/source`. */
  readonly source: string;
  readonly device: DeviceFile;
  readonly everyMs: number;
  readonly sensors: readonly Sensor[];
  /** When they read next, in ms from the start. */
  nextMs: number;
}

/** What the gateway is sent of one point. */
export interface PlantReading {
  readonly pointName: string;
  readonly atMs: number;
  readonly value: number | null;
  readonly quality: Quality;
}

/** Something on its way. */
interface Transit {
  readonly arrivesMs: number;
  readonly station: Station;
  readonly reading: SensorReading;
}

/** Wall time of a moment of the scenario, in ms since 1970. */
export type WallOf = (seconds: number) => number;

function answerMs({ atSeconds }: TimedAnswer): number {
  return Math.round(atSeconds * 1_000);
}

/** Processes, instruments, devices and their connections: what would be at the other end of the cable. */
export class Plant {
  readonly #processes: readonly ProcessRun[];
  readonly #stations: readonly Station[];
  readonly #tell: (reading: PlantReading) => void;
  readonly #links: readonly LinkFaultFile[];
  /** Of controllers to commands, in the order of their times. */
  readonly #answers: TimedAnswer[] = [];
  /** In the order of arrival. */
  readonly #transits: Transit[] = [];

  /**
   * @param links the faults of connections, for those who have a real one to break
   * @param tell hears every reading as it reaches the gateway, spoilt ones excepted
   */
  constructor(
    processes: readonly ProcessRun[],
    stations: readonly Station[],
    links: readonly LinkFaultFile[],
    tell: (reading: PlantReading) => void = () => {},
  ) {
    this.#links = links;
    this.#processes = processes;
    this.#stations = stations;
    this.#tell = tell;
  }

  /** When messages come next, in ms from the start; null where none ever will. */
  get nextMs(): number | null {
    let next = this.#transits[0]?.arrivesMs ?? Number.POSITIVE_INFINITY;
    const [answer] = this.#answers;
    if (answer !== undefined) next = Math.min(next, answerMs(answer));
    for (const { nextMs } of this.#stations) if (nextMs < next) next = nextMs;
    return next === Number.POSITIVE_INFINITY ? null : next;
  }

  /** Whether a storm breaks the connection between two moments, the first one excluded. */
  hasDropped(fromMs: number, toMs: number): boolean {
    return this.#links.some((file) => breaksBetween(file, fromMs / 1_000, toMs / 1_000));
  }

  /** The gateway said something that the plant may obey. */
  hear(event: HazgateEvent, atMs: number): void {
    for (const process of this.#processes) {
      for (const answer of process.hear(event, atMs / 1_000)) this.#answers.push(answer);
    }
    this.#answers.sort((left, right) => left.atSeconds - right.atSeconds);
  }

  /** What reaches the gateway at a time: what was held up, oldest first, then what is read now, in file order. */
  messagesAt(atMs: number, wallOf: WallOf): readonly DeviceMessage[] {
    this.#advance(atMs / 1_000);
    const messages: DeviceMessage[] = this.#arrivals(atMs, wallOf);
    messages.push(...this.#given(atMs, wallOf));
    for (const station of this.#stations) {
      if (station.nextMs > atMs) continue;
      station.nextMs += station.everyMs;
      messages.push(...this.#read(station, atMs, wallOf));
    }
    return messages;
  }

  /** Answers to commands that are due. */
  #given(atMs: number, wallOf: WallOf): readonly DeviceMessage[] {
    const given: DeviceMessage[] = [];
    for (;;) {
      const [next] = this.#answers;
      if (next === undefined || answerMs(next) > atMs) return given;
      this.#answers.shift();
      given.push(answerMessage(next.answer, wallOf(next.atSeconds)));
    }
  }

  /** All processes, step by step in the order of time, so that they can feed each other. */
  #advance(seconds: number): void {
    for (;;) {
      let first: ProcessRun | undefined;
      let firstSeconds = seconds;
      for (const process of this.#processes) {
        const { nextSeconds } = process;
        if (nextSeconds < firstSeconds || (first === undefined && nextSeconds <= seconds)) {
          first = process;
          firstSeconds = nextSeconds;
        }
      }
      if (first === undefined) return;
      first.advance();
    }
  }

  #read(station: Station, atMs: number, wallOf: WallOf): readonly DeviceMessage[] {
    const seconds = atMs / 1_000;
    const now: SensorReading[] = [];
    for (const sensor of station.sensors) {
      const reading = sensor.read(seconds);
      if (reading === null) continue;
      if (sensor.isSound) {
        now.push(reading);
        continue;
      }
      for (const arrival of sensor.arrivals(seconds)) {
        const arrivesMs = Math.max(atMs, Math.round(arrival * 1_000));
        if (arrivesMs === atMs) now.push(reading);
        else this.#send({ arrivesMs, station, reading });
      }
    }
    return this.#messages(station, now, atMs, wallOf);
  }

  #send(transit: Transit): void {
    let place = this.#transits.length;
    while (place > 0 && (this.#transits[place - 1]?.arrivesMs ?? 0) > transit.arrivesMs) place -= 1;
    this.#transits.splice(place, 0, transit);
  }

  #arrivals(atMs: number, wallOf: WallOf): DeviceMessage[] {
    const byStation = new Map<Station, SensorReading[]>();
    while ((this.#transits[0]?.arrivesMs ?? Number.POSITIVE_INFINITY) <= atMs) {
      const transit = this.#transits.shift();
      if (transit === undefined) break;
      const readings = byStation.get(transit.station) ?? [];
      byStation.set(transit.station, readings);
      readings.push(transit.reading);
    }
    return [...byStation].flatMap(([station, readings]) =>
      this.#messages(station, readings, atMs, wallOf),
    );
  }

  #messages(
    station: Station,
    readings: readonly SensorReading[],
    atMs: number,
    wallOf: WallOf,
  ): readonly DeviceMessage[] {
    const sound: DeviceReading[] = [];
    const spoilt: DeviceMessage[] = [];
    for (const { id, value, quality, deviceSeconds, counter, spoilt: payload } of readings) {
      if (payload !== null) {
        const topic = `hazgate/v1/${station.source}/${id}/reading`;
        spoilt.push({ topic, payload, readings: 1, spoilt: true });
        continue;
      }
      sound.push({ id, value, quality, timeMs: wallOf(deviceSeconds), counter });
      this.#tell({ pointName: `${station.source}/${id}`, atMs, value, quality });
    }
    return [...messagesOf(station.source, sound, station.device), ...spoilt];
  }
}
