import { formatInstant } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel, Clock } from '../ports.ts';
import type { Rejection } from '../wire/rejection.ts';
import { formatTopic, parseTopic } from '../wire/topic.ts';

const WINDOW_MS = 1_000;
/** Clients that are told apart within one second; those beyond share one allowance. */
const CLIENTS_MAX = 1_000;
const OTHERS = '';

/** A message for the `rejected` topic of a site. */
export interface RejectedNotice {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0;
  readonly retain: false;
}

/** Where the notices go. */
export interface RejectionTellerOptions {
  readonly clock: Clock;
  readonly publish: (notice: RejectedNotice) => void;
}

interface Untold {
  count: number;
  last: Rejection;
}

/** What one client was told within the running second. */
interface Allowance {
  told: number;
  /** By site. */
  readonly untold: Map<string, Untold>;
}

/** Tells devices what was refused of theirs: 20 refusals a second a client, then one summary with the count of the rest. */
export class RejectionTeller {
  private readonly options: RejectionTellerOptions;
  private readonly allowances = new Map<string, Allowance>();
  private cancel: Cancel | null = null;

  constructor(options: RejectionTellerOptions) {
    this.options = options;
  }

  /** Tells, or counts, the refusals of one message. Those of an unknown site have nobody to be told to. */
  tell(client: string, rejections: readonly Rejection[]): void {
    const first = rejections[0];
    if (first === undefined) return;
    const topic = parseTopic(first.topic);
    if (topic === null || topic.kind === 'status') return;
    for (const rejection of rejections) {
      if (rejection.code !== 'unknown-site') this.tellOne(client, topic.site, rejection);
    }
  }

  /** Sends the summaries that are due and stops. */
  stop(): void {
    this.cancel?.();
    this.endWindow();
  }

  private tellOne(client: string, site: string, rejection: Rejection): void {
    const allowance = this.allowanceOf(client);
    if (allowance.told < LIMITS.rejectedToldPerSecondMax) {
      allowance.told += 1;
      this.publish(site, rejection);
      return;
    }
    const untold = allowance.untold.get(site);
    if (untold === undefined) allowance.untold.set(site, { count: 1, last: rejection });
    else {
      untold.count += 1;
      untold.last = rejection;
    }
  }

  private allowanceOf(client: string): Allowance {
    this.cancel ??= this.options.clock.schedule(WINDOW_MS, () => this.endWindow());
    const key = this.allowances.size < CLIENTS_MAX || this.allowances.has(client) ? client : OTHERS;
    const known = this.allowances.get(key);
    if (known !== undefined) return known;
    const fresh: Allowance = { told: 0, untold: new Map() };
    this.allowances.set(key, fresh);
    return fresh;
  }

  private endWindow(): void {
    this.cancel = null;
    for (const { untold } of this.allowances.values()) {
      for (const [site, { count, last }] of untold) {
        const detail = `${count} more were refused within a second, the last because: ${last.detail}`;
        this.publish(site, { ...last, item: null, detail }, count);
      }
    }
    this.allowances.clear();
  }

  private publish(site: string, rejection: Rejection, count?: number): void {
    const { topic, item, code, detail } = rejection;
    const at = formatInstant(this.options.clock.now().wallMs);
    this.options.publish({
      topic: formatTopic({ kind: 'rejected', site }),
      payload: JSON.stringify({ topic, item, code, detail, at, count }),
      qos: 0,
      retain: false,
    });
  }
}
