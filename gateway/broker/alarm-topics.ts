import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { eventText } from '../event-text.ts';
import { formatTopic } from '../wire/topic.ts';
import type { OutgoingMessage } from './broker.ts';

/** Where the alarms are published. */
export interface AlarmPublisher {
  publish(message: OutgoingMessage): void;
}

/**
 * Keeps one retained message for each open alarm, and tells every event of a site. Events may come twice, first not
 * durable and later durable: what is retained never falls back behind the newest version.
 */
export class AlarmTopics {
  private readonly publisher: AlarmPublisher;
  /** Newest version published, by alarm; closed alarms stay until their closing is durable. */
  private readonly versions = new Map<string, number>();

  constructor(publisher: AlarmPublisher) {
    this.publisher = publisher;
  }

  /** Publishes all open alarms; called before the gateway says it is ready, when nothing is retained yet. */
  republish(alarms: readonly Alarm[]): void {
    for (const alarm of alarms) this.retain(alarm);
  }

  /** Publishes events, durable or announced, in their order. */
  publish(events: readonly HazgateEvent[]): void {
    for (const event of events) {
      if (event.site === null) continue;
      if (event.kind === 'alarm') {
        this.retain(event.alarm);
        this.forgetClosed(event.alarm, event.durable);
      }
      this.publisher.publish({
        topic: formatTopic({ kind: 'alarm-events', site: event.site }),
        payload: eventText(event),
        qos: 1,
        retain: false,
      });
    }
  }

  private retain(alarm: Alarm): void {
    const { id, site, version } = alarm;
    if (id === null || version <= (this.versions.get(id) ?? 0)) return;
    this.versions.set(id, version);
    this.publisher.publish({
      topic: formatTopic({ kind: 'alarm', site, alarm: id }),
      payload: alarm.state === 'NORMAL' ? '' : JSON.stringify(alarm),
      qos: 1,
      retain: true,
    });
  }

  private forgetClosed({ id, state, version }: Alarm, isDurable: boolean): void {
    if (id === null || !isDurable || state !== 'NORMAL') return;
    if (this.versions.get(id) === version) this.versions.delete(id);
  }
}
