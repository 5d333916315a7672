import { once } from 'node:events';
import { type ClientRequest, get } from 'node:http';

/** One server-sent event as it came. */
export interface FeedFrame {
  readonly id: string | null;
  readonly event: string;
  readonly data: Record<string, unknown>;
  /** On the steady clock of the test, ms. */
  readonly at: number;
}

/** A client of the event feed that notes all that it is sent. */
export class FeedReader {
  readonly frames: FeedFrame[] = [];
  /** As a browser keeps it: what to resume behind. */
  lastEventId: string | null = null;
  /** Whether the connection has ended. */
  isEnded = false;
  readonly #headers: Readonly<Record<string, string>>;
  #request: ClientRequest | null = null;
  #rest = '';

  /** @param headers sent with every request, such as `authorization` */
  constructor(headers: Readonly<Record<string, string>> = {}) {
    this.#headers = headers;
  }

  /** Connects (again): behind the last event seen, as a browser does, else where the query says. */
  async connect(httpUrl: string, query = ''): Promise<void> {
    this.#rest = '';
    this.isEnded = false;
    const resume = this.lastEventId === null ? {} : { 'last-event-id': this.lastEventId };
    const headers = { ...this.#headers, ...resume };
    const request = get(`${httpUrl}/api/v1/events/feed${query}`, { headers, agent: false });
    this.#request = request;
    const [response] = await once(request, 'response');
    request.on('error', () => {});
    response.on('error', () => {});
    response.on('close', () => {
      this.isEnded = true;
    });
    response.setEncoding('utf8').on('data', (text: string) => this.#take(text));
  }

  close(): void {
    this.#request?.destroy();
  }

  /** Events of the journal, in the order in which they came. */
  get events(): FeedFrame[] {
    return this.frames.filter(({ event }) => ['alarm', 'system', 'interlock'].includes(event));
  }

  #take(text: string): void {
    this.#rest += text;
    for (let end = this.#rest.indexOf('\n\n'); end >= 0; end = this.#rest.indexOf('\n\n')) {
      this.#note(this.#rest.slice(0, end).split('\n'));
      this.#rest = this.#rest.slice(end + 2);
    }
  }

  #note(lines: readonly string[]): void {
    const field = (name: string): string | null =>
      lines
        .find((line) => line.startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim() ?? null;
    const [id, event, data] = [field('id'), field('event'), field('data')];
    if (id !== null) this.lastEventId = id;
    if (event === null || data === null) return;
    this.frames.push({ id, event, data: JSON.parse(data), at: performance.now() });
  }
}
