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
 * disk has it yet; a restore only when it is durable, since one that a crash forgets would leave power on under a cut, and only while
 * nothing has taken it back: a cut that the disk does not have yet has gone out before it. Both
 * again to a controller that comes back, until it has answered or the command has expired. Nothing is retained: an old
 * command must not wait for whoever subscribes next year.
 */
export class CommandTopics {
  private readonly options: CommandTopicsOptions;
  /** Sent with events that were not durable yet: their durable copies are no second command. */
  private readonly announced = new Set<string>();
  /** Restores that the disk has, as long as they wait for an answer. */
  private restores = new Set<string>();
  /** Of these, what is to be sent as soon as nothing holds it. */
  private readonly due = new Set<string>();

  constructor(options: CommandTopicsOptions) {
    this.options = options;
  }

  /** Events, durable or announced, in their order; {@link committed} follows where they are durable. */
  publish(events: readonly HazgateEvent[]): void {
    for (const event of events) {
      const command = commandOf(event);
      if (command === null) continue;
      if (command.action === 'cut') this.publishCut(command, event.durable);
      else if (event.durable) this.expect(command.id);
    }
  }

  /** The disk has taken something: restores go out that it has, and that nothing holds any more. */
  committed(): void {
    if (this.due.size === 0) return;
    const open = new Map(this.options.open().map((command) => [command.id, command]));
    for (const id of this.due) {
      const command = open.get(id);
      if (command?.held === true) continue;
      this.due.delete(id);
      if (command !== undefined) this.send(command);
    }
  }

  /** The gateway came up: what waits for an answer is sent again. `durable`: ids of what waited when the journal ended. */
  republish(durable: readonly string[]): void {
    for (const command of this.options.open()) {
      if (command.action === 'cut') this.sendUnlessHeld(command);
      else if (durable.includes(command.id)) this.expect(command.id);
    }
    this.committed();
  }

  /** A client has subscribed to these filters: it may be a controller that was away. */
  subscribed(filters: readonly string[]): void {
    const open = this.options.open();
    this.restores = new Set(open.map(({ id }) => id).filter((id) => this.restores.has(id)));
    for (const command of open) {
      const isRestore = command.action === 'restore';
      if (isRestore && !this.restores.has(command.id)) continue;
      const topic = topicOf(command);
      if (!filters.some((filter) => meets(filter, topic))) continue;
      if (isRestore && command.held) this.due.add(command.id);
      else this.sendUnlessHeld(command);
    }
  }

  /** Another register is in force, in which commands may be on again: what waits is sent again. */
  configured(): void {
    this.subscribed(['#']);
  }

  private publishCut(command: InterlockCommand, isDurable: boolean): void {
    const isKnown = this.announced.has(command.id);
    if (isDurable) this.announced.delete(command.id);
    else this.announced.add(command.id);
    if (!isKnown) this.send(command);
  }

  private sendUnlessHeld(command: InterlockCommand): void {
    if (command.held) return;
    this.due.delete(command.id);
    this.send(command);
  }

  private expect(restore: string): void {
    this.restores.add(restore);
    this.due.add(restore);
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
