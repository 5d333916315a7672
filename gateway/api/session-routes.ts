import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { GuardedAction } from '../../rules/guarded-action.ts';
import { formatInstant, instantOrNull } from '../../rules/time.ts';
import { access, callerOf } from './access.ts';
import { ProblemSchema } from './contract.ts';
import { credentialsOf, sessionCookie } from './credentials.ts';
import type { ApiDependencies, Caller } from './dependencies.ts';
import { ApiProblem } from './errors.ts';
import { SessionBody, SessionOpenedSchema, SessionSchema } from './session-contract.ts';

/** Browsers keep no cookie for longer than 400 days. */
const COOKIE_SECONDS_MAX = 400 * 86_400;

function sessionAnswer(caller: Caller, secondPerson: readonly GuardedAction[]) {
  const { name, role, scope, expiresAt } = caller;
  return {
    account: name,
    role,
    sites: [...scope.sites],
    regions: [...scope.regions],
    expiresAt: instantOrNull(expiresAt),
    secondPerson: [...secondPerson],
  };
}

/** Signing in and out, and who is signed in. */
export function sessionRoutes(
  app: FastifyInstance,
  { clock, gatekeeper }: ApiDependencies,
  settings: { readonly secure: boolean; readonly secondPerson: readonly GuardedAction[] },
): void {
  const { secure, secondPerson } = settings;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    '/api/v1/session',
    {
      config: access('public', 'none'),
      schema: {
        summary: 'Sign in',
        description: 'Answers with the session, and sets it as a cookie. Ten attempts a minute.',
        tags: ['session'],
        body: SessionBody,
        response: {
          200: SessionOpenedSchema,
          401: ProblemSchema,
          409: ProblemSchema,
        },
      },
    },
    async (request, reply) => {
      if (gatekeeper === null) {
        throw new ApiProblem('no-accounts', 'Everybody on this machine is the local operator.');
      }
      const result = await gatekeeper.signIn(request.body, request.ip);
      if (result.kind === 'refused') throw new ApiProblem('wrong-credentials', '');
      if (result.kind === 'too-many') {
        reply.header('retry-after', String(result.waitSeconds));
        throw new ApiProblem('too-many-sign-ins', '');
      }
      // A new session for each sign-in: what was known before it is worth nothing after it.
      gatekeeper.signOut(credentialsOf(request.headers, secure), request.ip);
      const seconds = Math.floor((result.expiresAt - clock.now().wallMs) / 1_000);
      const lasting = { seconds: Math.min(seconds, COOKIE_SECONDS_MAX), secure };
      reply.header('set-cookie', sessionCookie(result.id, lasting));
      const expiresAt = formatInstant(result.expiresAt);
      return { ...sessionAnswer(result.caller, secondPerson), token: result.id, expiresAt };
    },
  );
  routes.get(
    '/api/v1/session',
    {
      config: access('view', 'none'),
      schema: { summary: 'Who is signed in', tags: ['session'], response: { 200: SessionSchema } },
    },
    (request) => sessionAnswer(callerOf(request), secondPerson),
  );
  routes.delete(
    '/api/v1/session',
    {
      config: access('public', 'none'),
      schema: {
        summary: 'Sign out',
        tags: ['session'],
        response: { 204: z.null().describe('Signed out, or nobody was signed in') },
      },
    },
    async (request, reply) => {
      gatekeeper?.signOut(credentialsOf(request.headers, secure), request.ip);
      reply.header('set-cookie', sessionCookie(null, { seconds: 0, secure }));
      return reply.code(204).send(null);
    },
  );
}
