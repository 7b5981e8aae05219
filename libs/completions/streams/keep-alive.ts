import { KEEP_ALIVE } from '#replies';
import type { ResponseSink } from '../run/response-sink.js';

/**
 * Writes comments to a silent stream, so that neither client nor proxy times out. The first comment commits the
 * response to status 200: fail-over continues, and later failures are reported inside the stream.
 */
export class KeepAlive {
  private readonly timer: NodeJS.Timeout;

  /** @param silenceMs interval without writes after which a comment is written */
  constructor(reply: ResponseSink, silenceMs: number, startStream: () => void) {
    this.timer = setInterval(() => {
      if (!reply.headSent) startStream();
      reply.write(KEEP_ALIVE);
    }, silenceMs);
  }

  /** Called after a write: restarts the interval. */
  touch(): void {
    this.timer.refresh();
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
