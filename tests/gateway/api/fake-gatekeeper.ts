import type {
  Caller,
  Gatekeeper,
  OwnSession,
  PasswordChangeResult,
  RequestCredentials,
  SessionsEndResult,
  SignInAttempt,
  SignInResult,
} from '../../../gateway/api/dependencies.ts';
import type { Role } from '../../../rules/role.ts';
import { EVERYWHERE } from '../../../rules/scope.ts';

/** Somebody with a role who sees some sites, or all. */
export class FakeCaller implements Caller {
  readonly name: string;
  readonly role: Role;
  readonly scope;
  readonly expiresAt = null;
  readonly tasks = new Set<() => void>();
  readonly #sites: readonly string[] | null;

  constructor(name: string, role: Role, sites: readonly string[] | null = null) {
    this.name = name;
    this.role = role;
    this.scope = sites === null ? EVERYWHERE : { sites, regions: [] };
    this.#sites = sites;
  }

  sites(): readonly string[] | null {
    return this.#sites;
  }

  sees(site: string): boolean {
    return this.#sites === null || this.#sites.includes(site);
  }

  onEnd(task: () => void): () => void {
    this.tasks.add(task);
    return () => this.tasks.delete(task);
  }
}

/** Lets in whoever shows the name of somebody it knows, as a bearer or as a cookie. */
export class FakeGatekeeper implements Gatekeeper {
  readonly callers = new Map<string, FakeCaller>();
  readonly signedOut: string[] = [];
  readonly attempts: { readonly attempt: SignInAttempt; readonly address: string }[] = [];
  answer: SignInResult = { kind: 'refused' };

  /** What was asked of it for one's own account, with the session it came by. */
  readonly asked: object[] = [];
  passwordAnswer: PasswordChangeResult = { kind: 'wrong-password' };
  endAnswer: SessionsEndResult = { kind: 'wrong-password' };
  own: readonly OwnSession[] = [];

  add(caller: FakeCaller): FakeCaller {
    this.callers.set(caller.name, caller);
    return caller;
  }

  identify({ bearer, cookie }: RequestCredentials): Caller | null {
    return this.callers.get(bearer ?? cookie ?? '') ?? null;
  }

  async signIn(attempt: SignInAttempt, address: string): Promise<SignInResult> {
    this.attempts.push({ attempt, address });
    return this.answer;
  }

  signOut({ bearer, cookie }: RequestCredentials): void {
    this.signedOut.push(bearer ?? cookie ?? '');
  }

  async changePassword(
    credentials: RequestCredentials,
    change: { readonly password: string; readonly newPassword: string },
    address: string,
  ): Promise<PasswordChangeResult> {
    this.asked.push({ ...credentials, ...change, address });
    return this.passwordAnswer;
  }

  sessions(): readonly OwnSession[] {
    return this.own;
  }

  async endSessions(
    credentials: RequestCredentials,
    meant: { readonly password: string; readonly session: string | null },
    address: string,
  ): Promise<SessionsEndResult> {
    this.asked.push({ ...credentials, ...meant, address });
    return this.endAnswer;
  }
}
