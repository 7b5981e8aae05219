import type { Chunk } from '#formats';

/** A shorter pause between two parts of an answer is the network's; in a longer one the model may think again. */
const PAUSE_MS = 1_000;

/** How long a call showed nothing of its answer. What it says of its thinking meanwhile may be a summary. */
export class SilentTime {
  private silentMs = 0;
  /** When the last part of the answer came; 0: none did. */
  private answeredAtMs = 0;
  /** The same since the upstream has said its output; null: it has not. */
  private statedAtMs: number | null = null;
  private sinceStatedMs = 0;

  /** @param callMs time since the call began */
  constructor(private readonly callMs: () => number) {}

  note({ answerTextBytes }: Pick<Chunk, 'answerTextBytes'>): void {
    if (answerTextBytes === 0) return;
    const nowMs = this.callMs();
    const pauseMs = nowMs - this.answeredAtMs;
    if (this.answeredAtMs === 0 || pauseMs >= PAUSE_MS) this.silentMs += pauseMs;
    if (this.statedAtMs !== null) {
      const sinceMs = nowMs - Math.max(this.answeredAtMs, this.statedAtMs);
      if (sinceMs >= PAUSE_MS) this.sinceStatedMs += sinceMs;
    }
    this.answeredAtMs = nowMs;
  }

  /** The upstream says its output up to now, what it thought included. */
  noteStated(): void {
    this.statedAtMs = this.callMs();
    this.sinceStatedMs = 0;
  }

  /** With all of the time since the last part. */
  totalMs(): number {
    return this.silentMs + this.callMs() - this.answeredAtMs;
  }

  /** The same since the upstream has said its output, if it has. */
  unstatedMs(): number {
    if (this.statedAtMs === null) return this.totalMs();
    return this.sinceStatedMs + this.callMs() - Math.max(this.answeredAtMs, this.statedAtMs);
  }
}
