import { KEEP_ALIVE } from '#dialects';
import type { ResponseSink } from '../response-sink.js';

/**
 * Comments on a silent stream, so that neither the client nor a proxy between gives up. The first one commits the
 * reply to status 200: fail-over goes on behind it, and later failures must be told inside the stream.
 */
export class KeepAlive {
  private readonly timer: NodeJS.Timeout;

  /** @param silenceMs after which a comment is written, again and again */
  constructor(reply: ResponseSink, silenceMs: number, startStream: () => void) {
    this.timer = setInterval(() => {
      if (!reply.headSent) startStream();
      reply.write(KEEP_ALIVE);
    }, silenceMs);
  }

  /** Something was written: the silence starts anew. */
  touch(): void {
    this.timer.refresh();
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
