import type { UpstreamCall } from '#channels';
import type { StatedUsage, ChunkView } from '#formats';

/** Receives a stream from its first chunk on. */
export interface StreamListener {
  onChunk(view: ChunkView): void;
  /** What the upstream has said of the usage up to the last chunk. */
  onStated(stated: StatedUsage): void;
  onEnd(): void;
  /** The connection broke or timed out, or a frame was unreadable or too long. */
  onBroken(reason: string): void;
}

/**
 * A started stream. Events are queued until a listener attaches, and while the source is held: one read of the socket
 * may bring many frames, and those after the held one have to wait.
 */
export class StreamSource {
  private listener: StreamListener | null = null;
  private readonly queued: ((listener: StreamListener) => void)[] = [];
  private isPaused = false;
  private isHeld = false;

  constructor(private readonly call: Pick<UpstreamCall, 'abort' | 'pause' | 'resume'>) {}

  attach(listener: StreamListener): void {
    this.listener = listener;
    this.deliverQueued();
  }

  deliver(event: (listener: StreamListener) => void): void {
    if (this.listener === null || this.isHeld) this.queued.push(event);
    else event(this.listener);
  }

  /** Closes the upstream connection: nothing more is read; queued events can still be released. */
  abort(): void {
    this.isPaused = true;
    this.call.abort();
  }

  /** Stops reading until the client has drained its buffer; what was read is delivered. */
  pause(): void {
    this.isPaused = true;
    this.call.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.resumeReading();
  }

  /** Stops reading, and queues events from the next one on. */
  hold(): void {
    this.isHeld = true;
    this.call.pause();
  }

  /** Delivers queued events in order, until the listener holds the source again. */
  release(): void {
    this.isHeld = false;
    this.deliverQueued();
    this.resumeReading();
  }

  private resumeReading(): void {
    if (!this.isHeld && !this.isPaused) this.call.resume();
  }

  private deliverQueued(): void {
    const { listener, queued } = this;
    if (listener === null) return;
    let delivered = 0;
    for (const event of queued) {
      if (this.isHeld) break;
      delivered++;
      event(listener);
    }
    queued.splice(0, delivered);
  }
}
