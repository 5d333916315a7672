import { parseTopic } from '../wire/topic.ts';
import { canMatchPublished, isValidFilter } from './topic-filter.ts';

/** Subscriptions of one connection. */
export const SUBSCRIPTIONS_MAX = 100;

/**
 * Whether a client may publish on a topic where security is open: readings, and answers to commands. Names that no site has are let
 * through, to be refused as data and told so.
 */
export function mayPublish(topic: string): boolean {
  const kind = parseTopic(topic)?.kind;
  return kind === 'reading' || kind === 'readings' || kind === 'command-result';
}

/** What to answer to one filter; `breach` closes the connection. */
export function judgeFilter(
  filter: string,
  subscriptions: number,
): 'granted' | 'refused' | 'breach' {
  if (!isValidFilter(filter)) return 'breach';
  if (subscriptions >= SUBSCRIPTIONS_MAX) return 'refused';
  return canMatchPublished(filter) ? 'granted' : 'refused';
}
