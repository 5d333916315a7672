import type { z } from 'zod';
import { accessOf } from './access.ts';
import { ProblemSchema } from './contract.ts';
import { PROBLEM_CODES } from './errors.ts';

/** What a route says it answers: by status, a schema or bodies by media type. */
export type Responses = Readonly<Record<string, unknown>>;

/** As much of a route as decides in which ways a request of it can fail. */
export interface DescribedRoute {
  readonly method: string | readonly string[];
  readonly url: string;
  readonly config?: unknown;
}

/** What the rules or the disk may refuse an action of a person with; every other refusal is described for all routes. */
export const ACTION_REFUSALS = { 409: ProblemSchema, 503: ProblemSchema };

const OF_EVERY_ROUTE = [400, 403, 429, 500];
const OF_A_BODY = [413, 415];

function titleOf(status: number): string {
  const titles = Object.values(PROBLEM_CODES).filter((code) => code.status === status);
  return titles.map(({ title }) => title).join('; ');
}

function described(status: number): {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>;
} {
  return {
    description: titleOf(status),
    content: { 'application/problem+json': { schema: ProblemSchema } },
  };
}

/** Every status with which a route can refuse, whatever it does itself: by the server around it. */
function refusalsOf({ method, url, config }: DescribedRoute): readonly number[] {
  const route = accessOf(config);
  return [
    ...OF_EVERY_ROUTE,
    ...(route?.right === 'public' ? [] : [401]),
    ...(url.includes(':') ? [404] : []),
    ...([method].flat().includes('POST') ? OF_A_BODY : []),
  ];
}

/** The answers of a route as the OpenAPI document names them: its own, and each refusal as problem details. */
export function withProblems(route: DescribedRoute, own: Responses = {}): Responses {
  const answers = new Map<string, unknown>(
    refusalsOf(route).map((status) => [String(status), described(status)]),
  );
  for (const [status, schema] of Object.entries(own)) {
    answers.set(status, schema === ProblemSchema ? described(Number(status)) : schema);
  }
  return Object.fromEntries(answers);
}
