import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyServerOptions,
} from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { GuardedAction } from '../../rules/guarded-action.ts';
import { LIMITS } from '../limits.ts';
import { TLS_PROTOCOL } from '../tls-protocol.ts';
import { access, type DeclaredRoute, declareForAll, demandAccess } from './access.ts';
import { admission } from './admission.ts';
import { alarmActionRoutes, bulkRoutes } from './alarm-action-routes.ts';
import { alarmRoutes } from './alarm-routes.ts';
import { answerOtherMethods } from './allowed-methods.ts';
import type { ApiDependencies } from './dependencies.ts';
import { docsFileCheck, documentation, type FileSchemas } from './documentation.ts';
import { ApiProblem } from './errors.ts';
import { eventRoutes } from './event-routes.ts';
import { EventStreams } from './event-stream.ts';
import { healthRoutes } from './health-routes.ts';
import { historyRoutes } from './history-routes.ts';
import { inhibitionRoutes } from './inhibition-routes.ts';
import { interlockRoutes } from './interlock-routes.ts';
import { readJsonBodies } from './json-body.ts';
import { guardLoopback } from './loopback-guard.ts';
import { operationRoutes } from './operation-routes.ts';
import { Operator } from './operator.ts';
import { ownSessionRoutes, passwordRoute } from './own-account-routes.ts';
import { pointActionRoutes, sourceActionRoutes } from './place-action-routes.ts';
import { answerBrokenHttp, answerFrameworkError, problemAnswers } from './problem-answers.ts';
import { profileRoutes } from './profile-routes.ts';
import { RegisterIndex } from './register-index.ts';
import { registerRoutes, valueFeedRoute } from './register-routes.ts';
import { RequestRate } from './request-rate.ts';
import { SecondPerson } from './second-person.ts';
import { sessionRoutes } from './session-routes.ts';
import { viewRoutes } from './view-routes.ts';

/** How the API is to behave. */
export interface ApiSettings {
  /** `open`: no accounts, so only this machine and the gateway's own page may come in; `enforced`: everybody signs in. */
  readonly mode: 'open' | 'enforced';
  /** Certificate chain and key, PEM: HTTPS instead of HTTP. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Shown in the OpenAPI document. */
  readonly version: string;
  /** Directory of the control-room page, served at `/`; null serves none. */
  readonly webRoot: string | null;
  /** Served at /schemas/; none where left out. */
  readonly fileSchemas?: FileSchemas | undefined;
  /** What two people are wanted for; nothing where left out. */
  readonly secondPerson?: readonly GuardedAction[] | undefined;
  /** Requests a client a second. */
  readonly requestsPerSecondMax?: number | undefined;
  /** Told of every route and who may use it, once the server is ready. */
  readonly routeDeclared?: ((route: DeclaredRoute) => void) | undefined;
}

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY_HEADERS = {
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** For a year, and for names below its own as well. */
const TLS_ONLY = 'max-age=31536000; includeSubDomains';

/** Supervisors ask these; another program of the same machine must not be able to make the gateway look dead. */
const UNMETERED = new Set(['/healthz', '/readyz']);

const PAGE_FILE = /^\/(?:index\.html|icon\.svg|assets\/[A-Za-z0-9_-]+\.(?:js|css))$/;

type Compilers = NonNullable<
  NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']
>;

/**
 * Requests are checked by their zod schemas. Answers are not checked against the contract at run time (tests do that): an alarm in
 * an unexpected form must still be shown. Given from the start, since Fastify else loads compilers of its own, a tenth of a start.
 */
const COMPILERS: Compilers = {
  // The types of both know Ajv's schemas only.
  buildValidator: (() => validatorCompiler) as unknown as Required<Compilers>['buildValidator'],
  buildSerializer: () => () => (data) => JSON.stringify(data),
};

function tlsOptions({ cert, key }: NonNullable<ApiSettings['tls']>): { readonly https: object } {
  return { https: { cert, key, ...TLS_PROTOCOL, handshakeTimeout: 5_000, noDelay: true } };
}

function createServer({ tls }: ApiSettings): FastifyInstance {
  return Fastify({
    ...(tls === undefined ? {} : tlsOptions(tls)),
    bodyLimit: LIMITS.httpBodyBytesMax,
    requestTimeout: 30_000,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    trustProxy: false,
    logger: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    routerOptions: { maxParamLength: 256, caseSensitive: true },
    http: { maxHeaderSize: 16 * 1024, noDelay: true },
    schemaController: { compilersFactory: COMPILERS },
    frameworkErrors: (error, request, reply) => {
      answerFrameworkError(error, request, reply as unknown as FastifyReply);
    },
    clientErrorHandler: answerBrokenHttp,
  }) as unknown as FastifyInstance;
}

function guard(app: FastifyInstance, dependencies: ApiDependencies, settings: ApiSettings): void {
  const { clock, metrics } = dependencies;
  const rate = new RequestRate(
    clock,
    settings.requestsPerSecondMax ?? LIMITS.httpRequestsPerSecondMax,
  );
  const startedAt = new WeakMap<object, number>();
  app.addHook('onRequest', async (request, reply) => {
    startedAt.set(request.raw, clock.now().steadyMs);
    reply.headers(SECURITY_HEADERS);
    if (settings.tls !== undefined) reply.header('strict-transport-security', TLS_ONLY);
    const { host, origin } = request.headers;
    const refused = settings.mode === 'open' ? guardLoopback(host, origin) : null;
    if (refused === 'foreign-host') throw new ApiProblem(refused, 'The Host is not loopback.');
    if (refused === 'foreign-origin') throw new ApiProblem(refused, 'The Origin is another.');
    if (UNMETERED.has(request.url)) return;
    const waitSeconds = rate.take(request.ip);
    if (waitSeconds === 0) return;
    reply.header('retry-after', String(waitSeconds));
    throw new ApiProblem('too-many-requests', '');
  });
  app.addHook('onResponse', async (request, reply) => {
    const began = startedAt.get(request.raw) ?? clock.now().steadyMs;
    const route = request.routeOptions.url ?? 'none';
    const seconds = (clock.now().steadyMs - began) / 1_000;
    metrics.observeRequest(route, request.method, reply.statusCode, seconds);
  });
}

function isPagePath(path: string): boolean {
  return path === '/' || PAGE_FILE.test(path);
}

function isPageFile(webRoot: string, path: string): boolean {
  return isPagePath(path) && existsSync(join(webRoot, path === '/' ? 'index.html' : path));
}

/** The page itself holds nothing of any site, and whoever is to sign in must be able to load it. */
async function servePage(app: FastifyInstance, webRoot: string): Promise<void> {
  await app.register(async (page) => {
    declareForAll(page, access('public', 'none'));
    await page.register(fastifyStatic, {
      root: webRoot,
      prefix: '/',
      index: 'index.html',
      wildcard: true,
      decorateReply: false,
      dotfiles: 'deny',
      cacheControl: false,
      schemaHide: true,
      allowedPath: isPagePath,
      setHeaders: (reply) => {
        reply.header('cache-control', 'no-cache');
      },
    });
  });
}

/** The HTTP side, ready to listen or to be injected into; {@link FastifyInstance.close} ends its streams as well. */
export async function createApi(
  dependencies: ApiDependencies,
  settings: ApiSettings,
): Promise<FastifyInstance> {
  const app = createServer(settings);
  app.server.maxConnections = LIMITS.httpConnectionsMax;
  const streams = new EventStreams();
  readJsonBodies(app);
  problemAnswers(app, dependencies);
  guard(app, dependencies, settings);
  const routes = demandAccess(app, settings.routeDeclared);
  const secure = settings.tls !== undefined;
  admission(app, dependencies, secure);
  app.addHook('preClose', async () => streams.stop());
  await documentation(app, settings.version, settings.fileSchemas);
  const index = new RegisterIndex(dependencies.plant);
  const { secondPerson = [] } = settings;
  new SecondPerson(dependencies, index, secondPerson).guard(app);
  const operator = new Operator(dependencies, index);
  healthRoutes(app, dependencies);
  sessionRoutes(app, dependencies, { secure, secondPerson });
  passwordRoute(app, dependencies, { secure, secondPerson });
  ownSessionRoutes(app, dependencies, { secure, secondPerson });
  registerRoutes(app, dependencies, index);
  profileRoutes(app, dependencies);
  valueFeedRoute(app, dependencies, streams);
  interlockRoutes(app, dependencies);
  historyRoutes(app, dependencies, index);
  alarmRoutes(app, dependencies, index);
  bulkRoutes(app, operator, dependencies);
  alarmActionRoutes(app, operator);
  pointActionRoutes(app, operator);
  sourceActionRoutes(app, operator);
  viewRoutes(app, dependencies);
  inhibitionRoutes(app, dependencies);
  eventRoutes(app, dependencies, streams);
  operationRoutes(app, dependencies);
  const { webRoot } = settings;
  if (webRoot !== null) await servePage(app, webRoot);
  const isDocsFile = docsFileCheck();
  const isFile = (path: string) =>
    isDocsFile(path) || (webRoot !== null && isPageFile(webRoot, path));
  answerOtherMethods(app, routes(), isFile);
  await app.ready();
  return app;
}
