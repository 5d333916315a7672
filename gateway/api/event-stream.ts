import type { FastifyReply } from 'fastify';
import type { Cancel } from '../ports.ts';
import type { Caller, StreamSink, StreamSubscription } from './dependencies.ts';
import { ApiProblem } from './errors.ts';

/** Open streams, so that the server can end them when it stops. */
export class EventStreams {
  private readonly open = new Set<() => void>();

  /**
   * Answers with server-sent events: `subscribe` gets the sink and tells how to end, or null where the feed is full. The answer
   * is ours from then on; the subscription ends with the connection, and both when the caller may no longer see it.
   */
  start(
    reply: Pick<FastifyReply, 'raw' | 'hijack' | 'getHeaders'>,
    caller: Pick<Caller, 'onEnd'>,
    subscribe: (sink: StreamSink) => StreamSubscription | null,
  ): void {
    const response = reply.raw;
    let subscription: StreamSubscription | null = null;
    let cancelEnd: Cancel = () => {};
    const end = (): void => {
      this.open.delete(end);
      cancelEnd();
      subscription?.cancel();
    };
    const held: Uint8Array[] = [];
    let heldBytes = 0;
    let started = false;
    let ended = false;
    const sink: StreamSink = {
      write: (chunk) => {
        if (ended) return false;
        if (started) {
          const taken = response.write(chunk);
          // Out at once: else it would wait for the end of the turn, in which topics and receipts come.
          response.uncork();
          return taken;
        }
        held.push(chunk);
        heldBytes += chunk.length;
        return true;
      },
      bufferedBytes: () => (started ? response.writableLength : heldBytes),
      close: () => {
        ended = true;
        this.open.delete(end);
        cancelEnd();
        // A client that does not read would keep the socket open for ever.
        if (response.writableLength > 0) response.destroy();
        else if (started) response.end(() => response.socket?.destroySoon());
      },
    };
    subscription = subscribe(sink);
    if (subscription === null) throw new ApiProblem('feed-full', 'As many clients as allowed.');
    this.open.add(end);
    cancelEnd = caller.onEnd(end);
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) response.setHeader(name, value);
    }
    // Ends with its connection: cut into chunks, each event would be handed to the system as four pieces, or be copied.
    response.removeHeader('transfer-encoding');
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'close',
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    started = true;
    response.on('close', end);
    response.on('error', end);
    for (const chunk of held) response.write(chunk);
    if (ended) response.end();
  }

  /** Ends all streams. */
  stop(): void {
    for (const end of [...this.open]) end();
  }
}
