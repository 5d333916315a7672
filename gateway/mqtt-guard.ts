import type {
  ClientCredentials,
  ClientGuard,
  ClientIdentity,
  Refused,
} from './broker/client-guard.ts';
import type { Identity } from './security/identity.ts';
import { isToken } from './security/secret.ts';
import type { Security } from './security/security.ts';

const WRONG: Refused = 4;
const NOT_AUTHORISED: Refused = 5;

function clientFrom(
  identity: Identity,
  device: { readonly site: string; readonly source: string | null } | null,
): ClientIdentity {
  return {
    name: identity.name,
    credential: identity.credential,
    device,
    sites: () => identity.sites(),
    sees: (site) => identity.sees(site),
    onEnd: (task) => identity.onEnd(task),
  };
}

/** Lets clients in over MQTT: what security knows, in the words of the broker. */
export class MqttGuard implements ClientGuard {
  readonly #security: Security;

  constructor(security: Security) {
    this.#security = security;
  }

  async authenticate(credentials: ClientCredentials): Promise<ClientIdentity | Refused> {
    const { username, password, address, certificateNames } = credentials;
    const certified = this.#security.certifiedDevice(certificateNames);
    if (certified !== null && (username === null || username === certified.account.name)) {
      return clientFrom(certified.identity, certified.account);
    }
    if (username === null) return NOT_AUTHORISED;
    const secret = password ?? (isToken(username) ? username : null);
    if (secret === null) return NOT_AUTHORISED;
    if (this.#security.isDevice(username)) return this.#device(username, secret, address);
    const result = await this.#security.signIn({ username, password: secret }, address, 'mqtt');
    if (result.kind === 'known') return clientFrom(result.identity, null);
    return result.kind === 'refused' ? WRONG : NOT_AUTHORISED;
  }

  #device(name: string, secret: string, address: string): ClientIdentity | Refused {
    const known = this.#security.device(name, secret, address);
    return known === null ? WRONG : clientFrom(known.identity, known.account);
  }
}
