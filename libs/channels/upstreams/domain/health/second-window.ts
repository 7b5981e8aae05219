const SECONDS = 10;

/** Two counters over the last ten seconds, in buckets of one second: enough for a rate, in constant memory. */
export class SecondWindow {
  private readonly events = new Uint32Array(SECONDS);
  private readonly marked = new Uint32Array(SECONDS);
  private newestSecond = 0;

  /** @param isMarked whether the event counts in the second counter too */
  add(isMarked: boolean, nowMs: number): void {
    const bucket = this.moveTo(nowMs) % SECONDS;
    this.events[bucket] = (this.events[bucket] ?? 0) + 1;
    if (isMarked) this.marked[bucket] = (this.marked[bucket] ?? 0) + 1;
  }

  eventCount(nowMs: number): number {
    this.moveTo(nowMs);
    return sum(this.events);
  }

  markedCount(nowMs: number): number {
    this.moveTo(nowMs);
    return sum(this.marked);
  }

  clear(): void {
    this.events.fill(0);
    this.marked.fill(0);
  }

  /** Empties the buckets of the seconds that passed since the last call. */
  private moveTo(nowMs: number): number {
    const second = Math.max(this.newestSecond, Math.floor(nowMs / 1_000));
    const passed = Math.min(second - this.newestSecond, SECONDS);
    for (let step = 0; step < passed; step++) {
      this.events[(second - step) % SECONDS] = 0;
      this.marked[(second - step) % SECONDS] = 0;
    }
    this.newestSecond = second;
    return second;
  }
}

function sum(counts: Uint32Array): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
