/** Gives a place up: what waits longest takes it. */
type Release = () => void;

/** Requests that a channel takes at a time, and a bounded queue of those that wait for their turn. */
export class Slots {
  private used = 0;
  private readonly waiting: ((release: Release) => void)[] = [];

  /** Requests under way. */
  get usedCount(): number {
    return this.used;
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  /** A place at once, or null. `max` null: without bound. */
  take(max: number | null): Release | null {
    return this.hasRoom(max) ? this.occupy() : null;
  }

  hasRoom(max: number | null): boolean {
    return max === null || (this.used < max && this.waiting.length === 0);
  }

  /** Waits in the queue: `onTurn` gets the place. Answers how to leave the queue; null when it is full. */
  wait(queueMax: number, onTurn: (release: Release) => void): (() => void) | null {
    if (this.waiting.length >= queueMax) return null;
    this.waiting.push(onTurn);
    return () => {
      const place = this.waiting.indexOf(onTurn);
      if (place >= 0) this.waiting.splice(place, 1);
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
