import type { Plant } from './rig.ts';

/** What a process of its own is asked to do, as the JSON of its one argument. */
export type LoadTask =
  | IngestTask
  | LatencyTask
  | FeedTask
  | StormTask
  | JudgeTask
  | DoorTask
  | DecodeTask
  | HistorianTask
  | PageTask
  | VirtualTask;

/** Publishes as fast as it is acknowledged. */
export interface IngestTask {
  readonly kind: 'ingest';
  readonly mqttPort: number;
  readonly clients: number;
  /** Messages of one client that wait for their acknowledgement. */
  readonly inFlight: number;
  /** Readings a message: 1 goes to a point, more go to its source as columns. */
  readonly rows: number;
  /** Sources over which the clients are spread. */
  readonly sources: number;
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
  readonly qos: 0 | 1;
  /** Messages a second in all. */
  readonly rate: number;
  /** The limit of the points, which the values of those that are watched go over and back. */
  readonly limit: number;
  /** One message in so many crosses it and is watched, the others stay below it; 1 for each. Divides the points of the plant. */
  readonly crossingEvery: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** Watches the feed as many clients at once while alarms come at a rate. */
export interface FeedTask {
  readonly kind: 'feed';
  readonly mqttPort: number;
  readonly httpUrl: string;
  readonly clients: number;
  /** Clients beside them that never read. */
  readonly silent: number;
  readonly rate: number;
  readonly seconds: number;
}

/** Raises many alarms within a second, and acts on them. */
export interface StormTask {
  readonly kind: 'storm';
  readonly mqttPort: number;
  readonly httpUrl: string;
  readonly plant: Plant;
  /** 0 for a quiet system. */
  readonly alarms: number;
}

/** Judges readings in this process alone. */
export interface JudgeTask {
  readonly kind: 'judge';
  readonly by: 'engine' | 'loop' | 'json-rules-engine';
  readonly plant: Plant;
  readonly seconds: number;
}

/** Takes messages in through the door, journal included, in this process alone. */
export interface DoorTask {
  readonly kind: 'door';
  readonly plant: Plant;
  readonly seconds: number;
}

/** Reads and decodes a journal, and nothing else. */
export interface DecodeTask {
  readonly kind: 'decode';
  readonly dataDirectory: string;
  readonly plant: Plant;
}

/** Writes readings to an InfluxDB server. */
export interface HistorianTask {
  readonly kind: 'historian';
  readonly by: 'historian' | 'bare';
  readonly url: string;
  readonly seconds: number;
}

/** Changes alarms and values of a plant at a rate, for whoever looks at them. */
export interface PageTask {
  readonly kind: 'page';
  readonly mqttPort: number;
  readonly httpUrl: string;
  readonly plant: Plant;
  /** Points that are in alarm, the first of the plant; the others only read, and the last marks the end. */
  readonly alarms: number;
  /** Readings a second that change an alarm. */
  readonly alarmChanges: number;
  /** Readings a second that change only a value. */
  readonly valueChanges: number;
  /** 0 brings every point to where it stands before the load. */
  readonly seconds: number;
}

/** Plays the demo sites in virtual time, in this process alone. */
export interface VirtualTask {
  readonly kind: 'virtual';
  readonly seconds: number;
}

/** What load of messages gave. Times in milliseconds. */
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

/** From the publish to each client that reads, over all of them. */
export interface FeedResult {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly events: number;
  /** Clients that read and still did not get every event. */
  readonly starved: number;
  /** Clients that never read and were still connected at the end. */
  readonly silentLeft: number;
}

/** Milliseconds; of a quiet system for one alarm each. */
export interface StormResult {
  readonly criticalP50Ms: number;
  readonly criticalWorstMs: number;
  /** The same of a device that sends nothing else. */
  readonly quietDeviceP50Ms: number;
  /** From the last publish until every alarm was on the feed. */
  readonly feedMs: number;
  /** A page of open alarms. */
  readonly listMs: number;
  /** One call that acknowledges up to a thousand alarms. */
  readonly acknowledgeMs: number;
}

/** What judging or taking in gave. */
export interface RateResult {
  readonly readings: number;
  readonly perSecond: number;
  /** CPU time of a reading, all threads, in nanoseconds. */
  readonly cpuNs: number;
}

/** What reading a journal gave. */
export interface DecodeResult {
  readonly readings: number;
  readonly ms: number;
}

/** What each kind of task tells, as the JSON of its last line. */
export interface LoadResults {
  readonly ingest: LoadResult;
  readonly latency: LoadResult;
  readonly feed: FeedResult;
  readonly storm: StormResult;
  readonly judge: RateResult;
  readonly door: RateResult;
  readonly decode: DecodeResult;
  readonly historian: RateResult;
  readonly page: PageResult;
  readonly virtual: VirtualResult;
}

/** What was changed, and in which time. */
export interface PageResult {
  /** Acknowledgements included. */
  readonly alarmChanges: number;
  readonly valueChanges: number;
  readonly seconds: number;
}

/** What playing in virtual time gave. */
export interface VirtualResult {
  readonly readings: number;
  readonly virtualSeconds: number;
  readonly wallSeconds: number;
  /** Of all threads. */
  readonly cpuSeconds: number;
}
