import type { Page, Problem } from './answers.ts';
import { ItemCutter } from './item-cutter.ts';
import { nextTask } from './next-task.ts';

/** Where the API lives, relative to the page, so that a proxy may put both under a path. */
export const API = 'api/v1';

/** Carries the session of whoever signs beside the reader; the gateway's own name for it. */
export const SIGNATURE_HEADER = 'hazgate-second-person';

/** Headers of a request with a body. */
export const JSON_BODY = { 'content-type': 'application/json' };

const ANSWER_MS_MAX = 8_000;
/** So long may the items of a list hold up everything else, in milliseconds. */
const SLICE_MS = 8;

/** What became of a request: the answer, or why there is none; status null where the gateway did not answer at all. */
export type Outcome<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly status: number | null; readonly problem: Problem | null };

/** A request that was refused or not answered, for whoever can only throw. */
export class RequestFailedError extends Error {
  readonly status: number | null;

  constructor(path: string, status: number | null) {
    super(`${path}: ${status ?? 'no answer'}`);
    this.name = 'RequestFailedError';
    this.status = status;
  }
}

async function problemIn(response: Response): Promise<Problem | null> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return null;
  }
}

/** Sends a request as it stands, `path` and all, and says what became of it. */
export async function send<Body>(path: string, options: RequestInit): Promise<Outcome<Body>> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const response = await fetch(path, { ...options, signal });
    if (!response.ok) {
      return { ok: false, status: response.status, problem: await problemIn(response) };
    }
    const text = await response.text();
    return { ok: true, body: (text === '' ? null : JSON.parse(text)) as Body };
  } catch {
    return { ok: false, status: null, problem: null };
  }
}

/** Asks for one thing; `path` behind the API's base. */
export function get<Body>(path: string): Promise<Outcome<Body>> {
  return send<Body>(`${API}/${path}`, {});
}

/** Asks for something beside the API, such as `readyz`, which answers 503 with a body that matters. */
export async function getBeside<Body>(path: string): Promise<Outcome<Body>> {
  const outcome = await send<Body>(path, {});
  if (outcome.ok || outcome.status !== 503 || outcome.problem === null) return outcome;
  return { ok: true, body: outcome.problem as unknown as Body };
}

/** Asks the gateway to do something; `signature` is the token of a second person's session, where one signs. */
export function post<Body>(
  path: string,
  body: unknown,
  signature: string | null = null,
): Promise<Outcome<Body>> {
  return send<Body>(`${API}/${path}`, {
    method: 'POST',
    headers: signature === null ? JSON_BODY : { ...JSON_BODY, [SIGNATURE_HEADER]: signature },
    body: JSON.stringify(body),
  });
}

/** Asks the gateway to take something away. */
export function remove<Body>(path: string): Promise<Outcome<Body>> {
  return send<Body>(`${API}/${path}`, { method: 'DELETE' });
}

/** A whole list, page by page, without ever holding up the page for long. @throws {RequestFailedError} where a page does not come */
export async function list<Item>(path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const joint = path.includes('?') ? '&' : '?';
    const more: string = cursor === null ? '' : `${joint}cursor=${encodeURIComponent(cursor)}`;
    cursor = await listPage(`${path}${more}`, items);
  } while (cursor !== null);
  return items;
}

/** Adds the items of a page as they come, a little at a time; gives where the next page begins. */
async function listPage<Item>(path: string, items: Item[]): Promise<string | null> {
  const abort = new AbortController();
  const giveUp = () => abort.abort();
  let timer = setTimeout(giveUp, ANSWER_MS_MAX);
  try {
    const response = await fetch(`${API}/${path}`, { signal: abort.signal });
    if (!response.ok || response.body === null) throw new RequestFailedError(path, response.status);
    const cutter = new ItemCutter();
    let sliceEndsAt = performance.now() + SLICE_MS;
    for await (const text of textsOf(response.body)) {
      // A long list over a slow line is no silence.
      clearTimeout(timer);
      for (const item of cutter.take(text)) {
        items.push(JSON.parse(item) as Item);
        if (performance.now() < sliceEndsAt) continue;
        await nextTask();
        sliceEndsAt = performance.now() + SLICE_MS;
      }
      timer = setTimeout(giveUp, ANSWER_MS_MAX);
    }
    return (JSON.parse(cutter.rest) as Page<Item>).nextCursor;
  } catch (error) {
    // Nothing of it is wanted any more: left alone, the rest would go on coming.
    abort.abort();
    if (error instanceof RequestFailedError) throw error;
    throw new RequestFailedError(path, null);
  } finally {
    clearTimeout(timer);
  }
}

async function* textsOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}
