import { useEffect, useState } from 'react';
import { get, getBeside, type Outcome } from './client.ts';

/** What is known of an answer: it is on its way, it has come, or it has not. */
export type Answer<Body> =
  | { readonly state: 'loading'; readonly body: null }
  | { readonly state: 'here'; readonly body: Body }
  | { readonly state: 'failed'; readonly body: Body | null; readonly status: number | null };

/**
 * Asks for something and asks again: every `everyMs`, and whenever `trigger` changes. What has come stays while it is asked
 * again. A null path asks for nothing. `beside`: the path stands beside the API, as `readyz` does.
 */
export function useAnswer<Body>(
  path: string | null,
  options: {
    readonly everyMs?: number;
    readonly trigger?: unknown;
    readonly beside?: boolean;
  } = {},
): Answer<Body> {
  const { everyMs, trigger, beside = false } = options;
  const [answer, setAnswer] = useState<Answer<Body>>({ state: 'loading', body: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the trigger asks again, whatever it is
  useEffect(() => {
    if (path === null) return;
    let wanted = true;
    const take = (outcome: Outcome<Body>) => {
      if (!wanted) return;
      if (outcome.ok) setAnswer({ state: 'here', body: outcome.body });
      else {
        setAnswer(({ body }) => ({ state: 'failed', body, status: outcome.status }));
      }
    };
    const ask = () => void (beside ? getBeside<Body>(path) : get<Body>(path)).then(take);
    ask();
    const timer = everyMs === undefined ? null : setInterval(ask, everyMs);
    return () => {
      wanted = false;
      if (timer !== null) clearInterval(timer);
    };
  }, [path, everyMs, trigger, beside]);
  return answer;
}
