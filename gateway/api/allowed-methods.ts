import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type DeclaredRoute, otherMethods, type RouteAccess } from './access.ts';
import { ApiProblem } from './errors.ts';
import { noRoute, pathOf } from './problem-answers.ts';

/** A path that has routes. */
interface KnownPath {
  readonly url: string;
  /** What it can be asked by, OPTIONS too. */
  readonly methods: readonly string[];
  readonly access: RouteAccess;
}

/**
 * Whoever may look may know by which methods a path is asked, which stands in the OpenAPI document too; where everybody may do
 * something, everybody may know.
 */
function accessOfPath(routes: readonly DeclaredRoute[]): RouteAccess {
  const isPublic = routes.some(({ right }) => right === 'public');
  return { right: isPublic ? 'public' : 'view', touches: routes[0]?.touches ?? 'none' };
}

function knownPaths(app: FastifyInstance, routes: readonly DeclaredRoute[]): readonly KnownPath[] {
  return [...Map.groupBy(routes, ({ url }) => url)].map(([url, group]) => ({
    url,
    methods: app.supportedMethods.filter(
      (method) => method === 'OPTIONS' || app.hasRoute({ method, url }),
    ),
    access: accessOfPath(group),
  }));
}

/**
 * Answers every method that a path has no route for: OPTIONS with the methods there are, any other that HTTP itself defines as
 * not allowed. Such a request passes the same gate as any, so that it tells nobody of what does not exist for them. To be
 * called behind all routes.
 *
 * @param isFile whether there is a file of a page behind a path; what a wildcard leads to is only there where there is one
 */
export function answerOtherMethods(
  app: FastifyInstance,
  routes: readonly DeclaredRoute[],
  isFile: (path: string) => boolean,
): void {
  for (const { url, methods, access } of knownPaths(app, routes)) {
    const allow = methods.join(', ');
    const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      if (url.endsWith('*') && !isFile(pathOf(request))) throw noRoute(request);
      reply.header('allow', allow);
      if (request.method === 'OPTIONS') return reply.code(204).send();
      const detail = `${pathOf(request)} takes ${allow}, not ${request.method}.`;
      throw new ApiProblem('wrong-method', detail);
    };
    app.route({
      method: app.supportedMethods.filter(
        (method) => method === 'OPTIONS' || !methods.includes(method),
      ),
      url,
      exposeHeadRoute: false,
      config: otherMethods(access),
      schema: { hide: true },
      // Before a body is looked at: it is not for this path.
      onRequest: answer,
      handler: answer,
    });
  }
}
