/** Where the feed writes for one client: an HTTP answer, or a fake one in the simulation. */
export interface FeedSink {
  /** Takes one or more whole server-sent events. False where it would rather wait; the feed counts bytes itself. */
  write(chunk: Uint8Array): boolean;
  /** Bytes taken and not yet handed to the operating system. */
  bufferedBytes(): number;
  /** Ends the client's connection; what is buffered may be lost. Called once. */
  close(): void;
}
