import type { HazgateEvent } from '../rules/event.ts';
import type { JournalView, Operation } from './api/operation.ts';
import type { Broker } from './broker/broker.ts';
import type { Core } from './core.ts';
import type { FeedLog } from './feed/feed.ts';
import type { RejectedStore } from './ingest/rejected-store.ts';
import type { Clock } from './ports.ts';
import type { ViewSet } from './view-set.ts';

/** The last checkpoint is looked for among this many events; at one every five minutes it is among far fewer. */
const LOOKED_AT_MAX = 10_000;
const PAGE = 500;

/** What the operation of the gateway is told from. */
export interface OperationParts {
  readonly core: Pick<Core, 'journal'>;
  readonly broker: Pick<Broker, 'clients'>;
  readonly rejected: Pick<RejectedStore, 'list'>;
  readonly views: Pick<ViewSet, 'states'>;
  readonly eventLog: FeedLog;
  readonly clock: Clock;
}

type Checkpoint = NonNullable<JournalView['checkpoint']>;

function checkpointIn(events: readonly HazgateEvent[]): Checkpoint | null {
  const event = events.findLast(({ kind, type }) => kind === 'system' && type === 'checkpoint');
  if (event === undefined || event.seq === null) return null;
  return { seq: event.seq, at: event.at, signed: 'signature' in event };
}

/** Tells how the gateway is run: what it refused, who is connected, how far the journal has come. */
export class OperationState implements Operation {
  readonly #parts: OperationParts;
  #checkpoint: Checkpoint | null = null;
  #searchedTo = 0;

  constructor(parts: OperationParts) {
    this.#parts = parts;
  }

  refused(query: Parameters<Operation['refused']>[0]): ReturnType<Operation['refused']> {
    return this.#parts.rejected.list(query);
  }

  clients(): ReturnType<Operation['clients']> {
    const now = this.#parts.clock.now().steadyMs;
    return this.#parts.broker.clients().map(({ client, address, openedAt, subscriptions }) => ({
      client,
      address,
      connectedSeconds: Math.floor((now - openedAt) / 1_000),
      subscriptions,
    }));
  }

  async journal(): Promise<JournalView> {
    const { journal } = this.#parts.core;
    const { seq, hash, floor, sites } = journal.heads;
    const checkpoint = await this.#lastCheckpoint();
    const views = Object.entries(this.#parts.views.states()).map(([name, { lag }]) => [name, lag]);
    return {
      durableSeq: journal.durableSeq,
      headSeq: journal.headSeq,
      pendingBytes: journal.pendingBytes,
      durableRecords: journal.durableLsn,
      unconfirmedRecords: journal.headLsn - journal.durableLsn,
      damagedBelow: floor,
      chain: { seq, hash },
      sites: Object.entries(sites).map(([site, head]) => ({ site, ...head })),
      checkpoint,
      views: Object.fromEntries(views) as Record<string, number>,
    };
  }

  /** Searches back from the head, but never again over what it has searched. */
  async #lastCheckpoint(): Promise<Checkpoint | null> {
    const { eventLog } = this.#parts;
    const head = eventLog.durableSeq();
    const lowest = Math.max(this.#searchedTo, head - LOOKED_AT_MAX, 0);
    for (let to = head; to > lowest; to -= PAGE) {
      const from = Math.max(lowest, to - PAGE);
      const found = checkpointIn(await eventLog.after(from, { limit: to - from }));
      if (found === null) continue;
      this.#checkpoint = found;
      break;
    }
    this.#searchedTo = head;
    return this.#checkpoint;
  }
}
