/**
 * Which ids changed, numbered in order: a cache keeps with each entry the number up to which it is known to be current.
 * Adding an id costs the same whatever the size of the cache, and an entry is checked only after a change.
 */
export class ChangedIds {
  /** In the order of the numbers. */
  private readonly numbers = new Map<string, number>();
  private lastNumber = 0;
  /** Up to here changes are no longer listed: older entries count as changed. */
  private unlistedUpTo = 0;

  /** The oldest half is dropped at `capacity` ids. */
  constructor(private readonly capacity: number) {}

  /** The number of the newest change. */
  get last(): number {
    return this.lastNumber;
  }

  add(id: string): void {
    this.numbers.delete(id);
    this.numbers.set(id, ++this.lastNumber);
    if (this.numbers.size > this.capacity) this.dropOldestHalf();
  }

  /** Anything may have changed. */
  addAll(): void {
    this.numbers.clear();
    this.unlistedUpTo = ++this.lastNumber;
  }

  /** Whether one of the ids may have changed after the change of this number. */
  includesSince(number: number, ids: readonly string[]): boolean {
    return number < this.unlistedUpTo || ids.some((id) => (this.numbers.get(id) ?? 0) > number);
  }

  private dropOldestHalf(): void {
    let remaining = Math.floor(this.capacity / 2);
    for (const [id, number] of this.numbers) {
      if (remaining-- <= 0) return;
      this.numbers.delete(id);
      this.unlistedUpTo = number;
    }
  }
}
