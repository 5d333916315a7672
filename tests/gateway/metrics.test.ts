import { describe, expect, test } from 'vitest';
import { Metrics } from '../../gateway/metrics.ts';

describe('metrics', () => {
  test('are read when scraped, plain or by label', async () => {
    const metrics = new Metrics();
    let received = 1;
    const lags: Record<string, number> = { historian: 5 };
    metrics.counter('readings', 'Readings', () => received);
    metrics.counter('rejected', 'Refused readings', () => ({ malformed: 2 }), 'code');
    metrics.gauge('lag', 'Records behind', () => lags, 'view');
    metrics.gauge('open_alarms', 'Open alarms', () => 7);
    received = 3;
    const first = await metrics.text();
    expect(first).toContain('hazgate_readings_total 3');
    expect(first).toContain('hazgate_rejected_total{code="malformed"} 2');
    expect(first).toContain('hazgate_lag{view="historian"} 5');
    expect(first).toContain('hazgate_open_alarms 7');
    delete lags.historian;
    expect(await metrics.text()).not.toContain('historian');
  });

  test('note durations in their buckets', async () => {
    const metrics = new Metrics();
    const note = metrics.durations('commit', 'Time to sync', [0.01, 0.1]);
    note(0.05);
    const text = await metrics.text();
    expect(text).toContain('hazgate_commit_seconds_bucket{le="0.01"} 0');
    expect(text).toContain('hazgate_commit_seconds_bucket{le="0.1"} 1');
  });

  test('of two gateways in one process are apart, and of the process only where asked for', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.counter('readings', 'Readings', () => 1);
    one.includeProcess();
    expect(await one.text()).toContain('process_cpu');
    expect(await other.text()).not.toContain('readings');
    expect(await other.text()).not.toContain('process_cpu');
  });
});
