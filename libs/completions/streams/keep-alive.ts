import type { ResponseSink } from '../run/response-sink.js';

/**
 * Writes to a silent stream, so that neither client nor proxy times out. The first write commits the response to status
 * 200: fail-over continues, and later failures are reported inside the stream.
 */
export class KeepAlive {
  private readonly timer: NodeJS.Timeout;

  /**
   * @param frame what is written; clients skip it
   * @param silenceMs interval without writes after which it is written
   */
  constructor(reply: ResponseSink, frame: Buffer, silenceMs: number, startStream: () => void) {
    this.timer = setInterval(() => {
      if (!reply.headSent) startStream();
      reply.write(frame);
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
