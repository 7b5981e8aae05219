import { collectDefaultMetrics, Registry, type Metric } from 'prom-client';
import { withTimeout } from '#kernel';
import type { Config, ListenAddress } from '../config/config.js';
import type { Logger } from '../logging/logger.js';
import {
  CounterFamily,
  HistogramFamily,
  ReadFamily,
  type MetricFamily,
  type MetricInfo,
  type Sample,
} from './metric-families.js';
import { MetricsServer } from './metrics-server.js';

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

  /**
   * Serves `GET /metrics` until the result is stopped; null when switched off, or when the default port is taken.
   * @param own where the process serves its own requests
   */
  serve(config: Pick<Config, 'metricsListen'>, own: ListenAddress, logger: Logger): Promise<MetricsServer | null> {
    return MetricsServer.start(this, config, own, logger);
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
  try {
    return await withTimeout(READ_TIMEOUT_MS, Promise.resolve(read()));
  } catch {
    return [];
  }
}
