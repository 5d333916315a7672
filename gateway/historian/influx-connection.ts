import type { HttpError } from '@influxdata/influxdb-client';
import { parseInstant, type WallMs } from '../../rules/time.ts';
import type { Clock } from '../ports.ts';
import { detailOf } from '../views/view.ts';
import type { InfluxTarget } from './influx-target.ts';
import {
  type InfluxAnswer,
  type InfluxRequest,
  type InfluxTransport,
  isHttpError,
} from './influx-transport.ts';

/** What a server said to lines. */
export type WriteAnswer =
  | { readonly kind: 'stored' }
  /** Some or all of them are refused for good; the others may or may not be stored. */
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'too-large'; readonly detail: string }
  /** Not now, or not until a person has put something right; nothing may be left out. */
  | { readonly kind: 'hold'; readonly detail: string; readonly retryAfterMs: number | null };

/** What a server said to a question: the `results` of InfluxQL, or why there are none. */
export type QueryAnswer =
  | { readonly kind: 'answered'; readonly results: readonly InfluxResult[] }
  | { readonly kind: 'failed'; readonly status: number | null; readonly detail: string };

/** One statement's result, as `/query` gives it. */
export interface InfluxResult {
  readonly error?: string;
  readonly series?: readonly {
    readonly columns: readonly string[];
    readonly values?: readonly (readonly unknown[])[];
  }[];
}

/** A request without an answer for this long is given up, so that a frozen server shows. */
const REQUEST_MS_MAX = 10_000;
/** Words of a server that are passed on. */
const DETAIL_LETTERS_MAX = 500;
const STORED = 204;

/**
 * Speaks HTTP with one InfluxDB server of any version: one request at a time each, with a deadline of our own, since the
 * library's transport tells of a time-out but leaves the request open.
 */
export class InfluxConnection {
  readonly #target: InfluxTarget;
  readonly #clock: Clock;
  readonly #transport: InfluxTransport;

  constructor(target: InfluxTarget, clock: Clock, transport: InfluxTransport) {
    this.#target = target;
    this.#clock = clock;
    this.#transport = transport;
  }

  /** Sends lines; never rejects. */
  async write(lines: string): Promise<WriteAnswer> {
    try {
      const { status } = await this.#send(
        'POST',
        this.#target.writePath,
        lines,
        'text/plain; charset=utf-8',
      );
      if (status === STORED) return { kind: 'stored' };
      // Whatever answers 200 to everything is no InfluxDB: nothing may be believed stored.
      return this.#hold(
        `answered ${status} where InfluxDB answers ${STORED}: is the address right?`,
      );
    } catch (error) {
      return this.#judge(error);
    }
  }

  /** Asks with InfluxQL; never rejects. `change` is for statements that change something. */
  async query(statement: string, change = false): Promise<QueryAnswer> {
    const path = `${this.#target.queryPath}&q=${encodeURIComponent(statement)}`;
    try {
      const { body } = await this.#send(
        change ? 'POST' : 'GET',
        path,
        '',
        'application/x-www-form-urlencoded',
      );
      const results = (body as { results?: unknown } | undefined)?.results;
      if (Array.isArray(results)) return { kind: 'answered', results };
      return {
        kind: 'failed',
        status: null,
        detail: this.#told('gave no results: is the address right?'),
      };
    } catch (error) {
      const status = isHttpError(error) ? error.statusCode : null;
      return { kind: 'failed', status, detail: this.#told(wordsOf(error)) };
    }
  }

  #judge(error: unknown): WriteAnswer {
    const detail = wordsOf(error);
    if (!isHttpError(error)) return this.#hold(detail);
    const { statusCode } = error;
    if (statusCode === 400 || statusCode === 422) return { kind: 'refused', detail };
    if (statusCode === 413) return { kind: 'too-large', detail };
    // The library reads the header's seconds as milliseconds.
    const retryAfterMs = retryAfterOf(error.headers?.['retry-after'], this.#clock.now().wallMs);
    return this.#hold(`${statusCode} ${detail}`, retryAfterMs);
  }

  #hold(detail: string, retryAfterMs: number | null = null): WriteAnswer {
    return { kind: 'hold', detail: this.#told(detail), retryAfterMs };
  }

  #told(detail: string): string {
    return `${this.#target.name}: ${detail}`;
  }

  async #send(
    method: InfluxRequest['method'],
    path: string,
    body: string,
    type: string,
  ): Promise<InfluxAnswer> {
    const abort = new AbortController();
    const overdue = Promise.withResolvers<never>();
    const cancel = this.#clock.schedule(REQUEST_MS_MAX, () => {
      overdue.reject(new Error(`no answer within ${REQUEST_MS_MAX / 1_000} s`));
      abort.abort();
    });
    const answered = this.#transport({ method, path, body, type, signal: abort.signal });
    try {
      return await Promise.race([answered, overdue.promise]);
    } finally {
      cancel();
    }
  }
}

/** What `Retry-After` asks for, seconds or a date (RFC 9110, 10.2.3); null where it says nothing that can be read. */
function retryAfterOf(header: unknown, nowMs: WallMs): number | null {
  if (typeof header !== 'string' || header.trim() === '') return null;
  const seconds = Number(header);
  const waitMs = Number.isNaN(seconds) ? httpDate(header) - nowMs : seconds * 1_000;
  return waitMs > 0 ? waitMs : null;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sun, 06 Nov 1994 08:49:37 GMT`; NaN where it is none. */
function httpDate(text: string): WallMs {
  const match = /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/.exec(text.trim());
  const month = String(MONTHS.indexOf(match?.[2] ?? '') + 1).padStart(2, '0');
  const instant = parseInstant(`${match?.[3]}-${month}-${match?.[1]}T${match?.[4]}Z`);
  return instant ?? Number.NaN;
}

/** What a server, or the way to it, says is wrong, and what to do where that is known; on one line. */
function wordsOf(error: unknown): string {
  const text = isHttpError(error) ? serverWords(error) : plainWords(error);
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, DETAIL_LETTERS_MAX);
  return `${line}${remedyOf(line, isHttpError(error) ? error.statusCode : null)}`;
}

/** Empty where the words say enough, or the server gets over it by itself. */
function remedyOf(words: string, status: number | undefined | null): string {
  if (status === 401) {
    return '; correct historian.username and historian.password, or historian.token';
  }
  if (status === 403) return '; let this account write and read there';
  if (/retention policy not found/i.test(words)) {
    return '; make that retention policy, or name another behind the / in historian.database';
  }
  return /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH/.test(words)
    ? '; is it running, and is historian.url right?'
    : '';
}

function plainWords(error: unknown): string {
  // Node tries several addresses of a name and then has several errors, with no message of their own.
  if (error instanceof AggregateError) return error.errors.map(detailOf).join('; ');
  const detail = detailOf(error);
  return detail === '' && error instanceof Error && 'code' in error ? String(error.code) : detail;
}

function serverWords({ body, json, statusMessage }: HttpError): string {
  const { error, message } = (json ?? {}) as { error?: unknown; message?: unknown };
  const told = [error, message].filter((part) => typeof part === 'string' && part !== '');
  if (told.length > 0) return told.join(': ');
  return body === undefined || body === '' ? (statusMessage ?? 'no reason given') : body;
}
