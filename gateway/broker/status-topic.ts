import { formatInstant } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel, Clock } from '../ports.ts';
import { formatTopic } from '../wire/topic.ts';
import type { OutgoingMessage } from './broker.ts';

/** How the gateway is, at this moment. */
export interface GatewayStatus {
  /** Number of the last event that is durable. */
  readonly seq: number;
  /** Whether readings are judged. */
  readonly judging: boolean;
  /** Whether what is judged reaches the disk. */
  readonly durable: boolean;
}

/** What the status topic is made from. */
export interface StatusTopicOptions {
  readonly clock: Clock;
  readonly publish: (message: OutgoingMessage) => void;
  readonly status: () => GatewayStatus;
}

/**
 * Publishes the gateway's status, retained, at start and every 10 s. The broker lives in the gateway's own process and
 * so can hold no will for it: the last word at stop takes its place, and a gateway that died is known by an old `at`.
 */
export class StatusTopic {
  private readonly options: StatusTopicOptions;
  private cancel: Cancel = () => {};

  constructor(options: StatusTopicOptions) {
    this.options = options;
  }

  start(): void {
    this.publish(this.options.status());
    this.scheduleNext();
  }

  /** Publishes out of turn, where something changed that nobody should wait 10 s for. */
  refresh(): void {
    this.publish(this.options.status());
  }

  /** Says that the gateway is gone. */
  stop(): void {
    this.cancel();
    this.publish({ seq: this.options.status().seq, judging: false, durable: false });
  }

  private scheduleNext(): void {
    this.cancel = this.options.clock.schedule(LIMITS.statusEveryMs, () => {
      this.publish(this.options.status());
      this.scheduleNext();
    });
  }

  private publish({ seq, judging, durable }: GatewayStatus): void {
    const at = formatInstant(this.options.clock.now().wallMs);
    this.options.publish({
      topic: formatTopic({ kind: 'status' }),
      payload: JSON.stringify({ at, seq, judging, durable }),
      qos: 1,
      retain: true,
    });
  }
}
