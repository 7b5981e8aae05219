/** Releases a slot; the longest waiting request takes it. */
type Release = () => void;

/** The concurrent requests of a channel, and a bounded queue of those that wait for a slot. */
export class Slots {
  private used = 0;
  private readonly waiting: ((release: Release) => void)[] = [];

  /** Running requests. */
  get usedCount(): number {
    return this.used;
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  /** Takes a slot, or returns null when none is free. `max` null: unlimited. */
  take(max: number | null): Release | null {
    return this.hasRoom(max) ? this.occupy() : null;
  }

  hasRoom(max: number | null): boolean {
    return max === null || (this.used < max && this.waiting.length === 0);
  }

  /** Queues for a slot, which `onTurn` receives. Returns a function that leaves the queue; null: the queue is full. */
  wait(queueMax: number, onTurn: (release: Release) => void): (() => void) | null {
    if (this.waiting.length >= queueMax) return null;
    this.waiting.push(onTurn);
    return () => {
      const index = this.waiting.indexOf(onTurn);
      if (index >= 0) this.waiting.splice(index, 1);
    };
  }

  private occupy(): Release {
    this.used++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.used--;
      this.waiting.shift()?.(this.occupy());
    };
  }
}
