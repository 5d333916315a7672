import type { IncomingHttpHeaders } from 'node:http';
import type { RequestCredentials } from './dependencies.ts';

/** Name of the session cookie. */
export const SESSION_COOKIE = 'hazgate_session';

function cookieIn(header: string | undefined): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [name, value] = part.trim().split('=');
    if (name === SESSION_COOKIE && value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** What a request brings to show who makes it. A wrong `Authorization` is not made up for by a cookie. */
export function credentialsOf({ authorization, cookie }: IncomingHttpHeaders): RequestCredentials {
  if (authorization === undefined) return { bearer: undefined, cookie: cookieIn(cookie) };
  const [, bearer = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  return { bearer, cookie: undefined };
}

/** The cookie that keeps a browser signed in. `null` takes it away. */
export function sessionCookie(
  id: string | null,
  options: { readonly seconds: number; readonly secure: boolean },
): string {
  const parts = [
    `${SESSION_COOKIE}=${id ?? ''}`,
    'Path=/',
    `Max-Age=${id === null ? 0 : options.seconds}`,
    'HttpOnly',
    'SameSite=Strict',
  ];
  if (options.secure) parts.push('Secure');
  return parts.join('; ');
}
