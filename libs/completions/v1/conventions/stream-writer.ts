import type { Response } from 'express';
import { CoarseTimer } from '#core';
import type { ResponseSink, ResponseHeaders } from '../../run/response-sink.js';

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/** A `ResponseSink` over an Express response. */
export class StreamWriter implements ResponseSink {
  private aborted: boolean;
  private ended = false;
  private abortListeners: (() => void)[] = [];
  private stalled: CoarseTimer | null = null;

  /** @param stalledMs time without progress after which the client is disconnected */
  constructor(
    private readonly response: Response,
    private readonly stalledMs: number,
  ) {
    this.aborted = response.destroyed;
    response.once('close', () => {
      this.clearStalled();
      if (this.ended) return;
      this.aborted = true;
      for (const listener of this.abortListeners) listener();
    });
  }

  get isAborted(): boolean {
    return this.aborted;
  }

  get headSent(): boolean {
    return this.response.headersSent;
  }

  setHeaders(headers: ResponseHeaders): void {
    if (this.aborted || this.headSent) return;
    for (const [name, value] of Object.entries(headers)) this.response.setHeader(name, value);
  }

  send(status: number, headers: ResponseHeaders, bytes: Buffer | string): void {
    if (this.aborted) return;
    this.response.writeHead(status, { 'content-length': bytes.length, ...headers });
    this.endWith(bytes);
  }

  startStream(headers: ResponseHeaders): void {
    if (this.aborted) return;
    this.response.writeHead(200, { ...STREAM_HEADERS, ...headers });
    this.response.flushHeaders();
  }

  write(bytes: Buffer): boolean {
    if (this.aborted || this.ended) return true;
    if (this.response.write(bytes)) return true;
    this.stalled ??= new CoarseTimer(this.stalledMs, () => {
      this.response.destroy();
    });
    return false;
  }

  end(): void {
    if (!this.aborted) this.endWith(undefined);
  }

  onDrain(listener: () => void): void {
    this.response.on('drain', () => {
      this.clearStalled();
      listener();
    });
  }

  onAbort(listener: () => void): void {
    this.abortListeners.push(listener);
  }

  /** A timeout of the socket closes it; once the last byte is sent, the server restores its own timeout. */
  private endWith(bytes: Buffer | string | undefined): void {
    this.ended = true;
    this.response.end(bytes, 'latin1');
    if (this.response.writableLength > 0) this.response.setTimeout(this.stalledMs);
  }

  private clearStalled(): void {
    this.stalled?.cancel();
    this.stalled = null;
  }
}
