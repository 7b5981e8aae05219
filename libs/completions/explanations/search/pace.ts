/** Steps that take less grow, longer ones shrink. */
const SHORT_MS = 25;
const LONG_MS = 80;
const FACTOR = 4;

/** How much of something a search reads at once: as much as takes some ten milliseconds, cached or from the disk. */
export class Pace {
  /** The size of the next step. */
  size: number;

  constructor(
    private readonly least: number,
    first: number,
    private readonly most: number,
  ) {
    this.size = first;
  }

  /** A step of this size took so long. */
  took(ms: number): void {
    if (ms < SHORT_MS) this.size = Math.min(this.most, this.size * FACTOR);
    else if (ms > LONG_MS) this.size = Math.max(this.least, Math.floor(this.size / FACTOR));
  }
}
