import type { HazgateEvent } from '../../rules/event.ts';
import { commandOf, type InterlockCommand } from '../../rules/interlock-command.ts';
import { formatTopic } from '../wire/topic.ts';
import type { OutgoingMessage } from './broker.ts';
import { meets } from './topic-filter.ts';

/** Where commands go, and which of them wait for an answer. */
export interface CommandTopicsOptions {
  readonly publish: (message: OutgoingMessage) => void;
  /** Commands that are neither answered nor expired at this moment. */
  readonly open: () => readonly InterlockCommand[];
}

function topicOf({ site, source, area }: InterlockCommand): string {
  return formatTopic({ kind: 'command', site, source, area });
}

/**
 * Sends commands to the controllers of areas. A cut goes out as early as the alarm of the same reading, whether or not the
 * disk has it yet; a restore only when it is durable, since one that a crash forgets would leave power on under a cut. Both
 * again to a controller that comes back, until it has answered or the command has expired. Nothing is retained: an old
 * command must not wait for whoever subscribes next year.
 */
export class CommandTopics {
  private readonly options: CommandTopicsOptions;
  /** Sent with events that were not durable yet: their durable copies are no second command. */
  private readonly announced = new Set<string>();
  /** Restores that the disk has, as long as they wait for an answer. */
  private restores = new Set<string>();

  constructor(options: CommandTopicsOptions) {
    this.options = options;
  }

  /** Events, durable or announced, in their order. */
  publish(events: readonly HazgateEvent[]): void {
    for (const event of events) {
      const command = commandOf(event);
      if (command === null || (command.action === 'restore' && !event.durable)) continue;
      const isKnown = this.announced.has(command.id);
      if (event.durable) this.announced.delete(command.id);
      else this.announced.add(command.id);
      if (command.action === 'restore') this.restores.add(command.id);
      if (!isKnown) this.send(command);
    }
  }

  /** The gateway came up: what waits for an answer is sent again. */
  republish(): void {
    for (const command of this.options.open()) {
      // What was recovered is durable.
      if (command.action === 'restore') this.restores.add(command.id);
      this.send(command);
    }
  }

  /** A client has subscribed to these filters: it may be a controller that was away. */
  subscribed(filters: readonly string[]): void {
    const open = this.options.open();
    this.restores = new Set(open.map(({ id }) => id).filter((id) => this.restores.has(id)));
    for (const command of open) {
      if (command.action === 'restore' && !this.restores.has(command.id)) continue;
      const topic = topicOf(command);
      if (filters.some((filter) => meets(filter, topic))) this.send(command);
    }
  }

  /** Another register is in force, in which commands may be on again: what waits is sent again. */
  configured(): void {
    this.subscribed(['#']);
  }

  private send(command: InterlockCommand): void {
    const { id, action, area, cause, requestedAt, expiresAt } = command;
    this.options.publish({
      topic: topicOf(command),
      payload: JSON.stringify({ id, action, area, cause, requestedAt, expiresAt }),
      qos: 1,
      retain: false,
    });
  }
}
