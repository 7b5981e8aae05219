const NOTHING = Buffer.alloc(0);

/**
 * One tool call while its arguments stream. Sent bytes cannot be taken back: when the provider restarts its reply
 * within a call, the new call must start with the bytes already sent, and only the rest is forwarded.
 */
export class CallTrack {
  /** Buffer of the sent bytes, with spare capacity. */
  private sent = NOTHING;
  private sentBytes = 0;
  /** Sent bytes that the restarted call has not repeated yet. */
  private expected = NOTHING;

  /**
   * @param index position among the reply's calls
   * @param input sent with the call itself, as JSON text
   */
  constructor(
    readonly index: number,
    readonly name: string,
    private readonly input: string,
  ) {}

  /** Starts comparing with the sent bytes. False when the call is of another tool. */
  restart(name: string): boolean {
    this.expected = this.sent.subarray(0, this.sentBytes);
    return name === this.name;
  }

  /** The unsent bytes of a delta, as raw JSON string content; null when they contradict the sent ones. */
  append(raw: Buffer): Buffer | null {
    const repeated = Math.min(raw.length, this.expected.length);
    if (!raw.subarray(0, repeated).equals(this.expected.subarray(0, repeated))) return null;
    this.expected = this.expected.subarray(repeated);
    const news = repeated === 0 ? raw : raw.subarray(repeated);
    this.store(news);
    return news;
  }

  /**
   * The rest at the end of the call: `input` when no arguments were streamed; null when a restarted call is incomplete.
   */
  end(): Buffer | null {
    if (this.expected.length > 0) return null;
    return this.sentBytes === 0 ? Buffer.from(JSON.stringify(this.input).slice(1, -1)) : NOTHING;
  }

  private store(news: Buffer): void {
    const bytes = this.sentBytes + news.length;
    if (bytes > this.sent.length) {
      const larger = Buffer.allocUnsafe(bytes * 2);
      this.sent.copy(larger, 0, 0, this.sentBytes);
      this.sent = larger;
    }
    news.copy(this.sent, this.sentBytes);
    this.sentBytes = bytes;
  }
}
