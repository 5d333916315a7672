import type { Reading } from '../../rules/reading.ts';
import type { Point } from '../../rules/register.ts';
import type { CommandResult } from './decode-result.ts';
import { excerptOf, type Fault, type Rejection } from './rejection.ts';

/** What a message says: the readings that can be judged, and what is refused, each in the order of the message. */
export interface Decoded {
  readonly readings: readonly Reading[];
  readonly rejections: readonly Rejection[];
  /** What a controller says of a command; null where the message is none of that. */
  readonly result: CommandResult | null;
}

const NO_NAME: Fault = {
  code: 'malformed',
  detail: '"p" is missing: each item names its point, as {"p": "...", "v": ...}',
};

/** What is collected while the items of one message are decoded. */
export class Batch {
  private readonly readings: Reading[] = [];
  private readonly rejections: Rejection[] = [];
  private result: CommandResult | null = null;
  private readonly topic: string;
  private readonly points: ReadonlyMap<unknown, Point>;

  constructor(topic: string, points: ReadonlyMap<unknown, Point>) {
    this.topic = topic;
    this.points = points;
  }

  /** The point of this source with that id, or why there is none. */
  pointNamed(name: unknown): Point | Fault {
    const point = this.points.get(name);
    if (point !== undefined) return point;
    if (typeof name !== 'string') return NO_NAME;
    return {
      code: 'unknown-point',
      detail: `this source has no point ${excerptOf(name)}: use an id from the site file`,
    };
  }

  decoded(): Decoded {
    return { readings: this.readings, rejections: this.rejections, result: this.result };
  }

  take(item: number | null, reading: Reading | Fault): void {
    if ('code' in reading) this.refuse(item, reading);
    else this.readings.push(reading);
  }

  answer(result: CommandResult | Fault): void {
    if ('code' in result) this.refuse(null, result);
    else this.result = result;
  }

  refuse(item: number | null, fault: Fault): void {
    this.rejections.push({ topic: this.topic, item, code: fault.code, detail: fault.detail });
  }
}
