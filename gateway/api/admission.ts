import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hasRight } from '../../rules/role.ts';
import { accessOf, LOCAL_CALLER, type RouteAccess, setCaller } from './access.ts';
import { askAlarmHistory } from './ask-part.ts';
import { credentialsOf } from './credentials.ts';
import type { ApiDependencies, Caller } from './dependencies.ts';
import { ApiProblem } from './errors.ts';
import { pathOf } from './problem-answers.ts';

type Params = Readonly<Record<string, string | undefined>>;

function unknownPlace({ site = '', source, point }: Params): ApiProblem {
  if (source === undefined) return new ApiProblem('unknown-site', `There is no site ${site}.`);
  if (point === undefined)
    return new ApiProblem('unknown-source', `There is no source ${site}/${source}.`);
  return new ApiProblem('unknown-point', `There is no ${site}/${source}/${point}.`);
}

/** The one answer for an alarm that is not there, or not there for the caller. */
export function unknownAlarm(id: string): ApiProblem {
  return new ApiProblem('unknown-alarm', `There is no alarm ${id}.`);
}

/** Site of an alarm, open or past; null where there is none. */
export async function siteOfAlarm(
  dependencies: Pick<ApiDependencies, 'plant' | 'alarmHistory'>,
  id: string,
): Promise<string | null> {
  const open = dependencies.plant.openAlarm(id);
  if (open !== null) return open.site;
  const known = await askAlarmHistory(() => dependencies.alarmHistory.find(id));
  return known?.alarm.site ?? null;
}

/** What lies outside the caller's scope does not exist, and says so in the same words as what was never there. */
async function demandInScope(
  dependencies: ApiDependencies,
  caller: Caller,
  { touches }: RouteAccess,
  params: Params,
): Promise<void> {
  if (caller.sites() === null) return;
  if (touches === 'site' && !caller.sees(params.site ?? '')) throw unknownPlace(params);
  if (touches === 'alarm') {
    const id = params.id ?? '';
    const site = await siteOfAlarm(dependencies, id);
    if (site === null || !caller.sees(site)) throw unknownAlarm(id);
  }
  if (touches === 'whole') {
    throw new ApiProblem('not-allowed', 'It concerns all sites, and this account sees only some.');
  }
}

/**
 * A browser sends a cookie along whoever wrote the page. `SameSite=Strict` keeps foreign pages from using it; where a
 * browser says from where a request comes, that must be this gateway as well.
 */
function comesFromElsewhere({ headers }: FastifyRequest): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return true;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase();
}

/** Whether somebody asked for what they may not do, or may not see: a part that does not answer, or a fault of ours, is neither. */
function isDenial(error: unknown): boolean {
  return error instanceof ApiProblem && error.problem.status < 500;
}

/** The one gate: every route is asked for what it declared, before its input is looked at. */
export function admission(
  app: FastifyInstance,
  dependencies: ApiDependencies,
  secure: boolean,
): void {
  const { gatekeeper } = dependencies;
  const identify = (request: FastifyRequest): Caller | null => {
    if (gatekeeper === null) return LOCAL_CALLER;
    const credentials = credentialsOf(request.headers, secure);
    if (credentials.bearer === undefined && comesFromElsewhere(request)) {
      throw new ApiProblem('foreign-origin', 'The request comes from a page of another origin.');
    }
    return gatekeeper.identify(credentials);
  };
  app.addHook('onRequest', async (request, reply) => {
    const declared = accessOf(request.routeOptions.config);
    const caller = identify(request);
    if (caller !== null) setCaller(request, caller);
    // An unknown route has declared nothing, and is answered as such.
    if (declared === null || declared.right === 'public') return;
    if (caller === null) {
      reply.header('www-authenticate', 'Bearer');
      throw new ApiProblem('not-signed-in', '');
    }
    try {
      await demandInScope(dependencies, caller, declared, (request.params ?? {}) as Params);
      if (!hasRight(caller.role, declared.right)) {
        throw new ApiProblem('not-allowed', `A ${caller.role} may not do this.`);
      }
    } catch (error) {
      if (isDenial(error)) {
        // The way only: what stands behind the question mark is anybody's.
        dependencies.denied(caller.name, `${request.method} ${pathOf(request)}`);
      }
      throw error;
    }
  });
}
