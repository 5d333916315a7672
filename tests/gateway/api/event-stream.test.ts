import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import type { StreamSink } from '../../../gateway/api/dependencies.ts';
import { EventStreams } from '../../../gateway/api/event-stream.ts';

/** A socket that remembers what is handed to the system, one entry a call. */
class RecordingSocket extends Duplex {
  readonly handed: string[] = [];

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.handed.push(chunk.toString());
    done();
  }
}

function openStream(): { readonly sink: StreamSink; readonly socket: RecordingSocket } {
  const socket = new RecordingSocket();
  // An answer asks of its connection nothing but that it is a stream.
  const connection = socket as unknown as Socket;
  const request = new IncomingMessage(connection);
  request.httpVersionMajor = 1;
  request.httpVersionMinor = 1;
  const response = new ServerResponse(request);
  response.assignSocket(connection);
  let opened: StreamSink | null = null;
  new EventStreams().start(
    { raw: response, hijack: () => undefined as never, getHeaders: () => ({}) as never },
    { onEnd: () => () => undefined },
    (sink) => {
      opened = sink;
      return { cancel: () => undefined };
    },
  );
  if (opened === null) throw new Error('not subscribed');
  return { sink: opened, socket };
}

test('an event is handed to the system whole and at once, and not cut into chunks', () => {
  const { sink, socket } = openStream();
  const head = socket.handed.join('');
  expect(head).toMatch(/^HTTP\/1\.1 200 /);
  expect(head.toLowerCase()).not.toContain('transfer-encoding');
  expect(head.toLowerCase()).toContain('connection: close');
  socket.handed.length = 0;
  sink.write(Buffer.from('id: 1\ndata: {}\n\n'));
  sink.write(Buffer.from('id: 2\ndata: {}\n\n'));
  expect(socket.handed).toEqual(['id: 1\ndata: {}\n\n', 'id: 2\ndata: {}\n\n']);
  expect(sink.bufferedBytes()).toBe(0);
});
