import type { WriteAnswer } from './influx-connection.ts';
import type { DeadLetter } from './influx-ledger.ts';

/** Lines can't be delivered now; nothing is left out, they are sent again later. */
export class HistorianHeldError extends Error {
  override readonly name = 'HistorianHeldError';
  /** When the server wants to be asked again; null where it did not say. */
  readonly retryAfterMs: number | null;

  constructor(detail: string, retryAfterMs: number | null) {
    super(detail);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Sends lines and says what the server made of them. */
export type SendLines = (lines: string) => Promise<WriteAnswer>;

/** The number of lines that a server says it has left out; null where it does not say, and 0 is what 1.x says of lines it can't parse. */
function droppedOf(detail: string): number | null {
  const match = /\bdropped=(\d+)/.exec(detail);
  return match === null ? null : Number(match[1]);
}

/**
 * Delivers lines until each is stored or refused for good, and gives those that were refused. A refused request is halved
 * until the bad lines stand alone: right with every version, since a line written again is the same point.
 * Rejects with {@link HistorianHeldError} where the server can't take them now.
 */
export async function deliver(send: SendLines, text: string): Promise<readonly DeadLetter[]> {
  if (text === '') return [];
  const answer = await send(text);
  if (answer.kind === 'stored') return [];
  if (answer.kind === 'hold') throw new HistorianHeldError(answer.detail, answer.retryAfterMs);
  const lines = text.split('\n');
  const isAllRefused = answer.kind === 'refused' && droppedOf(answer.detail) === lines.length;
  if (lines.length === 1 || isAllRefused)
    return lines.map((line) => ({ line, answer: answer.detail }));
  const middle = Math.ceil(lines.length / 2);
  const front = await deliver(send, lines.slice(0, middle).join('\n'));
  const back = await deliver(send, lines.slice(middle).join('\n'));
  return [...front, ...back];
}
