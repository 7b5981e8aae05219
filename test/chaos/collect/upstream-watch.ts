import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#core';
import type { UpstreamRow } from '../checker/evidence.js';

const EVERY_MS = 3_000;

/** A row of the simulator's journal. */
interface JournalRow {
  readonly sequence: number;
  readonly request_id: string | null;
  readonly status: number | null;
  readonly outcome: string;
  readonly tokens_sent: number;
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly prompt_tokens_details?: { readonly cached_tokens?: number };
    readonly completion_tokens_details?: { readonly reasoning_tokens?: number };
  } | null;
}

interface JournalPage {
  readonly data: readonly JournalRow[];
  readonly has_more: boolean;
  readonly last_sequence: number;
}

/** Copies the simulator's journal while it runs, as the journal is bounded. */
export class UpstreamWatch {
  private readonly ended: UpstreamRow[] = [];
  /** Rows up to here are copied and final. */
  private settledUpTo = 0;
  private readonly copied = new Set<number>();
  private running: UpstreamRow[] = [];
  private watching: Promise<void> | null = null;
  private isStopping = false;

  constructor(private readonly simulatorUrl: string) {}

  start(): void {
    this.watching = this.watch();
  }

  /** Every call of the upstream up to now. */
  async stop(): Promise<UpstreamRow[]> {
    this.isStopping = true;
    await this.watching;
    await this.copy();
    return [...this.ended, ...this.running];
  }

  /** The next poll makes up for a failed one. */
  private async watch(): Promise<void> {
    while (!this.isStopping) {
      await this.copy().catch(() => undefined);
      await sleep(EVERY_MS);
    }
  }

  /** Reads on from the oldest row that still ran at the last poll. */
  private async copy(): Promise<void> {
    let cursor = this.settledUpTo;
    let firstRunning: number | null = null;
    this.running = [];
    for (;;) {
      const response = await fetch(`${this.simulatorUrl}/journal?since=${cursor}`, {
        headers: { connection: 'close' },
      });
      const page = (await response.json()) as JournalPage;
      for (const row of page.data) {
        if (row.outcome === 'running') {
          firstRunning ??= row.sequence;
          this.running.push(toUpstreamRow(row));
        } else if (!this.copied.has(row.sequence)) {
          this.copied.add(row.sequence);
          this.ended.push(toUpstreamRow(row));
        }
      }
      cursor = page.data.at(-1)?.sequence ?? cursor;
      if (!page.has_more) break;
    }
    this.settledUpTo = firstRunning === null ? cursor : firstRunning - 1;
  }
}

function toUpstreamRow({ request_id: id, status, outcome, tokens_sent: tokensSent, usage }: JournalRow): UpstreamRow {
  return {
    requestId: parseId('gen', id ?? '') ?? '',
    status,
    outcome,
    tokensSent,
    usage:
      usage === null
        ? null
        : {
            promptTokens: usage.prompt_tokens,
            cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
            completionTokens: usage.completion_tokens,
            reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
          },
  };
}
