import type { Socket } from 'node:net';

/** The faults of a line. Without any it only passes bytes on. */
export interface Faults {
  /** Delay of every piece. */
  readonly latencyMs?: number;
  /** Maximum extra delay, random by seed. Pieces never overtake each other. */
  readonly jitterMs?: number;
  readonly bytesPerSecond?: number;
  /** Maximum size of a piece. */
  readonly sliceBytes?: number;
  /** Share of pieces delivered twice, 0 to 1, random by seed. */
  readonly duplicateShare?: number;
  /** The connection ends after this many bytes, counted from when this was set; 0: instead of the first byte. */
  readonly breakAfterBytes?: number;
  /** `cut` closes both sides regularly, `reset` as a crashed peer does. */
  readonly breakHow?: 'cut' | 'reset';
  /** Bytes with which the proxy itself answers a piece, which then goes no further; null passes it on. */
  readonly answer?: (piece: Buffer) => Buffer | null;
}

interface Piece {
  readonly bytes: Buffer;
  readonly dueMs: number;
}

/** Above this the sender's kernel buffers, not the proxy: the proxy must not hide a slow reader. */
const WAITING_BYTES_MAX = 1_048_576;

/** One direction of one connection. */
export class FaultyLine {
  private faults: Faults = {};
  private readonly waiting: Piece[] = [];
  private waitingBytes = 0;
  private passedBytes = 0;
  private lastDueMs = 0;
  private timer: NodeJS.Timeout | null = null;
  private frozen = false;
  private blocked = false;
  private ended = false;

  /** @param random numbers from 0 to 1, this line's own */
  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly random: () => number,
    private readonly onBreak: (how: 'cut' | 'reset') => void,
  ) {
    from.on('data', (bytes: Buffer) => {
      this.take(bytes);
    });
    from.on('end', () => {
      this.ended = true;
      this.deliver();
    });
    to.on('drain', () => {
      this.blocked = false;
      this.deliver();
    });
    to.on('close', () => {
      this.stop();
    });
  }

  /** From the next piece on; byte counts restart. */
  disturb(faults: Faults): void {
    this.faults = faults;
    this.passedBytes = 0;
  }

  /** Nothing is delivered; input waits. */
  freeze(): void {
    this.frozen = true;
    this.from.pause();
  }

  thaw(): void {
    this.frozen = false;
    this.deliver();
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.waiting.length = 0;
  }

  private take(bytes: Buffer): void {
    const { sliceBytes = bytes.length, duplicateShare = 0 } = this.faults;
    const answer = this.faults.answer?.(bytes) ?? null;
    if (answer !== null) {
      this.from.write(answer);
      return;
    }
    for (let start = 0; start < bytes.length; start += sliceBytes) {
      const piece = bytes.subarray(start, start + sliceBytes);
      this.queue(piece);
      if (duplicateShare > 0 && this.random() < duplicateShare) this.queue(piece);
    }
    if (this.waitingBytes > WAITING_BYTES_MAX) this.from.pause();
    this.deliver();
  }

  private queue(bytes: Buffer): void {
    const { latencyMs = 0, jitterMs = 0, bytesPerSecond } = this.faults;
    const delayMs = jitterMs > 0 ? latencyMs + this.random() * jitterMs : latencyMs;
    const sendingMs = bytesPerSecond === undefined ? 0 : (bytes.length * 1_000) / bytesPerSecond;
    this.lastDueMs = Math.max(this.lastDueMs + sendingMs, performance.now() + sendingMs + delayMs);
    this.waiting.push({ bytes, dueMs: this.lastDueMs });
    this.waitingBytes += bytes.length;
  }

  /** Delivers pieces that are due, and sets a timer for the rest. */
  private deliver(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    while (!this.frozen && !this.blocked) {
      const [next] = this.waiting;
      if (next === undefined) break;
      const earlyMs = next.dueMs - performance.now();
      if (earlyMs > 0) {
        this.timer = setTimeout(() => {
          this.deliver();
        }, Math.ceil(earlyMs));
        return;
      }
      this.waiting.shift();
      this.waitingBytes -= next.bytes.length;
      if (!this.write(next.bytes)) return;
    }
    if (this.frozen || this.blocked) return;
    if (this.ended) this.to.end();
    else this.from.resume();
  }

  /** False when the connection broke inside the piece. */
  private write(bytes: Buffer): boolean {
    const { breakAfterBytes = Infinity, breakHow = 'cut' } = this.faults;
    const left = breakAfterBytes - this.passedBytes;
    const whole = bytes.length < left;
    this.passedBytes += bytes.length;
    this.blocked = !this.to.write(whole ? bytes : bytes.subarray(0, left));
    if (!whole) this.onBreak(breakHow);
    return whole;
  }
}
