import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '#core';
import type { ModelRequest, UnmeasuredMedia } from '#formats';
import { UNPACKED_BYTES_MAX, type walkedSize } from '#formats/media';
import { mediaThreadFile } from './media-thread-file.js';

/** Seconds of work for the thread. */
const QUEUED_BYTES_MAX = 67_108_864;
/** Delay after a failure. */
const RESTART_AFTER_MS = 10_000;
const MEMORY = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 };

type Walked = ReturnType<typeof walkedSize>;
type Resolve = (walked: Walked | null) => void;

/**
 * Sizes of documents and recordings that are too large for the event loop. One thread walks them; it starts with the
 * first one. The event loop copies each once, one of a request at a time. While the thread is not available (it failed
 * within the last 10 s, or 64 MB are queued), they stay unmeasured: bounds are held for, and prices of their units refuse
 * the request.
 */
@Injectable()
export class MediaCounter implements OnApplicationShutdown {
  private thread: Worker | null = null;
  private readonly queue: Resolve[] = [];
  private queuedBytes = 0;
  private restartAtMs = -Infinity;

  constructor(private readonly clock: Clock) {}

  /**
   * The request with the sizes of all its media.
   * @param body of the request
   */
  async measured(request: ModelRequest, body: Buffer): Promise<ModelRequest> {
    if (request.unmeasured.length === 0) return request;
    const media = [...request.media];
    const unmeasured: UnmeasuredMedia[] = [];
    let unpackedBytesMax = UNPACKED_BYTES_MAX;
    for (const one of request.unmeasured) {
      const walked = await this.walk(one.kind, body.subarray(one.start, one.end), unpackedBytesMax);
      if (walked === null) unmeasured.push(one);
      else {
        media[one.index] = walked.size;
        unpackedBytesMax = walked.unpackedBytesLeft;
      }
    }
    return { ...request, media, unmeasured };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.thread?.terminate();
  }

  /** Null while the thread is not available. */
  private async walk(kind: UnmeasuredMedia['kind'], text: Buffer, unpackedBytesMax: number): Promise<Walked | null> {
    if (this.queuedBytes + text.length > QUEUED_BYTES_MAX && this.queuedBytes > 0) return null;
    const thread = this.runningThread();
    if (thread === null) return null;
    this.queuedBytes += text.length;
    const walked = await new Promise<Walked | null>((resolve) => {
      this.queue.push(resolve);
      thread.ref();
      const copy = new Uint8Array(text);
      thread.postMessage({ kind, text: copy, unpackedBytesMax }, [copy.buffer]);
    });
    this.queuedBytes -= text.length;
    return walked;
  }

  private runningThread(): Worker | null {
    if (this.thread === null && this.clock.monotonicMs() >= this.restartAtMs) this.thread = this.start();
    return this.thread;
  }

  /** Overridden in tests. */
  protected newThread(): Worker {
    return new Worker(mediaThreadFile(), { resourceLimits: MEMORY });
  }

  private start(): Worker {
    const thread = this.newThread();
    thread.on('message', (walked: Walked) => {
      this.queue.shift()?.(walked);
      if (this.queue.length === 0) thread.unref();
    });
    // Handled by `exit`, which follows.
    thread.on('error', () => undefined);
    thread.once('exit', () => {
      this.thread = null;
      this.restartAtMs = this.clock.monotonicMs() + RESTART_AFTER_MS;
      for (const resolve of this.queue.splice(0)) resolve(null);
    });
    return thread;
  }
}
