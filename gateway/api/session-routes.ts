import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { access, callerOf } from './access.ts';
import { ProblemSchema } from './contract.ts';
import { credentialsOf, sessionCookie } from './credentials.ts';
import type { ApiDependencies } from './dependencies.ts';
import { ApiProblem } from './errors.ts';
import {
  giveSession,
  noAccounts,
  type SessionSettings,
  sessionAnswer,
  tooManySignIns,
} from './session-answer.ts';
import { SessionBody, SessionOpenedSchema, SessionSchema } from './session-contract.ts';

/**
 * What a browser keeps of the gateway: copies of answers, and pages to go back to. Not `cookies`, which would sign out of
 * everything else on this host, nor `storage`, which holds how the station looks and nothing of whoever sat there.
 */
const CLEARED = '"cache"';

/** Signing in and out, and who is signed in. */
export function sessionRoutes(
  app: FastifyInstance,
  { clock, gatekeeper }: ApiDependencies,
  settings: SessionSettings,
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
      if (gatekeeper === null) throw noAccounts();
      const result = await gatekeeper.signIn(request.body, request.ip);
      if (result.kind === 'refused') throw new ApiProblem('wrong-credentials', '');
      if (result.kind === 'too-many') throw tooManySignIns(reply, result.waitSeconds);
      // A new session for each sign-in: what was known before it is worth nothing after it.
      gatekeeper.signOut(credentialsOf(request.headers, secure), request.ip);
      return giveSession(reply, clock, result, settings);
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
      const credentials = credentialsOf(request.headers, secure);
      gatekeeper?.signOut(credentials, request.ip);
      reply.header('set-cookie', sessionCookie(null, { seconds: 0, secure }));
      // Whoever leaves by a token was beside the browser's reader, or is a program: what the browser keeps is not theirs.
      if (credentials.bearer === undefined) reply.header('clear-site-data', CLEARED);
      return reply.code(204).send(null);
    },
  );
}
