/** What the load generator is asked to do, as the JSON of its one argument. */
export type LoadTask = IngestTask | LatencyTask;

/** Publishes as fast as it is acknowledged. */
export interface IngestTask {
  readonly kind: 'ingest';
  readonly mqttPort: number;
  readonly clients: number;
  /** Messages of one client that wait for their acknowledgement. */
  readonly inFlight: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** Publishes at a rate and watches for what each message causes. */
export interface LatencyTask {
  readonly kind: 'latency';
  readonly mqttPort: number;
  /** Watches the event feed there; null watches as an MQTT subscriber. */
  readonly httpUrl: string | null;
  readonly clients: number;
  /** Messages a second in all. */
  readonly rate: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** What the load generator tells, as the JSON of its last line. Times in milliseconds. */
export interface LoadResult {
  /** Messages acknowledged (ingest), or that arrived (latency), while it was measured. */
  readonly count: number;
  /** The same since the load began, warm-up included. */
  readonly total: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Messages sent whose effect did not show in the end, or that were acknowledged out of order. */
  readonly wrong: number;
}
