/** Signatures are refused five minutes off; below this a refusal has another reason. */
const SKEW_MS_MIN = 240_000;

/** How far the clocks of signed services are from ours, by origin: known from the `date` of their refusals. */
export class ClockSkew {
  private readonly offsets = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  nowMs(origin: string): number {
    return this.now() + (this.offsets.get(origin) ?? 0);
  }

  /** For operators: `600 s ahead`. */
  describe(origin: string): string {
    const seconds = Math.round((this.offsets.get(origin) ?? 0) / 1_000);
    return `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead'}`;
  }

  /** Whether a refusal came from a clock that differs; the next signature has its time. */
  note(origin: string, date: string | null): boolean {
    const theirsMs = Date.parse(date ?? '');
    if (Number.isNaN(theirsMs) || Math.abs(theirsMs - this.nowMs(origin)) < SKEW_MS_MIN) return false;
    this.offsets.set(origin, theirsMs - this.now());
    return true;
  }
}
