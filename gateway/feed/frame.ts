import type { HazgateEvent } from '../../rules/event.ts';
import { eventText } from '../event-text.ts';

const LINE_FEED = 0x0a;

/** One server-sent event as bytes; `id` null writes none, so that the client's resume position stays. */
export function frame(name: string | null, id: number | null, data: string): Buffer {
  const idLine = id === null ? '' : `id: ${id}\n`;
  const nameLine = name === null ? '' : `event: ${name}\n`;
  const head = `${idLine}${nameLine}data: `;
  // In two writes: joined first, the long text would be copied once more.
  const dataBytes = Buffer.byteLength(data);
  const bytes = Buffer.allocUnsafe(head.length + dataBytes + 2);
  bytes.write(head, 'latin1');
  bytes.write(data, head.length);
  bytes.fill(LINE_FEED, head.length + dataBytes);
  return bytes;
}

/** An event of the journal. One that is not durable has no sequence number and so no id. */
export function eventFrame(event: HazgateEvent): Buffer {
  return frame(event.kind, event.seq, eventText(event));
}

/** Tells the client that events it has not seen may be missing, so that it must fetch the whole state anew; it goes on behind `seq`. */
export function resetFrame(seq: number, reason: 'beyond-head' | 'hole' | 'log-unreadable'): Buffer {
  return frame('reset', seq, JSON.stringify({ seq, reason }));
}

/** Sign of life; everything up to `seq` that the client asked for has been sent, and `head` is the newest number there is. */
export function heartbeatFrame(at: string, seq: number, head: number): Buffer {
  return frame('heartbeat', null, JSON.stringify({ at, seq, head }));
}

/** A comment: keeps a quiet connection open and is seen by no listener. */
export const KEEP_ALIVE_FRAME: Buffer = Buffer.from(':\n\n');
