import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { STATUS_CODES } from '../node-http.ts';
import type { ApiDependencies } from './dependencies.ts';
import { ApiProblem, PROBLEM_TYPE, type Problem, type ProblemCode, problem } from './errors.ts';
import { fieldErrors } from './field-errors.ts';

/** What Fastify calls the errors that a client can cause. */
const FASTIFY_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad-request',
  FST_ERR_MAX_PARAM_LENGTH: 'no-route',
};

/** The problem that stands for an error, and whether it is a fault of ours. */
export function problemOf(error: FastifyError | ApiProblem): {
  readonly problem: Problem;
  readonly ours: boolean;
} {
  if (error instanceof ApiProblem) return { problem: error.problem, ours: false };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = fieldErrors(error as unknown as FastifyError);
    const where = { body: 'body', querystring: 'query', params: 'path', headers: 'headers' };
    const context = (error as FastifyError).validationContext ?? 'body';
    const detail = `The ${where[context as keyof typeof where] ?? context} of the request is not valid.`;
    return { problem: problem('bad-input', detail, { errors }), ours: false };
  }
  if (error.code === 'FST_ERR_BAD_URL') {
    const detail = 'The address of the request is not percent-encoded UTF-8.';
    return { problem: problem('bad-request', detail), ours: false };
  }
  const code = FASTIFY_CODES[error.code];
  if (code !== undefined) return { problem: problem(code, ''), ours: false };
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return { problem: problem('bad-request', ''), ours: false };
  return { problem: problem('internal', ''), ours: true };
}

function answer(reply: FastifyReply, body: Problem): FastifyReply {
  return reply.code(body.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(body);
}

/** Answers every error and every unknown route with problem details; nothing of ours shows in them. */
export function problemAnswers(
  app: FastifyInstance,
  { faulted, unanswered }: Pick<ApiDependencies, 'faulted' | 'unanswered'>,
): void {
  app.setErrorHandler((error: FastifyError | ApiProblem, request, reply) => {
    const { problem: body, ours } = problemOf(error);
    const asked = `${request.method} ${request.routeOptions.url ?? 'unknown route'}`;
    if (ours) faulted(error, asked);
    else if (error.cause !== undefined) unanswered(error.cause, asked);
    return answer(reply, body);
  });
  app.setNotFoundHandler((request, reply) => {
    const { method } = request;
    const isKnown = app.supportedMethods.includes(method);
    const why = isKnown ? noRoute(request).problem : problem('unknown-method', `${method}.`);
    return answer(reply, why);
  });
}

/** For errors that come before routing, such as a malformed address. */
export function answerFrameworkError(
  error: FastifyError,
  _request: unknown,
  reply: FastifyReply,
): void {
  answer(reply, problemOf(error).problem);
}

/** What Node calls a request that ends before it has begun. */
const BROKEN_CODES: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'header-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
};

/** For what is not HTTP at all: answers and closes. */
export function answerBrokenHttp(error: { readonly code?: string }, socket: Socket): void {
  const { code = '' } = error;
  // Before the handshake is done there is no way to answer: an end would wait for it for ever.
  if (code === 'ECONNRESET' || /^ERR_(?:TLS|SSL)_/.test(code) || !socket.writable) {
    socket.destroy();
    return;
  }
  const broken = problem(BROKEN_CODES[code] ?? 'bad-request', '');
  const body = JSON.stringify(broken);
  socket.end(
    [
      `HTTP/1.1 ${broken.status} ${STATUS_CODES[broken.status]}`,
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

/** The one problem of what leads nowhere. */
export function noRoute(request: FastifyRequest): ApiProblem {
  return new ApiProblem('no-route', `There is no ${request.method} ${pathOf(request)}.`);
}

/** The path of a request without what stands behind the question mark, at most 200 characters. */
export function pathOf(request: FastifyRequest): string {
  const end = request.url.indexOf('?');
  return (end < 0 ? request.url : request.url.slice(0, end)).slice(0, 200);
}
