import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { GuardedAction } from '../../rules/guarded-action.ts';
import { formatInstant, instantOrNull } from '../../rules/time.ts';
import type { Clock } from '../ports.ts';
import { sessionCookie } from './credentials.ts';
import type { Caller, SessionGiven } from './dependencies.ts';
import { ApiProblem } from './errors.ts';
import type { SessionOpenedSchema, SessionSchema } from './session-contract.ts';

/** Browsers keep no cookie for longer than 400 days. */
const COOKIE_SECONDS_MAX = 400 * 86_400;

/** How sessions are told of and given out. */
export interface SessionSettings {
  /** Whether people come over TLS. */
  readonly secure: boolean;
  readonly secondPerson: readonly GuardedAction[];
}

/** What somebody is told of their session. */
export function sessionAnswer(
  { name, role, scope, expiresAt }: Caller,
  secondPerson: readonly GuardedAction[],
): z.output<typeof SessionSchema> {
  return {
    account: name,
    role,
    sites: [...scope.sites],
    regions: [...scope.regions],
    expiresAt: instantOrNull(expiresAt),
    secondPerson: [...secondPerson],
  };
}

/** Hands a session out: in the answer for programs, as a cookie for browsers. */
export function giveSession(
  reply: FastifyReply,
  clock: Clock,
  { id, expiresAt, caller }: SessionGiven,
  { secure, secondPerson }: SessionSettings,
): z.output<typeof SessionOpenedSchema> {
  const seconds = Math.floor((expiresAt - clock.now().wallMs) / 1_000);
  const lasting = { seconds: Math.min(seconds, COOKIE_SECONDS_MAX), secure };
  reply.header('set-cookie', sessionCookie(id, lasting));
  const answer = sessionAnswer(caller, secondPerson);
  return { ...answer, token: id, expiresAt: formatInstant(expiresAt) };
}

/** The problem of somebody who tries too often; the answer says how long to wait. */
export function tooManySignIns(reply: FastifyReply, waitSeconds: number): ApiProblem {
  reply.header('retry-after', String(waitSeconds));
  return new ApiProblem('too-many-sign-ins', '');
}

/** The problem of a gateway where everybody on the machine is the local operator. */
export function noAccounts(): ApiProblem {
  return new ApiProblem('no-accounts', 'Everybody on this machine is the local operator.');
}
