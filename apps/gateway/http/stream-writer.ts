import type { Response } from 'express';
import type { ResponseSink, ResponseHeaders } from '#completions';

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/** A `Reply` over an Express response. */
export class StreamWriter implements ResponseSink {
  private gone: boolean;
  private ended = false;
  private goneListeners: (() => void)[] = [];
  private stalled: NodeJS.Timeout | null = null;

  /** @param stalledMs after which a client that takes nothing is given up */
  constructor(
    private readonly response: Response,
    private readonly stalledMs: number,
  ) {
    this.gone = response.destroyed;
    response.once('close', () => {
      this.clearStalled();
      if (this.ended) return;
      this.gone = true;
      for (const listener of this.goneListeners) listener();
    });
  }

  get isAborted(): boolean {
    return this.gone;
  }

  get headSent(): boolean {
    return this.response.headersSent;
  }

  setHeaders(headers: ResponseHeaders): void {
    if (this.gone || this.headSent) return;
    for (const [name, value] of Object.entries(headers)) this.response.setHeader(name, value);
  }

  send(status: number, headers: ResponseHeaders, parts: readonly Buffer[], lengthBytes: number): void {
    if (this.gone) return;
    this.response.writeHead(status, { 'content-length': lengthBytes, ...headers });
    this.endWith(parts.length === 1 ? parts[0] : Buffer.concat(parts, lengthBytes));
  }

  startStream(headers: ResponseHeaders): void {
    if (this.gone) return;
    this.response.writeHead(200, { ...STREAM_HEADERS, ...headers });
    this.response.flushHeaders();
  }

  write(bytes: Buffer): boolean {
    if (this.gone || this.ended) return true;
    if (this.response.write(bytes)) return true;
    this.stalled ??= setTimeout(() => {
      this.response.destroy();
    }, this.stalledMs);
    return false;
  }

  end(): void {
    if (!this.gone) this.endWith(undefined);
  }

  onDrain(listener: () => void): void {
    this.response.on('drain', () => {
      this.clearStalled();
      listener();
    });
  }

  onAbort(listener: () => void): void {
    this.goneListeners.push(listener);
  }

  /** The timeout is the socket's, and ends it; when the last byte is taken, the server sets its own again. */
  private endWith(bytes: Buffer | undefined): void {
    this.ended = true;
    this.response.end(bytes);
    if (this.response.writableLength > 0) this.response.setTimeout(this.stalledMs);
  }

  private clearStalled(): void {
    if (this.stalled !== null) clearTimeout(this.stalled);
    this.stalled = null;
  }
}
