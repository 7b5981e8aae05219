import type { Chunk } from '#replies';

/** A shorter pause between two parts of an answer is the network's; in a longer one the model may think again. */
const PAUSE_MS = 1_000;

/** How long a call showed nothing of its answer. What it says of its thinking meanwhile may be a summary. */
export class SilentTime {
  private silentMs = 0;
  /** When the last part of the answer came; 0: none did. */
  private answeredAtMs = 0;

  /** @param callMs time since the call began */
  constructor(private readonly callMs: () => number) {}

  note({ answerTextBytes }: Pick<Chunk, 'answerTextBytes'>): void {
    if (answerTextBytes === 0) return;
    const nowMs = this.callMs();
    const pauseMs = nowMs - this.answeredAtMs;
    if (this.answeredAtMs === 0 || pauseMs >= PAUSE_MS) this.silentMs += pauseMs;
    this.answeredAtMs = nowMs;
  }

  /** With all of the time since the last part. */
  totalMs(): number {
    return this.silentMs + this.callMs() - this.answeredAtMs;
  }
}
