import type { Cancel } from '../ports.ts';

/** What a client brings to show who it is. */
export interface ClientCredentials {
  readonly username: string | null;
  readonly password: string | null;
  readonly address: string;
  /** Names that a verified client certificate carries (CN, SAN); empty without one. */
  readonly certificateNames: readonly string[];
}

/** Who a client turned out to be. */
export interface ClientIdentity {
  /** For the log. */
  readonly name: string;
  /** Only a client with the same one may take the connection over. */
  readonly credential: string;
  /** Where a device stands; null for people and programs, which read. */
  readonly device: { readonly site: string; readonly source: string | null } | null;
  /** Ids of the sites it sees; null for all. */
  sites(): readonly string[] | null;
  sees(site: string): boolean;
  /** Calls back when the connection must end: revoked, expired, or seeing other sites than before. */
  onEnd(task: () => void): Cancel;
}

/** Return codes of CONNACK: 4 wrong name or password, 5 not authorised (none given, or too often). */
export type Refused = 4 | 5;

/** Knows clients by what they bring. */
export interface ClientGuard {
  authenticate(credentials: ClientCredentials): Promise<ClientIdentity | Refused>;
}
