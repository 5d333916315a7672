import type { Broker } from './broker/broker.ts';
import type { Core } from './core.ts';
import type { Feed } from './feed/feed.ts';
import type { RejectedStore } from './ingest/rejected-store.ts';
import { Metrics } from './metrics.ts';
import type { ViewSet } from './view-set.ts';

/** The figures of a running gateway. */
export function gatewayMetrics(parts: {
  readonly core: Core;
  readonly broker: Broker;
  readonly feed: Feed;
  readonly rejected: RejectedStore;
  readonly views: ViewSet;
}): Metrics {
  const { core, broker, feed, rejected, views } = parts;
  const metrics = new Metrics();
  metrics.includeProcess();
  metrics.counter('readings', 'Readings by what became of them, since start', () => {
    const { received, judged, late, duplicate, quarantined } = core.engine.counts;
    return { received, judged, late, duplicate, quarantined };
  });
  metrics.counter('rejections', 'Messages and items refused since start', () => {
    const { rejected: all, kept, lost, unknownSite } = rejected.counts();
    return { rejected: all, kept, lost, 'unknown-site': unknownSite };
  });
  metrics.gauge(
    'alarms_open',
    'Open alarms by state',
    () => {
      const counts: Record<string, number> = {};
      for (const { state } of core.engine.openAlarms()) counts[state] = (counts[state] ?? 0) + 1;
      return counts;
    },
    'state',
  );
  metrics.gauge(
    'interlock_areas',
    'Areas that interlocks cut, by state',
    () => {
      const counts: Record<string, number> = {};
      for (const { state } of core.engine.areas()) counts[state] = (counts[state] ?? 0) + 1;
      return counts;
    },
    'state',
  );
  metrics.gauge(
    'interlock_feed_abnormal',
    'Areas whose power or inlet is not as it was asked for',
    () => core.engine.areas().filter(({ feedAbnormal }) => feedAbnormal).length,
  );
  metrics.gauge(
    'journal_durable_seq',
    'Number of the last durable event',
    () => core.journal.durableSeq,
  );
  metrics.gauge(
    'journal_pending_bytes',
    'Bytes that wait for the disk',
    () => core.journal.pendingBytes,
  );
  metrics.gauge(
    'journal_unconfirmed_records',
    'Records that wait for the disk',
    () => core.journal.headLsn - core.journal.durableLsn,
  );
  addViewMetrics(metrics, views);
  metrics.gauge('mqtt_clients', 'Connected MQTT clients', () => broker.clients().length);
  metrics.gauge('mqtt_waiting', 'MQTT messages not acknowledged yet', () => broker.waiting);
  metrics.gauge('feed_clients', 'Clients of the event feed', () => feed.counts().clients);
  metrics.counter(
    'feed_dropped',
    'Feed clients dropped because they did not read',
    () => feed.counts().dropped,
  );
  return metrics;
}

function addViewMetrics(metrics: Metrics, views: ViewSet): void {
  metrics.gauge(
    'view_lag_records',
    'Durable records a view has not taken in',
    () => {
      const states = views.states();
      return { 'alarm-history': states['alarm-history'].lag, historian: states.historian.lag };
    },
    'view',
  );
  metrics.gauge(
    'historian_lag_seconds',
    'Age of the newest record in the historian, where there are newer ones',
    () => views.historianBehindMs() / 1_000,
  );
  metrics.counter('historian_lines', 'Lines to an InfluxDB server since start', () => {
    const { written = 0, refused = 0 } = views.influxCounts() ?? {};
    return { written, refused };
  });
}
