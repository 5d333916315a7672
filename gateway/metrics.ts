import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Readings of a metric: one number, or one for each label value. */
export type MetricReading = number | Readonly<Record<string, number>>;

/**
 * The gateway's metrics in a registry of their own. The parts keep plain counts; a metric reads them when it is scraped, so
 * that nothing is paid on the way of a reading.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests: Counter<'route' | 'method' | 'status'>;
  private readonly requestSeconds: Histogram<'route'>;

  constructor() {
    this.requests = new Counter({
      name: 'hazgate_http_requests_total',
      help: 'HTTP requests answered',
      labelNames: ['route', 'method', 'status'],
      registers: [this.registry],
    });
    this.requestSeconds = new Histogram({
      name: 'hazgate_http_request_seconds',
      help: 'Time to answer an HTTP request',
      labelNames: ['route'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 5],
      registers: [this.registry],
    });
  }

  /** Adds figures of the process and the runtime: CPU, memory, event loop. They start timers of their own. */
  includeProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** A count that only rises; with a label, `read` gives one number for each of its values. Name without `hazgate_` and `_total`. */
  counter(name: string, help: string, read: () => MetricReading, label = 'what'): void {
    const counter: Counter<string> = new Counter({
      name: `hazgate_${name}_total`,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        counter.reset();
        const reading = read();
        if (typeof reading === 'number') counter.inc(reading);
        else
          for (const [value, count] of Object.entries(reading))
            counter.inc({ [label]: value }, count);
      },
    });
  }

  /** A figure that rises and falls. Name without `hazgate_`. */
  gauge(name: string, help: string, read: () => MetricReading, label = 'what'): void {
    const gauge: Gauge<string> = new Gauge({
      name: `hazgate_${name}`,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        gauge.reset();
        const reading = read();
        if (typeof reading === 'number') gauge.set(reading);
        else
          for (const [value, figure] of Object.entries(reading))
            gauge.set({ [label]: value }, figure);
      },
    });
  }

  /** Durations in seconds; returns the function that notes one. Name without `hazgate_` and `_seconds`. */
  durations(name: string, help: string, buckets: readonly number[]): (seconds: number) => void {
    const histogram = new Histogram({
      name: `hazgate_${name}_seconds`,
      help,
      buckets: [...buckets],
      registers: [this.registry],
    });
    return (seconds) => histogram.observe(seconds);
  }

  /** Notes an answered HTTP request; `route` is the pattern, never what the client wrote. */
  observeRequest(route: string, method: string, status: number, seconds: number): void {
    this.requests.inc({ route, method, status: String(status) });
    this.requestSeconds.observe({ route }, seconds);
  }

  /** Media type of {@link text}. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** Prometheus text exposition of everything. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}
