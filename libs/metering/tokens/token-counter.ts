import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LastingAlarm, Logger } from '#infra';
import { Clock } from '#kernel';
import { sliceTexts } from './slice-texts.js';
import { tokenThreadFile } from './token-thread-file.js';

/** Beyond it the thread is behind by seconds. */
const QUEUED_CHARACTERS_MAX = 4_194_304;
/** After a failure; a start takes a third of a second of a core. */
const RESTART_AFTER_MS = 10_000;
const ESTIMATED_BYTES_PER_TOKEN = 4;

/** The tables take 60 MB. */
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

interface QueuedSlice {
  readonly texts: readonly string[];
  readonly resolve: (tokens: number | null) => void;
}

/**
 * Tokens of texts by OpenAI's o200k_base encoding: the count for replies whose upstream told none. For other vendors'
 * models it is an estimate, within a few per cent for prose.
 *
 * Counting happens in one thread, which starts with the first text and loads tens of megabytes of tables. The event loop
 * only hands on slices, one a turn and one of each count at a time. Where the thread cannot answer (it failed within the
 * last 10 s, or 4 million characters wait for it), a token is taken to be 4 bytes, with the alarm `tokens_estimated`.
 */
@Injectable()
export class TokenCounter implements OnApplicationShutdown {
  private thread: Worker | null = null;
  private readonly queue: QueuedSlice[] = [];
  private queuedCharacters = 0;
  private restartAtMs = -Infinity;
  private readonly alarm: LastingAlarm;

  constructor(
    logger: Logger,
    private readonly clock: Clock,
  ) {
    this.alarm = new LastingAlarm('tokens_estimated', logger, clock);
  }

  /** The sum over the texts, each counted by itself. */
  async count(texts: readonly string[]): Promise<number> {
    let tokens = 0;
    for (const slice of sliceTexts(texts)) tokens += (await this.countSlice(slice)) ?? this.estimate(slice);
    return tokens;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.thread?.terminate();
  }

  /** Null where the thread cannot say. */
  private async countSlice(texts: readonly string[]): Promise<number | null> {
    const characters = charactersOf(texts);
    if (this.queuedCharacters + characters > QUEUED_CHARACTERS_MAX) return null;
    const thread = this.runningThread();
    if (thread === null) return null;
    this.queuedCharacters += characters;
    const tokens = await new Promise<number | null>((resolve) => {
      this.queue.push({ texts, resolve });
      thread.ref();
      thread.postMessage(texts);
    });
    this.queuedCharacters -= characters;
    if (tokens !== null) this.alarm.clear();
    return tokens;
  }

  private estimate(texts: readonly string[]): number {
    this.alarm.raise({ queued_characters: this.queuedCharacters }, 'tokens are estimated, not counted');
    const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    return Math.ceil(bytes / ESTIMATED_BYTES_PER_TOKEN);
  }

  private runningThread(): Worker | null {
    if (this.thread === null && this.clock.monotonicMs() >= this.restartAtMs) this.thread = this.start();
    return this.thread;
  }

  /** A seam for tests. */
  protected newThread(): Worker {
    return new Worker(tokenThreadFile(), { resourceLimits: MEMORY });
  }

  private start(): Worker {
    const thread = this.newThread();
    thread.on('message', (tokens: number) => {
      this.queue.shift()?.resolve(tokens);
      if (this.queue.length === 0) thread.unref();
    });
    // The exit comes after it, and says all that counts.
    thread.on('error', () => undefined);
    thread.once('exit', () => {
      this.thread = null;
      this.restartAtMs = this.clock.monotonicMs() + RESTART_AFTER_MS;
      for (const { resolve } of this.queue.splice(0)) resolve(null);
    });
    return thread;
  }
}

function charactersOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
