import type { UpstreamCall } from '#channels';
import type { ChunkView } from '#dialects';

/** Receives a stream from its first chunk on. */
export interface StreamListener {
  onChunk(view: ChunkView): void;
  onEnd(): void;
  /** The connection broke or went silent, or a frame found no end. */
  onBroken(reason: string): void;
}

/**
 * A stream that has begun. Its first frames wait for the listener, later ones while it is held: one read of the socket
 * may bring many, and all of them come after the one for which it is held.
 */
export class StreamSource {
  private listener: StreamListener | null = null;
  private readonly waiting: ((listener: StreamListener) => void)[] = [];
  private isPaused = false;
  private isHeld = false;

  constructor(private readonly call: Pick<UpstreamCall, 'abort' | 'pause' | 'resume'>) {}

  attach(listener: StreamListener): void {
    this.listener = listener;
    this.passOn();
  }

  deliver(event: (listener: StreamListener) => void): void {
    if (this.listener === null || this.isHeld) this.waiting.push(event);
    else event(this.listener);
  }

  /** Closes the upstream's connection now: nothing more is read, what waits may still be released. */
  abort(): void {
    this.isPaused = true;
    this.call.abort();
  }

  /** Nothing more is read until the client has taken what it was sent; what has been read is delivered. */
  pause(): void {
    this.isPaused = true;
    this.call.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.readOn();
  }

  /** Nothing more is read, and what has been read waits from the next event on. */
  hold(): void {
    this.isHeld = true;
    this.call.pause();
  }

  /** What waits is delivered in order, until the listener holds it again. */
  release(): void {
    this.isHeld = false;
    this.passOn();
    this.readOn();
  }

  private readOn(): void {
    if (!this.isHeld && !this.isPaused) this.call.resume();
  }

  private passOn(): void {
    const { listener, waiting } = this;
    if (listener === null) return;
    let passed = 0;
    for (const event of waiting) {
      if (this.isHeld) break;
      passed++;
      event(listener);
    }
    waiting.splice(0, passed);
  }
}
