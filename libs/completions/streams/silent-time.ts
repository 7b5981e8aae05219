import type { Chunk } from '#replies';

/** A shorter pause between two parts of an answer is the network's; in a longer one the model may think again. */
const PAUSE_MS = 1_000;

/** How long a call showed nothing of its answer. What it says of its thinking meanwhile may be a summary. */
export class SilentTime {
  private silentMs = 0;
  /** When the last part of the answer came; null: none did. */
  private answeredAtMs: number | null = null;

  /** @param callMs time since the call began */
  constructor(private readonly callMs: () => number) {}

  note({ answerTextBytes }: Pick<Chunk, 'answerTextBytes'>): void {
    if (answerTextBytes === 0) return;
    const nowMs = this.callMs();
    this.silentMs += this.pauseMs(nowMs);
    this.answeredAtMs = nowMs;
  }

  totalMs(): number {
    return this.silentMs + this.pauseMs(this.callMs());
  }

  private pauseMs(nowMs: number): number {
    if (this.answeredAtMs === null) return nowMs;
    const pauseMs = nowMs - this.answeredAtMs;
    return pauseMs < PAUSE_MS ? 0 : pauseMs;
  }
}
