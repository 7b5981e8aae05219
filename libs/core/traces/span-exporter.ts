import { setTimeout as sleep } from 'node:timers/promises';
import { encodeSpans } from './encode-spans.js';
import type { Attributes, Span } from './span.js';

/** Spans beyond it are dropped: some 4 MB. */
const QUEUE_MAX = 4_096;
/** To encode them takes the event loop a few milliseconds. */
const BATCH_SPANS = 128;
const BATCH_WAIT_MS = 1_000;
/** Pauses before a batch is repeated; then it is dropped. */
const REPEAT_AFTER_MS: readonly number[] = [500, 2_000, 5_000];
const LAST_SPANS_TIMEOUT_MS = 2_000;
/** Statuses after which OTLP lets a client repeat a request. */
const REPEATABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

interface ExporterOptions {
  /** `/v1/traces` of a collector. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Attributes of this process. */
  readonly resource: Attributes;
  /** Called for each batch that is dropped, with a reason without secrets. */
  readonly onDropped: (reason: string, spans: number) => void;
}

/**
 * Sends spans to a collector, as OTLP over HTTP in JSON: in batches, one at a time, from a bounded queue. Nothing waits
 * for it; what the collector does not take in time is dropped and counted.
 */
export class SpanExporter {
  exportedCount = 0;
  droppedCount = 0;
  private readonly queue: Span[] = [];
  private timer: NodeJS.Timeout | null = null;
  private sending: Promise<void> | null = null;
  private readonly stopping = new AbortController();

  constructor(private readonly options: ExporterOptions) {}

  add(span: Span): void {
    if (this.queue.length >= QUEUE_MAX || this.stopping.signal.aborted) {
      this.droppedCount++;
      return;
    }
    this.queue.push(span);
    if (this.queue.length >= BATCH_SPANS) this.send();
    else
      this.timer ??= setTimeout(() => {
        this.send();
      }, BATCH_WAIT_MS).unref();
  }

  /** Sends what is queued, and drops what is left after the time. */
  async stop(withinMs = LAST_SPANS_TIMEOUT_MS): Promise<void> {
    this.send();
    const late = setTimeout(() => {
      this.stopping.abort();
    }, withinMs);
    await this.sending;
    clearTimeout(late);
    this.stopping.abort();
  }

  private send(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null;
    });
  }

  private async sendAll(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, BATCH_SPANS);
      const { refused, reason } = await this.deliver(batch.length, encodeSpans(batch, this.options.resource));
      this.exportedCount += batch.length - refused;
      this.droppedCount += refused;
      if (refused > 0) this.options.onDropped(reason, refused);
    }
  }

  /** The number of spans that were not taken, and why. */
  private async deliver(count: number, body: string): Promise<{ readonly refused: number; readonly reason: string }> {
    for (let repeats = 0; ; repeats++) {
      const answer = await this.post(body);
      const pauseMs = REPEAT_AFTER_MS[repeats];
      if (!answer.repeatable) return { ...answer, refused: answer.refused ?? count };
      const { signal } = this.stopping;
      if (pauseMs !== undefined) await sleep(pauseMs, undefined, { ref: false, signal }).catch(() => undefined);
      if (pauseMs === undefined || signal.aborted) return { ...answer, refused: count };
    }
  }

  /** `refused` null: all of them. */
  private async post(body: string): Promise<{ repeatable: boolean; refused: number | null; reason: string }> {
    const { url, headers, timeoutMs } = this.options;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        redirect: 'error',
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), this.stopping.signal]),
      });
      const text = await response.text();
      const reason = `status ${response.status}`;
      if (response.ok) return { repeatable: false, refused: rejectedSpans(text), reason: 'rejected by the collector' };
      return { repeatable: REPEATABLE.has(response.status), refused: null, reason };
    } catch (error) {
      return { repeatable: true, refused: null, reason: failureOf(error) };
    }
  }
}

/** Of a partial success. A collector that answers in another format took all. */
function rejectedSpans(text: string): number {
  try {
    const { partialSuccess } = JSON.parse(text) as { partialSuccess?: { rejectedSpans?: number | string } };
    return Number(partialSuccess?.rejectedSpans ?? 0);
  } catch {
    return 0;
  }
}

/** The code of the connection's error, which the HTTP client wraps. */
function failureOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? name;
}
