import type { IncomingHttpHeaders } from 'node:http';
import type { RequestCredentials } from './dependencies.ts';

/** Over TLS a browser takes a cookie of this prefix from nobody but the host itself, and sends it over TLS only (RFC 6265bis). */
function cookieName(secure: boolean): string {
  return secure ? '__Host-hazgate_session' : 'hazgate_session';
}

function cookieIn(header: string | undefined, secure: boolean): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [name, value] = part.trim().split('=');
    if (name === cookieName(secure) && value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** What a request brings to show who makes it. A wrong `Authorization` is not made up for by a cookie. */
export function credentialsOf(
  { authorization, cookie }: IncomingHttpHeaders,
  secure: boolean,
): RequestCredentials {
  if (authorization === undefined) return { bearer: undefined, cookie: cookieIn(cookie, secure) };
  const [, bearer = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  return { bearer, cookie: undefined };
}

/** The cookie that keeps a browser signed in. `null` takes it away. */
export function sessionCookie(
  id: string | null,
  options: { readonly seconds: number; readonly secure: boolean },
): string {
  const parts = [
    `${cookieName(options.secure)}=${id ?? ''}`,
    'Path=/',
    `Max-Age=${id === null ? 0 : options.seconds}`,
    'HttpOnly',
    'SameSite=Strict',
  ];
  if (options.secure) parts.push('Secure');
  return parts.join('; ');
}
