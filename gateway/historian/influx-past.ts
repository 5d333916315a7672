import { assert } from '../../rules/assert.ts';
import { QUALITIES, type Quality } from '../../rules/reading.ts';
import type { HistoryBucket, HistoryPage, HistoryQuery, HistoryReading } from './historian.ts';
import type { InfluxResult, QueryAnswer } from './influx-connection.ts';
import {
  arrivalsOf,
  arrivalsQuestion,
  bucketsOf,
  bucketsQuestion,
  countsByBegin,
  firstQuestion,
  firstTimeOf,
  type InfluxSpan,
  type InfluxTime,
  lateQuestion,
  qualityQuestion,
  readingsOf,
  readingsQuestion,
  type TimedReading,
} from './influx-question.ts';
import { timestamp } from './line-protocol.ts';
import { countsOf } from './stored-reading.ts';

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
    const { fullName, every, limit, detail = false } = query;
    const from = Math.max(0, Math.floor(query.from));
    const to = Math.min(LATEST_MS, Math.ceil(query.to));
    if (every === null) return this.#readings({ fullName, from, to, behind }, limit, detail);
    assert(Number.isInteger(every) && every > 0, 'a bucket is a whole number of milliseconds wide');
    const span = { fullName, from: behind?.ms ?? from, to, behind: null };
    return this.#buckets(span, { every, limit, detail });
  }

  async #readings(span: InfluxSpan, limit: number, detail: boolean): Promise<HistoryPage> {
    const found = readingsOf(await this.#answer(readingsQuestion(span, limit + 1)));
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return {
      kind: 'readings',
      items: detail
        ? await this.#withDispositions(span, items)
        : items.map(({ t, v, q }) => ({ t, v, q })),
      next: last === undefined ? null : `${last.t}.${last.ns}`,
    };
  }

  async #withDispositions(
    span: InfluxSpan,
    items: readonly TimedReading[],
  ): Promise<readonly HistoryReading[]> {
    const last = items.at(-1);
    if (last === undefined) return [];
    const arrivals = arrivalsOf(
      await this.#answer(arrivalsQuestion({ ...span, to: Math.min(span.to, last.t + 1) })),
    );
    return items.map(({ t, ns, v, q }) => ({
      t,
      v,
      q,
      disposition: arrivals.get(timestamp(t, ns)) ?? 'live',
    }));
  }

  /** Buckets with what their readings are worth. */
  async #withWorth(
    span: InfluxSpan,
    every: number,
    buckets: readonly HistoryBucket[],
  ): Promise<readonly HistoryBucket[]> {
    const last = buckets.at(-1);
    if (last === undefined) return [];
    const asked = { ...span, to: Math.min(span.to, last.t + every) };
    const counts = new Map<Quality, ReadonlyMap<number, number>>();
    for (const quality of QUALITIES) {
      const answer = await this.#answer(qualityQuestion(asked, every, quality));
      counts.set(quality, countsByBegin(answer));
    }
    const late = countsByBegin(await this.#answer(lateQuestion(asked, every)));
    return buckets.map((bucket) => ({
      ...bucket,
      qualities: countsOf(QUALITIES.map((quality) => counts.get(quality)?.get(bucket.t) ?? 0)),
      late: late.get(bucket.t) ?? 0,
    }));
  }

  /** From value to value, so that a long silence costs one question. */
  async #buckets(
    span: InfluxSpan,
    {
      every,
      limit,
      detail,
    }: { readonly every: number; readonly limit: number; readonly detail: boolean },
  ): Promise<HistoryPage> {
    const items: HistoryBucket[] = [];
    let begin = span.from;
    for (;;) {
      const first = firstTimeOf(
        await this.#answer(firstQuestion({ ...span, from: begin }, detail)),
      );
      if (first === null) return { kind: 'buckets', items, next: null };
      if (items.length === limit) return { kind: 'buckets', items, next: `${first}.0` };
      const end = Math.min(span.to, (Math.floor(first / every) + SPANNED_BUCKETS) * every);
      const wanted = limit - items.length;
      const stretch = { ...span, from: first, to: end };
      const found = bucketsOf(
        await this.#answer(bucketsQuestion(stretch, every, wanted, detail)),
        detail,
      );
      items.push(...(detail ? await this.#withWorth(stretch, every, found) : found));
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
