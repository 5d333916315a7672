import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Right } from '../../rules/role.ts';
import { EVERYWHERE } from '../../rules/scope.ts';
import type { Cancel } from '../ports.ts';
import type { Caller } from './dependencies.ts';

/** Who may use a route: everybody, or whoever has the right. */
export type Access = 'public' | Right;

/**
 * What a route touches, and so what a scope means to it:
 * `none` nothing of any site; `site` the site named in its path; `alarm` the alarm whose id is in its path;
 * `list` many sites, which the route itself narrows with {@link scopedSites}; `whole` the gateway as such, for unrestricted
 * accounts only.
 */
export type Touches = 'none' | 'site' | 'alarm' | 'list' | 'whole';

/** What every route declares. */
export interface RouteAccess {
  readonly right: Access;
  readonly touches: Touches;
}

/** The declaration, for a route's `config`: `config: access('operate', 'alarm')`. */
export function access(right: Access, touches: Touches): { readonly access: RouteAccess } {
  return { access: { right, touches } };
}

/** The declaration of what answers the methods that a path has no route for; it is no route of the contract. */
export function otherMethods(declared: RouteAccess): object {
  return { access: declared, forOtherMethods: true };
}

function isForOtherMethods(config: unknown): boolean {
  return (config as { readonly forOtherMethods?: true } | undefined)?.forOtherMethods === true;
}

/** What a route declared; null where it declared nothing. */
export function accessOf(config: unknown): RouteAccess | null {
  return (config as { readonly access?: RouteAccess } | undefined)?.access ?? null;
}

/** Everybody, where there are no accounts: the local operator with every right. */
export const LOCAL_CALLER: Caller = {
  name: 'local',
  role: 'admin',
  scope: EVERYWHERE,
  expiresAt: null,
  sites: () => null,
  sees: () => true,
  onEnd: (): Cancel => () => {},
};

const CALLERS = new WeakMap<FastifyRequest, Caller>();

/** Notes who makes a request. */
export function setCaller(request: FastifyRequest, caller: Caller): void {
  CALLERS.set(request, caller);
}

/** Who makes the request; only a `public` route may be asked by somebody unknown, and must not ask. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = CALLERS.get(request);
  if (caller === undefined) throw new TypeError('nobody is known to make this request');
  return caller;
}

/** The sites that a list may show: those asked for, as far as the caller sees them; undefined for all there are. */
export function scopedSites(
  caller: Caller,
  asked: readonly string[] | undefined,
): string[] | undefined {
  const own = caller.sites();
  if (own === null) return asked === undefined ? undefined : [...asked];
  return asked === undefined ? [...own] : asked.filter((site) => caller.sees(site));
}

/** A route with what it declared. */
export interface DeclaredRoute extends RouteAccess {
  readonly method: string;
  readonly url: string;
}

/** A route as the server takes it in. */
interface TakenRoute {
  readonly method: string | readonly string[];
  readonly url: string;
  /** Asks again each time: a plugin's routes get theirs only later. */
  readonly config: () => unknown;
}

/** Throws where a route does not say who may use it. */
function declarationsOf({ method, url, config }: TakenRoute): readonly DeclaredRoute[] {
  const route = accessOf(config());
  const name = `${String(method)} ${url}`;
  if (route === null) throw new TypeError(`${name} does not declare who may use it`);
  if (url.includes('/:site') && route.touches !== 'site') {
    throw new TypeError(`${name} names a site and must declare that it touches one`);
  }
  return [method].flat().map((each) => ({ ...route, method: each, url }));
}

/**
 * Refuses to get ready with a route that does not say who may use it. Only then is looked at, since a plugin's routes get
 * their declaration behind this hook.
 *
 * @returns the routes there are by now; throws where one does not say who may use it
 */
export function demandAccess(
  app: FastifyInstance,
  declared: (route: DeclaredRoute) => void = () => {},
): () => readonly DeclaredRoute[] {
  const routes: TakenRoute[] = [];
  app.addHook('onRoute', (route) => {
    if (isForOtherMethods(route.config)) return;
    const { method, url } = route;
    routes.push({ method, url, config: () => route.config });
  });
  const declarations = (): readonly DeclaredRoute[] => routes.flatMap(declarationsOf);
  app.addHook('onReady', async () => {
    for (const route of declarations()) declared(route);
  });
  return declarations;
}

/** The same declaration for every route of a plugin that knows nothing of it; to be called inside its own context. */
export function declareForAll(
  app: FastifyInstance,
  declaration: { readonly access: RouteAccess },
): void {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, ...declaration };
  });
}
