import { HttpError } from '@influxdata/influxdb-client';
import type { InfluxAnswer, InfluxRequest } from '../../gateway/historian/influx-transport.ts';
import { Random } from '../../simulators/random.ts';
import type { SimulatedTime } from './time.ts';

/** How the server behaves: well; slow to answer; not there; silent; answering with errors; storing and then breaking off. */
export type InfluxMode = 'healthy' | 'slow' | 'unreachable' | 'frozen' | 'failing' | 'breaking-off';

const TROUBLES: readonly InfluxMode[] = [
  'slow',
  'unreachable',
  'frozen',
  'failing',
  'breaking-off',
];
/** Beyond the gateway's own deadline of ten seconds. */
const SLOW_MS_MAX = 25_000;
/** Any other seed than the world's, so that the rest of a run is drawn as it would be without a server. */
const SEED_OFFSET = 0x1f1db;

interface Failure {
  readonly status: number;
  readonly words: string;
  readonly retryAfter: string | null;
}

/** Answers that say: later. Some lines may have been stored all the same. */
const FAILURES: readonly Failure[] = [
  { status: 500, words: 'engine: error writing WAL entry: no space left', retryAfter: null },
  { status: 503, words: 'unavailable', retryAfter: '3' },
  { status: 429, words: 'too many requests', retryAfter: '40' },
  { status: 401, words: 'unable to parse authentication credentials', retryAfter: null },
  { status: 404, words: 'database not found: "plant"', retryAfter: null },
];

function httpError({ status, words, retryAfter }: Failure): HttpError {
  const headers = retryAfter === null ? {} : { 'retry-after': retryAfter };
  const body = JSON.stringify({ error: words });
  return new HttpError(status, words, body, retryAfter, 'application/json', words, headers);
}

/** An InfluxDB 1.x as the seed has it: what it stores stays, whatever it answers. */
export class SimulatedInflux {
  /** Fields by series and time, as line protocol writes them. */
  readonly points = new Map<string, string>();
  /** Points that were written again with other fields, so that what stood there is lost. */
  readonly overwritten: string[] = [];
  /** Id of a point whose lines are refused for good; null where none is. */
  readonly refusedPoint: string | null;
  mode: InfluxMode = 'healthy';
  readonly #random: Random;
  readonly #time: SimulatedTime;
  /** A longer request is too large. */
  readonly #bytesMax: number;
  #stuck: (() => void)[] = [];

  /** @param pointIds those of the plant, of which one may be refused */
  constructor(seed: number, time: SimulatedTime, pointIds: readonly string[]) {
    this.#random = new Random(seed + SEED_OFFSET);
    this.#time = time;
    const hasRefused = this.chance(0.3);
    this.refusedPoint = hasRefused ? (pointIds[this.#random.below(pointIds.length)] ?? null) : null;
    this.#bytesMax = this.chance(0.3) ? 2_000 : Number.POSITIVE_INFINITY;
  }

  /** Now and then something about the server changes. */
  disturb(): void {
    if (!this.chance(1 / 6)) return;
    const trouble = this.#random.pick(TROUBLES);
    this.setMode(this.chance(1 / 3) ? 'healthy' : trouble);
  }

  setMode(mode: InfluxMode): void {
    this.mode = mode;
    if (mode === 'frozen') return;
    for (const release of this.#stuck.splice(0)) release();
  }

  /** True for a part of the cases, by the server's own chance. */
  chance(part: number): boolean {
    return this.#random.unit() < part;
  }

  /** Answers a request, or never; rejects as the network does. */
  async request(request: InfluxRequest): Promise<InfluxAnswer> {
    this.#time.activity += 1;
    if (this.mode === 'unreachable') throw new Error('connect ECONNREFUSED 127.0.0.1:8086');
    const afterMs = this.#random.below(this.mode === 'slow' ? SLOW_MS_MAX : 30);
    await new Promise<void>((resolve) => {
      if (this.mode === 'frozen') this.#stuck.push(resolve);
      else this.#time.schedule(this, afterMs, resolve);
    });
    this.#time.activity += 1;
    return request.path.startsWith('/query') ? this.#answerQuery() : this.#answerLines(request);
  }

  #answerQuery(): InfluxAnswer {
    if (this.mode === 'failing') throw httpError(this.#failure());
    if (this.mode === 'breaking-off') throw new Error('socket hang up');
    return { status: 200, body: { results: [{ statement_id: 0 }] } };
  }

  #answerLines({ body }: InfluxRequest): InfluxAnswer {
    const lines = body.split('\n');
    const isRefused = (line: string): boolean => line.includes(`,point=${this.refusedPoint},`);
    const refused = lines.filter(isRefused);
    const others = lines.filter((line) => !isRefused(line));
    if (this.mode === 'failing' || this.mode === 'breaking-off') {
      this.#store(this.#someOf(others));
      throw this.mode === 'failing' ? httpError(this.#failure()) : new Error('socket hang up');
    }
    if (body.length > this.#bytesMax && lines.length > 1)
      throw httpError({ status: 413, words: 'Request Entity Too Large', retryAfter: null });
    if (refused.length === 0) this.#store(lines);
    else {
      this.#store(this.chance(0.5) ? others : this.#someOf(others));
      const words = `partial write: field type conflict: input field "v" is type float, already exists as type string dropped=${refused.length}`;
      throw httpError({ status: 400, words, retryAfter: null });
    }
    return { status: 204, body: undefined };
  }

  #store(lines: readonly string[]): void {
    for (const line of lines) {
      const [series, fields, time] = line.split(' ') as [string, string, string];
      const key = `${series} ${time}`;
      const before = this.points.get(key) ?? fields;
      if (before !== fields) this.overwritten.push(`${key}: ${before}, then ${fields}`);
      this.points.set(key, fields);
    }
  }

  #failure(): Failure {
    return this.#random.pick(FAILURES);
  }

  #someOf(lines: readonly string[]): readonly string[] {
    return lines.slice(0, this.#random.below(lines.length + 1));
  }
}
