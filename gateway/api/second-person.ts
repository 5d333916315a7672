import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GUARDED_ACTIONS, type GuardedAction } from '../../rules/guarded-action.ts';
import { hasRight } from '../../rules/role.ts';
import { accessOf, callerOf, type RouteAccess } from './access.ts';
import { siteOfAlarm } from './admission.ts';
import type { ApiDependencies, Caller } from './dependencies.ts';
import { ApiProblem } from './errors.ts';
import type { RegisterIndex } from './register-index.ts';

/** Carries the session of whoever signs beside the caller. */
export const SECOND_PERSON_HEADER = 'hazgate-second-person';

const ACTING_PATH = /^\/api\/v1\/(?:alarms|points|sources)\/.+\/([a-z-]+)$/;
const NOTE = `Where the gateway wants a second person for it (\`secondPerson\` of the session), the header \`${SECOND_PERSON_HEADER}\` carries the token of a session that another person, whose role may do this here, has just opened; it ends with this request.`;

interface Params {
  readonly site?: string;
  readonly source?: string;
  readonly point?: string;
  readonly id?: string;
}

interface Body {
  readonly mode?: string;
  readonly reason?: string;
  readonly comment?: string;
}

function guardedAction(method: unknown, url: string | undefined): GuardedAction | null {
  const [, name] = (method === 'POST' && ACTING_PATH.exec(url ?? '')) || [];
  return GUARDED_ACTIONS.find((action) => action === name) ?? null;
}

/** The place that a request acts on; null for an alarm that is not there. Throws the problem of any other that is not. */
async function placeOf(
  dependencies: ApiDependencies,
  index: RegisterIndex,
  { site = '', source = '', point, id }: Params,
): Promise<{ readonly site: string; readonly place: string } | null> {
  if (id !== undefined) {
    const found = await siteOfAlarm(dependencies, id);
    return found === null ? null : { site: found, place: `alarm ${id}` };
  }
  if (point !== undefined)
    return { site, place: index.findPoint({ site, source, point }).fullName };
  index.findSource({ site, source });
  return { site, place: `${site}/${source}` };
}

function refused(detail: string): ApiProblem {
  return new ApiProblem('second-person-refused', detail);
}

/**
 * A second person for what hides or ends alarms, where the gateway file wants one: somebody else, who may do it here as well,
 * and has signed in for this one action. Their signature is on disk before the action is judged.
 */
export class SecondPerson {
  private readonly dependencies: ApiDependencies;
  private readonly index: RegisterIndex;
  private readonly guarded: readonly GuardedAction[];

  constructor(
    dependencies: ApiDependencies,
    index: RegisterIndex,
    guarded: readonly GuardedAction[],
  ) {
    this.dependencies = dependencies;
    this.index = index;
    this.guarded = guarded;
  }

  /** Stands in front of every route that acts; to be called ahead of them. */
  guard(app: FastifyInstance): void {
    app.addHook('onRoute', (route) => {
      if (guardedAction(route.method, route.url) === null) return;
      route.schema = { ...route.schema, description: NOTE };
    });
    // Behind the check of the body, so that a slip of the pen costs no signature.
    app.addHook('preHandler', async (request) => {
      const action = guardedAction(request.method, request.routeOptions.url);
      if (action !== null && this.guarded.includes(action)) await this.demand(request, action);
    });
  }

  private async demand(request: FastifyRequest, action: GuardedAction): Promise<void> {
    const body = (request.body ?? {}) as Body;
    // Seeing again is never dangerous.
    if (action === 'mode' && body.mode === 'normal') return;
    const meant = await placeOf(this.dependencies, this.index, request.params as Params);
    if (meant === null) return;
    const caller = callerOf(request);
    const signature = request.headers[SECOND_PERSON_HEADER];
    if (typeof signature !== 'string' || signature === '') {
      throw new ApiProblem('second-person-needed', `${action} takes two people here.`);
    }
    const declared = accessOf(request.routeOptions.config) as RouteAccess;
    // Looked at and ended in one turn: a signature is worth one action.
    const second = this.signer(signature, caller, declared, meant.site);
    this.dependencies.gatekeeper?.signOut({ bearer: signature, cookie: undefined }, request.ip);
    const reason = body.reason ?? body.comment ?? null;
    const facts = { action, ...meant, by: caller.name, second: second.name, reason };
    if (!(await this.dependencies.countersigned(facts))) throw new ApiProblem('not-durable', '');
  }

  private signer(signature: string, first: Caller, declared: RouteAccess, site: string): Caller {
    const credentials = { bearer: signature, cookie: undefined };
    const second = this.dependencies.gatekeeper?.identify(credentials) ?? null;
    if (second === null) throw refused('The session is none, or has ended.');
    if (second.name.startsWith('token:')) throw refused('A program is no second person.');
    if (second.name === first.name) throw refused(`${first.name} is the first person already.`);
    const mayAct = declared.right === 'public' || hasRight(second.role, declared.right);
    if (!mayAct) throw refused(`A ${second.role} may not do this.`);
    if (second.sites() !== null && !second.sees(site))
      throw refused(`${second.name} does not see this place.`);
    return second;
  }
}
