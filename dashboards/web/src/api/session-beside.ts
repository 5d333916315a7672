import type { SessionOpened } from './answers.ts';
import { API, JSON_BODY, type Outcome, send } from './client.ts';

/** What a person signs in with. */
export interface PersonCredentials {
  readonly username: string;
  readonly password: string;
}

/** Signs somebody in beside the reader. No cookie goes along and none is taken, so that the reader's own session stays. */
export function signInBeside(credentials: PersonCredentials): Promise<Outcome<SessionOpened>> {
  return send<SessionOpened>(`${API}/session`, {
    method: 'POST',
    credentials: 'omit',
    headers: JSON_BODY,
    body: JSON.stringify(credentials),
  });
}

/** Ends a session that was opened beside the reader's own, also where the page is left meanwhile. */
export async function endBeside(token: string): Promise<void> {
  await send<null>(`${API}/session`, {
    method: 'DELETE',
    credentials: 'omit',
    keepalive: true,
    headers: { authorization: `Bearer ${token}` },
  });
}
