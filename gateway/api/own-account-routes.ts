import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { formatInstant, instantOrNull } from '../../rules/time.ts';
import { access } from './access.ts';
import { ProblemSchema } from './contract.ts';
import { credentialsOf } from './credentials.ts';
import type { ApiDependencies, NotShown } from './dependencies.ts';
import { ApiProblem } from './errors.ts';
import { giveSession, noAccounts, type SessionSettings, tooManySignIns } from './session-answer.ts';
import {
  OwnSessionListSchema,
  PasswordBody,
  SessionOpenedSchema,
  SessionsEndBody,
  SessionsEndedSchema,
} from './session-contract.ts';

/** What an account without a password is refused with; what else is described for all routes. */
const PROBLEMS = { 409: ProblemSchema };

/** Why somebody could not show once more who they are. */
function problemOf(reason: NotShown, reply: FastifyReply): ApiProblem {
  switch (reason.kind) {
    case 'signed-out':
      return new ApiProblem('not-signed-in', 'The session has ended.');
    case 'no-password':
      return new ApiProblem('no-password', '');
    case 'wrong-password':
      return new ApiProblem('wrong-password', '');
    case 'too-many':
      return tooManySignIns(reply, reason.waitSeconds);
  }
}

function unusable(message: string, code: 'bad-input' | 'common-password'): ApiProblem {
  const errors = [{ path: 'newPassword', message }];
  return new ApiProblem(code, `newPassword ${message}.`, { errors });
}

/** Changing one's own password. */
export function passwordRoute(
  app: FastifyInstance,
  { clock, gatekeeper }: ApiDependencies,
  settings: SessionSettings,
): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/session/password',
    {
      config: access('view', 'none'),
      schema: {
        summary: 'Change the password',
        description:
          'Takes the present password and the new one. The session goes on under a new token, which is also set as a cookie; all other sessions and MQTT connections of the account end. Ten attempts a minute, counted with sign-ins.',
        tags: ['session'],
        body: PasswordBody,
        response: { 200: SessionOpenedSchema, ...PROBLEMS, 503: ProblemSchema },
      },
    },
    async (request, reply) => {
      if (gatekeeper === null) throw noAccounts();
      const { password, newPassword } = request.body;
      if (newPassword === password) throw unusable('is the present password', 'bad-input');
      const credentials = credentialsOf(request.headers, settings.secure);
      const result = await gatekeeper.changePassword(credentials, request.body, request.ip);
      switch (result.kind) {
        case 'changed':
          return giveSession(reply, clock, result, settings);
        case 'word':
          throw unusable(result.message, 'bad-input');
        case 'common':
          throw unusable(result.message, 'common-password');
        case 'unavailable':
          throw new ApiProblem('accounts-unavailable', '');
        default:
          throw problemOf(result, reply);
      }
    },
  );
}

/** Seeing where one is signed in, and ending that. */
export function ownSessionRoutes(
  app: FastifyInstance,
  { gatekeeper }: ApiDependencies,
  { secure }: SessionSettings,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/v1/sessions',
    {
      config: access('view', 'none'),
      schema: {
        summary: 'Where the caller is signed in',
        description: 'Sessions of the same account, or of the same token; oldest first.',
        tags: ['session'],
        response: { 200: OwnSessionListSchema },
      },
    },
    (request) => {
      const sessions = gatekeeper?.sessions(credentialsOf(request.headers, secure)) ?? [];
      const items = sessions.map(({ name, openedAt, address, usedAt, expiresAt, isCurrent }) => ({
        id: name,
        since: instantOrNull(openedAt),
        address,
        usedAt: formatInstant(usedAt),
        expiresAt: formatInstant(expiresAt),
        current: isCurrent,
      }));
      return { items, nextCursor: null };
    },
  );
  routes.post(
    '/api/v1/sessions/end',
    {
      config: access('view', 'none'),
      schema: {
        summary: 'End other sessions',
        description:
          'Ends one session of the same account, or all but the one that asks. Takes the password, as a change of it does.',
        tags: ['session'],
        body: SessionsEndBody,
        response: { 200: SessionsEndedSchema, ...PROBLEMS, 404: ProblemSchema },
      },
    },
    async (request, reply) => {
      if (gatekeeper === null) throw noAccounts();
      const { password, session = null } = request.body;
      const credentials = credentialsOf(request.headers, secure);
      const meant = { password, session };
      const result = await gatekeeper.endSessions(credentials, meant, request.ip);
      if (result.kind === 'ended') return { ended: result.count };
      if (result.kind === 'unknown') throw new ApiProblem('unknown-session', '');
      throw problemOf(result, reply);
    },
  );
}
