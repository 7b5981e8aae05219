const SAMPLE_WEIGHT = 0.2;
/** The expectation decays, so that a channel measured as slow is tried again. */
const HALF_LIFE_MS = 60_000;

/** How long a (channel, model) takes to its first byte: an exponentially weighted average in milliseconds. */
export class FirstByteAverage {
  private averageMs: number | null = null;
  private sampledAtMs = 0;

  add(sampleMs: number, nowMs: number): void {
    this.averageMs = this.averageMs === null ? sampleMs : this.averageMs + SAMPLE_WEIGHT * (sampleMs - this.averageMs);
    this.sampledAtMs = nowMs;
  }

  /** As it was measured; null before the first sample. */
  get measuredMs(): number | null {
    return this.averageMs;
  }

  /** For comparing channels: halves with every minute without a sample, and 0 (try it) before the first. */
  expectedMs(nowMs: number): number {
    if (this.averageMs === null) return 0;
    return this.averageMs * 0.5 ** (Math.max(0, nowMs - this.sampledAtMs) / HALF_LIFE_MS);
  }
}
