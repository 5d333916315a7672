import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { QUALITIES } from '../../rules/reading.ts';
import { formatInstant } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import { access } from './access.ts';
import { askPart } from './ask-part.ts';
import { PointParams, ProblemSchema, StreamSchema } from './contract.ts';
import type { ApiDependencies, Historian, HistoryPage } from './dependencies.ts';
import { ApiProblem, badCursor } from './errors.ts';
import { HistoryQuery, HistorySchema } from './history-contract.ts';
import type { RegisterIndex } from './register-index.ts';

const HOUR_MS = 3_600_000;
const MEDIA_RANGE = /^\s*([^;\s]+)\s*(?:;.*?\bq=([\d.]+))?/;

/** Whether the client prefers CSV to JSON; JSON where it has no preference. */
export function prefersCsv(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const weights = new Map<string, number>();
  for (const part of accept.split(',')) {
    const match = MEDIA_RANGE.exec(part);
    if (match?.[1] !== undefined) weights.set(match[1].toLowerCase(), Number(match[2] ?? 1));
  }
  const csv = weights.get('text/csv') ?? 0;
  const json = weights.get('application/json') ?? 0;
  return csv > 0 && csv > json;
}

type Ask = Parameters<Historian['history']>[0];

async function pageOf(historian: Historian, ask: Ask): Promise<HistoryPage> {
  const page = await askPart('The historian does not answer.', () => historian.history(ask));
  if (page === null) throw badCursor();
  return page;
}

const READING_COLUMNS = ['v', 'q'] as const;
const BUCKET_COLUMNS = ['min', 'mean', 'max', 'last', 'count'] as const;

function csvHead({ kind }: HistoryPage, detail: boolean): string {
  const columns =
    kind === 'readings'
      ? [...READING_COLUMNS, ...(detail ? ['disposition'] : [])]
      : [...BUCKET_COLUMNS, ...(detail ? [...QUALITIES, 'late'] : [])];
  return `${['t', ...columns].join(',')}\r\n`;
}

function csvLines(page: HistoryPage, detail: boolean): string {
  const rows =
    page.kind === 'readings'
      ? page.items.map((item) => [
          formatInstant(item.t),
          ...READING_COLUMNS.map((column) => item[column]),
          ...(detail ? [item.disposition] : []),
        ])
      : page.items.map((item) => [
          formatInstant(item.t),
          ...BUCKET_COLUMNS.map((column) => item[column]),
          ...(detail ? [...QUALITIES.map((quality) => item.qualities?.[quality]), item.late] : []),
        ]);
  return rows.map((cells) => `${cells.map((cell) => cell ?? '').join(',')}\r\n`).join('');
}

/** RFC 4180; all pages one after the other. A failure after the first page breaks the answer off, so that it can't pass for whole. */
async function* csvOf(historian: Historian, ask: Ask, first: HistoryPage): AsyncGenerator<string> {
  yield csvHead(first, ask.detail);
  let page = first;
  for (;;) {
    yield csvLines(page, ask.detail);
    if (page.next === null) return;
    page = await pageOf(historian, { ...ask, cursor: page.next });
  }
}

function itemsOf(page: HistoryPage) {
  const nextCursor = page.next;
  if (page.kind === 'readings') {
    return { items: page.items.map((item) => ({ ...item, t: formatInstant(item.t) })), nextCursor };
  }
  return { items: page.items.map((item) => ({ ...item, t: formatInstant(item.t) })), nextCursor };
}

/** The past of a point. */
export function historyRoutes(
  app: FastifyInstance,
  { clock, historian }: ApiDependencies,
  index: RegisterIndex,
): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/points/:site/:source/:point/history',
    {
      config: access('view', 'site'),
      schema: {
        summary: 'Readings of a point, or their figures per `every`',
        description: 'With `Accept: text/csv` the whole span as CSV.',
        tags: ['history'],
        params: PointParams,
        querystring: HistoryQuery,
        response: {
          200: {
            description: 'Oldest first',
            content: {
              'application/json': { schema: HistorySchema },
              'text/csv': { schema: StreamSchema },
            },
          },
          503: ProblemSchema,
        },
      },
    },
    async ({ params, query, headers }, reply) => {
      const point = index.findPoint(params);
      // A span ends before `to`: what came in this very millisecond is of the past too.
      const to = query.to ?? clock.now().wallMs + 1;
      const from = query.from ?? to - HOUR_MS;
      if (from > to) {
        const errors = [{ path: 'from', message: 'is after `to`' }];
        throw new ApiProblem('bad-input', 'The span ends before it begins.', { errors });
      }
      const csv = prefersCsv(headers.accept);
      const ask: Ask = {
        fullName: point.fullName,
        from,
        to,
        every: query.every ?? null,
        detail: query.detail,
        limit: csv ? LIMITS.historyItemsMax : query.limit,
        cursor: query.cursor ?? null,
      };
      const page = await pageOf(historian, ask);
      reply.header('vary', 'accept');
      if (!csv) return itemsOf(page);
      const stream: unknown = Readable.from(csvOf(historian, ask, page));
      return reply.type('text/csv; charset=utf-8; header=present').send(stream as string);
    },
  );
}
