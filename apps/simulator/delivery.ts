import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Simulate } from './domain/faults/knobs.js';
import type { Piece, WireBody } from './domain/wire/lay-wire.js';
import type { JournalEntry } from './journal.js';

/** A head that is sent unless the connection breaks first. */
export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends one reply at the requested pace and journals what was sent. A client disconnect aborts every wait at once.
 * A cut closes the socket after its bytes have been handed to the kernel, so the client receives exactly these.
 */
export class Delivery {
  constructor(
    private readonly response: ServerResponse,
    private readonly entry: JournalEntry,
    /** Aborted when the client's connection has closed. */
    private readonly signal: AbortSignal,
    private readonly simulate: Simulate,
  ) {}

  /** Waits; returns early if the client disconnects. */
  async pause(delayMs: number): Promise<void> {
    if (delayMs <= 0 || this.signal.aborted) return;
    await setTimeout(delayMs, undefined, { signal: this.signal }).catch(ignoreAbort);
  }

  /** Sends nothing until the client disconnects. */
  async hang(): Promise<void> {
    if (!this.signal.aborted) await once(this.signal, 'abort');
  }

  /** Resets the client's connection. */
  reset(): void {
    this.entry.outcome = 'broken';
    this.response.socket?.resetAndDestroy();
  }

  /** Sends the reply at its pace, up to its end or to the requested fault. */
  async send(head: Head, body: WireBody): Promise<void> {
    this.writeHead(head, body);
    const startMs = performance.now();
    for (const [index, piece] of body.pieces.entries()) {
      if (await this.endsAfter(index)) return;
      await this.pause(startMs + index * this.stepMs(body) - performance.now());
      if (!(await this.sendPiece(piece))) return;
    }
    if (!(await this.endsAfter(body.pieces.length))) this.response.end();
  }

  /** True when nothing follows this many events: a requested fault, or the client disconnected. */
  private async endsAfter(eventCount: number): Promise<boolean> {
    const { cut_after_chunks: cutAfter, hang_after_chunks: hangAfter } = this.simulate;
    if (eventCount === cutAfter) this.cut();
    if (eventCount === hangAfter) {
      this.response.flushHeaders();
      await this.hang();
    }
    return this.signal.aborted || eventCount === cutAfter;
  }

  /** Sends `content-length` when the body is a single piece, so its length is known. */
  private writeHead(head: Head, { headers, pieces }: WireBody): void {
    if (this.signal.aborted) return;
    const length = pieces.length === 1 ? { 'content-length': String(pieces[0]?.bytes.length) } : {};
    this.entry.status = head.status;
    this.response.writeHead(head.status, { ...head.headers, ...headers, ...length });
  }

  /** Milliseconds between two events. Due times count from the first event, so late timers do not accumulate. */
  private stepMs(body: WireBody): number {
    if (body.pieces.length === 1) return 0;
    const { chunk_ms: chunkMs, tokens_per_second: rate } = this.simulate;
    return chunkMs ?? (rate === undefined ? 0 : 1_000 / rate);
  }

  /** False when nothing follows: a cut inside this piece, after the bytes before it, or a client disconnect. */
  private async sendPiece(piece: Piece): Promise<boolean> {
    const { cut_after_bytes: cutAfter = Infinity, chunk_bytes: sliceBytes = Infinity } = this.simulate;
    const length = Math.min(piece.bytes.length, cutAfter - this.entry.bytesSent);
    for (let offset = 0; offset < length; offset += sliceBytes) {
      if (this.signal.aborted) return false;
      await this.write(piece.bytes.subarray(offset, Math.min(offset + sliceBytes, length)));
      // One event loop turn between writes; without it the kernel joins small writes.
      if (sliceBytes < length) await setImmediate();
    }
    if (length < piece.bytes.length) {
      this.cut();
      return false;
    }
    this.entry.chunksSent++;
    this.entry.tokensSent += piece.tokens;
    this.entry.usage = piece.usage ?? this.entry.usage;
    return true;
  }

  private async write(bytes: Buffer): Promise<void> {
    this.entry.bytesSent += bytes.length;
    if (this.response.write(bytes)) return;
    await once(this.response, 'drain', { signal: this.signal }).catch(ignoreAbort);
  }

  private cut(): void {
    if (this.signal.aborted) return;
    this.entry.outcome = 'broken';
    this.response.write('', () => {
      this.response.destroy();
    });
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
