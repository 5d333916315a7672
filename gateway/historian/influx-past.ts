import { assert } from '../../rules/assert.ts';
import type { HistoryBucket, HistoryPage, HistoryQuery } from './historian.ts';
import type { InfluxResult, QueryAnswer } from './influx-connection.ts';
import {
  bucketsOf,
  bucketsQuestion,
  firstTimeOf,
  firstValueQuestion,
  type InfluxSpan,
  type InfluxTime,
  readingsOf,
  readingsQuestion,
} from './influx-question.ts';

/** Nanoseconds of InfluxDB end in the year 2262. */
const LATEST_MS = 9_223_372_036_000;
/** Buckets that one question may span, so that a long sparse span is not a server's whole memory. */
const SPANNED_BUCKETS = 50_000;

/** Looks back through InfluxQL, which all three versions speak. */
export class InfluxPast {
  readonly #ask: (statement: string) => Promise<QueryAnswer>;

  constructor(ask: (statement: string) => Promise<QueryAnswer>) {
    this.#ask = ask;
  }

  /** Null where the query's cursor is none of ours. Rejects where the server does not answer. */
  async history(query: HistoryQuery): Promise<HistoryPage | null> {
    const behind = decodePosition(query.cursor ?? null);
    if (behind === 'malformed') return null;
    const { fullName, every, limit } = query;
    const from = Math.max(0, Math.floor(query.from));
    const to = Math.min(LATEST_MS, Math.ceil(query.to));
    if (every === null) return this.#readings({ fullName, from, to, behind }, limit);
    assert(Number.isInteger(every) && every > 0, 'a bucket is a whole number of milliseconds wide');
    return this.#buckets({ fullName, from: behind?.ms ?? from, to, behind: null }, every, limit);
  }

  async #readings(span: InfluxSpan, limit: number): Promise<HistoryPage> {
    const found = readingsOf(await this.#answer(readingsQuestion(span, limit + 1)));
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return {
      kind: 'readings',
      items: items.map(({ t, v, q }) => ({ t, v, q })),
      next: last === undefined ? null : `${last.t}.${last.ns}`,
    };
  }

  /** From value to value, so that a long silence costs one question. */
  async #buckets(span: InfluxSpan, every: number, limit: number): Promise<HistoryPage> {
    const items: HistoryBucket[] = [];
    let begin = span.from;
    for (;;) {
      const first = firstTimeOf(await this.#answer(firstValueQuestion({ ...span, from: begin })));
      if (first === null) return { kind: 'buckets', items, next: null };
      if (items.length === limit) return { kind: 'buckets', items, next: `${first}.0` };
      const end = Math.min(span.to, (Math.floor(first / every) + SPANNED_BUCKETS) * every);
      const wanted = limit - items.length;
      const stretch = { ...span, from: first, to: end };
      const found = bucketsOf(await this.#answer(bucketsQuestion(stretch, every, wanted)));
      items.push(...found);
      const last = found.at(-1);
      begin = found.length < wanted || last === undefined ? end : last.t + every;
    }
  }

  async #answer(statement: string): Promise<InfluxResult> {
    const answer = await this.#ask(statement);
    if (answer.kind === 'failed') throw new Error(answer.detail);
    const [result = {}] = answer.results;
    if (result.error === undefined) return result;
    // Before the first line there is no measurement, and versions differ in whether that is an error.
    if (/(measurement|table).*not found/i.test(result.error)) return {};
    throw new Error(result.error);
  }
}

function decodePosition(cursor: string | null): InfluxTime | null | 'malformed' {
  if (cursor === null) return null;
  const match = /^(\d{1,13})\.(\d{1,6})$/.exec(cursor);
  return match === null ? 'malformed' : { ms: Number(match[1]), ns: Number(match[2]) };
}
