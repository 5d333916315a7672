const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/** Why a request is not let in, or null where it is. */
export type GuardVerdict = 'foreign-host' | 'foreign-origin' | null;

/**
 * Open mode knows no accounts, so only programs of this machine and the gateway's own page may come in. A web page of somebody
 * else reaches a loopback port in two ways: with its own Origin, or by a name of its own that resolves to loopback (DNS
 * rebinding), which then stands in Host.
 */
export function guardLoopback(host: string | undefined, origin: string | undefined): GuardVerdict {
  if (host === undefined || !LOOPBACK_HOST.test(host)) return 'foreign-host';
  if (origin === undefined) return null;
  const own = host.toLowerCase();
  const from = origin.toLowerCase();
  return from === `http://${own}` || from === `https://${own}` ? null : 'foreign-origin';
}
