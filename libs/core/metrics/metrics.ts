import { collectDefaultMetrics, Registry, type Metric } from 'prom-client';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CounterFamily,
  HistogramFamily,
  ReadFamily,
  type MetricFamily,
  type MetricInfo,
  type Sample,
} from './metric-families.js';

/** An unreachable store must not delay the other metrics. */
const READ_TIMEOUT_MS = 1_000;

/** The metrics of this process. Each module registers its own; labels never hold ids of keys, users or organizations. */
export class Metrics {
  private readonly registry = new Registry();

  counter(info: MetricInfo): CounterFamily {
    return this.register(new CounterFamily(info));
  }

  /** @param bounds upper bounds of the buckets, ascending, in the base unit of the name */
  histogram(info: MetricInfo, bounds: readonly number[]): HistogramFamily {
    return this.register(new HistogramFamily(info, bounds));
  }

  /** @param read called at every scrape; a failure or a timeout leaves the metric out */
  gauge(info: MetricInfo, read: () => Promise<readonly Sample[]> | readonly Sample[]): void {
    this.register(new ReadFamily(info, 'gauge', () => samplesOrNone(read)));
  }

  /** A counter that is kept elsewhere. */
  readCounter(info: MetricInfo, read: () => Promise<readonly Sample[]> | readonly Sample[]): void {
    this.register(new ReadFamily(info, 'counter', () => samplesOrNone(read)));
  }

  /** Adds a family that is shared by all apps of the process. */
  register<Family extends MetricFamily>(family: Family): Family {
    this.registry.registerMetric(family as unknown as Metric);
    return family;
  }

  /** Adds the metrics of the runtime: CPU, memory, event loop, garbage collection. */
  collectRuntime(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The text that Prometheus scrapes. */
  render(): Promise<string> {
    return this.registry.metrics();
  }
}

async function samplesOrNone(read: () => Promise<readonly Sample[]> | readonly Sample[]): Promise<readonly Sample[]> {
  const given = new AbortController();
  try {
    const late = sleep(READ_TIMEOUT_MS, [], { ref: false, signal: given.signal }).catch(() => []);
    return await Promise.race([read(), late]);
  } catch {
    return [];
  } finally {
    given.abort();
  }
}
