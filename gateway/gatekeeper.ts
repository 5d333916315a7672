import type { WallMs } from '../rules/time.ts';
import type {
  Caller,
  Gatekeeper,
  OwnSession,
  PasswordChangeResult,
  RequestCredentials,
  SessionsEndResult,
  SignInAttempt,
  SignInResult,
} from './api/dependencies.ts';
import type { Identity } from './security/identity.ts';
import { isToken } from './security/secret.ts';
import type { Security } from './security/security.ts';

function callerFrom(identity: Identity, expiresAt: WallMs | null): Caller {
  return {
    name: identity.name,
    role: identity.role,
    scope: identity.scope,
    expiresAt,
    sites: () => identity.sites(),
    sees: (site) => identity.sees(site),
    onEnd: (task) => identity.onEnd(task),
  };
}

/** Lets people and programs in over HTTP: what security knows, in the words of the API. */
export class HttpGatekeeper implements Gatekeeper {
  readonly #security: Security;

  constructor(security: Security) {
    this.#security = security;
  }

  identify({ bearer, cookie }: RequestCredentials): Caller | null {
    if (bearer !== undefined && isToken(bearer)) {
      const known = this.#security.byToken(bearer);
      return known === null ? null : callerFrom(known.identity, known.account.expiresAt);
    }
    const id = bearer ?? cookie;
    const session = id === undefined ? null : this.#security.session(id);
    return session === null ? null : callerFrom(session.identity, session.expiresAt);
  }

  async signIn(attempt: SignInAttempt, address: string): Promise<SignInResult> {
    const named = 'token' in attempt ? { username: 'token', password: attempt.token } : attempt;
    const result = await this.#security.signIn(named, address, 'http');
    if (result.kind !== 'known') return result;
    const { id, expiresAt } = this.#security.openSession(result, address);
    return { kind: 'signed-in', id, expiresAt, caller: callerFrom(result.identity, expiresAt) };
  }

  async changePassword(
    { bearer, cookie }: RequestCredentials,
    change: { readonly password: string; readonly newPassword: string },
    address: string,
  ): Promise<PasswordChangeResult> {
    const held = bearer ?? cookie ?? '';
    const result = await this.#security.own.changePassword(held, change, address);
    if (result.kind !== 'changed') return result;
    const { id, expiresAt } = result.session;
    return { kind: 'changed', id, expiresAt, caller: callerFrom(result.identity, expiresAt) };
  }

  sessions({ bearer, cookie }: RequestCredentials): readonly OwnSession[] {
    return this.#security.own.sessions(bearer ?? cookie ?? '');
  }

  endSessions(
    { bearer, cookie }: RequestCredentials,
    meant: { readonly password: string; readonly session: string | null },
    address: string,
  ): Promise<SessionsEndResult> {
    return this.#security.own.endSessions(bearer ?? cookie ?? '', meant, address);
  }

  signOut({ bearer, cookie }: RequestCredentials, address: string): void {
    const id = bearer ?? cookie;
    if (id !== undefined) this.#security.closeSession(id, address);
  }
}
