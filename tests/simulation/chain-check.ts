import { createHash } from 'node:crypto';
import type { HazgateEvent } from '../../rules/event.ts';
import { hold } from './violation.ts';

/** RFC 8785 for what JSON can hold: the language's own forms of numbers and strings, keys in order of UTF-16 units. */
export function jcs(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jcs).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const each: unknown = Reflect.get(value, key);
    if (each !== undefined) parts.push(`${JSON.stringify(key)}:${jcs(each)}`);
  }
  return `{${parts.join(',')}}`;
}

/** Both chains and both numberings, from the first event on. Only damage may make a hole. */
export function checkChains(events: readonly HazgateEvent[], isDamaged: boolean): void {
  const sites = new Map<string, { readonly siteSeq: number; readonly hash: string }>();
  let seq = 0;
  let previous: string | null = null;
  const follows = (next: number | null, last: number): boolean =>
    next === last + 1 || (isDamaged && next !== null && next > last);
  for (const event of events) {
    hold('seq has no gap', follows(event.seq, seq), () => `${event.seq} follows ${seq}`);
    const isJump = event.seq !== seq + 1;
    const hash = createHash('sha256')
      .update(jcs({ ...event, hash: undefined }))
      .digest('hex');
    hold(
      'both chains are whole',
      hash === event.hash && (event.prevHash === previous || isJump),
      () => `event ${event.seq} (${event.type}) does not follow from the one before`,
    );
    if (event.site !== null) {
      const head = sites.get(event.site);
      const last = head?.siteSeq ?? 0;
      hold('seq has no gap', follows(event.siteSeq, last), () => {
        return `siteSeq ${event.siteSeq} follows ${last} at ${event.site}`;
      });
      hold(
        'both chains are whole',
        event.sitePrevHash === (head?.hash ?? null) || isDamaged,
        () => `event ${event.seq} does not follow in the chain of ${event.site}`,
      );
      sites.set(event.site, { siteSeq: event.siteSeq ?? 0, hash });
    }
    seq = event.seq ?? 0;
    previous = hash;
  }
}
