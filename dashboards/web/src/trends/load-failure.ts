import { RequestFailedError } from '../api/client.ts';
import type { Words } from '../parts/words.ts';

/** The status of the answer that something failed by; null where none came, or it was none of the gateway's. */
export function statusOf(error: unknown): number | null {
  return error instanceof RequestFailedError ? error.status : null;
}

const KNOWN: Readonly<Record<number, 'signIn' | 'gone' | 'tooMany' | 'historian'>> = {
  401: 'signIn',
  404: 'gone',
  429: 'tooMany',
  503: 'historian',
};

/** Why readings could not be loaded, and what to do, by the status of the answer; null for none. */
export function whyNotLoaded(status: number | null, { t }: Pick<Words, 't'>): string {
  if (status === null) return t('trend.why.noAnswer');
  const known = KNOWN[status];
  return known === undefined ? t('trend.why.refused', { status }) : t(`trend.why.${known}`);
}
