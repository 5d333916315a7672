import type { Register } from '../../rules/register.ts';
import type { Role } from '../../rules/role.ts';
import { isEverywhere, reaches, type Scope } from '../../rules/scope.ts';
import type { Cancel } from '../ports.ts';

/** What an identity needs to know of the plant: which sites there are, and where. */
export interface SiteList {
  readonly register: Register;
}

/**
 * Somebody who has shown who they are, and what exists for them. Lives as long as the credential it came from; whoever
 * serves it (a feed, a connection) is told when it ends or when its view changes.
 */
export class Identity {
  /** `by` of what they do. */
  readonly name: string;
  readonly role: Role;
  readonly scope: Scope;
  /** Names the credential itself: only the same one may take a connection over. */
  readonly credential: string;
  readonly #plant: SiteList;
  readonly #served = new Set<() => void>();
  readonly #mourners = new Set<() => void>();
  #seen: { readonly register: Register; readonly sites: readonly string[] } | null = null;
  #ended = false;

  constructor(
    facts: {
      readonly name: string;
      readonly role: Role;
      readonly scope: Scope;
      readonly credential: string;
    },
    plant: SiteList,
  ) {
    this.name = facts.name;
    this.role = facts.role;
    this.scope = facts.scope;
    this.credential = facts.credential;
    this.#plant = plant;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Ids of the sites in its scope, those named that are in no file any more included; null for all. */
  sites(): readonly string[] | null {
    if (isEverywhere(this.scope)) return null;
    const { register } = this.#plant;
    if (this.#seen?.register !== register) this.#seen = { register, sites: this.#look(register) };
    return this.#seen.sites;
  }

  sees(site: string): boolean {
    const sites = this.sites();
    return sites === null || sites.includes(site);
  }

  /** Whether a feed or a connection is open under it. */
  get isServed(): boolean {
    return this.#served.size > 0;
  }

  /** For whoever serves it: calls back once, when it ends or sees other sites than before. At once where it has ended. */
  onEnd(task: () => void): Cancel {
    if (this.#ended) task();
    else this.#served.add(task);
    return () => {
      this.#served.delete(task);
    };
  }

  /** Calls back once, when it ends. */
  whenEnded(task: () => void): Cancel {
    this.#mourners.add(task);
    return () => {
      this.#mourners.delete(task);
    };
  }

  /** The credential is revoked, has expired or was signed out. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    callAll(this.#served);
    callAll(this.#mourners);
  }

  /** The register has changed: whoever serves it under a view of before must begin again. */
  registerChanged(): void {
    const before = this.#seen?.sites;
    if (before === undefined) return;
    const after = this.sites();
    if (after?.join('/') !== before.join('/')) callAll(this.#served);
  }

  #look(register: Register): readonly string[] {
    const reached = register.sites.filter((site) => reaches(this.scope, site)).map(({ id }) => id);
    return [...new Set([...reached, ...this.scope.sites])].sort();
  }
}

function callAll(tasks: Set<() => void>): void {
  const all = [...tasks];
  tasks.clear();
  for (const task of all) task();
}
