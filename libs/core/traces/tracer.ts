import type { Span } from './span.js';
import type { SpanExporter } from './span-exporter.js';
import type { RatioSampler } from './trace-context.js';

/** Organizations whose trace context is continued: ids, or all. */
type Trust = 'all' | ReadonlySet<string>;

/** Where the spans of this process go; one object per process. */
export class Tracer {
  /** @param exporter null: traces are off */
  constructor(
    private readonly exporter: SpanExporter | null,
    private readonly sampler: RatioSampler,
    private readonly trust: Trust,
  ) {}

  get isOn(): boolean {
    return this.exporter !== null;
  }

  /** Whether the spans of a request are recorded. */
  samples(requestId: string): boolean {
    return this.exporter !== null && this.sampler.takes(requestId);
  }

  /** Whether an organization's own trace goes on here, with its decision about sampling. */
  trusts(organizationId: string): boolean {
    return this.trust === 'all' || this.trust.has(organizationId);
  }

  record(span: Span): void {
    this.exporter?.add(span);
  }

  /** Spans that were sent, and those that were dropped. */
  counts(): { readonly exported: number; readonly dropped: number } {
    const { exportedCount: exported = 0, droppedCount: dropped = 0 } = this.exporter ?? {};
    return { exported, dropped };
  }

  /** Sends what is queued. */
  async onApplicationShutdown(): Promise<void> {
    await this.exporter?.stop();
  }
}
