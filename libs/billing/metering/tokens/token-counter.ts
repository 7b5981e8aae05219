import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LastingAlarm, Logger } from '#core/infra';
import { Clock } from '#core';
import { sliceTexts } from './slice-texts.js';
import { tokenThreadFile } from './token-thread-file.js';

/** Seconds of work for the thread. */
const QUEUED_CHARACTERS_MAX = 4_194_304;
/** Delay after a failure; a start takes a third of a second of one core. */
const RESTART_AFTER_MS = 10_000;
const ESTIMATED_BYTES_PER_TOKEN = 4;

/** Limits of the thread; its table takes 4 MB. */
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

interface QueuedSlice {
  readonly texts: readonly string[];
  readonly resolve: (tokens: number | null) => void;
}

/**
 * Token counts by OpenAI's o200k_base encoding, for responses without usage. For models of other vendors the count is
 * an estimate, within a few per cent for prose.
 *
 * One thread counts; it starts with the first text. The event loop only posts slices, with
 * one slice of each count in flight. While the thread is unavailable (it failed within the last 10 s, or 4 million
 * characters are queued), a token is estimated as 4 bytes, with the alarm `tokens_estimated`.
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

  /** The sum of the separate counts of the texts. */
  async count(texts: readonly string[]): Promise<number> {
    let tokens = 0;
    for (const slice of sliceTexts(texts)) tokens += (await this.countSlice(slice)) ?? this.estimate(slice);
    return tokens;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.thread?.terminate();
  }

  /** Null while the thread is unavailable. */
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

  /** Overridden in tests. */
  protected newThread(): Worker {
    return new Worker(tokenThreadFile(), { resourceLimits: MEMORY });
  }

  private start(): Worker {
    const thread = this.newThread();
    thread.on('message', (tokens: number) => {
      this.queue.shift()?.resolve(tokens);
      if (this.queue.length === 0) thread.unref();
    });
    // Handled by `exit`, which follows.
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
