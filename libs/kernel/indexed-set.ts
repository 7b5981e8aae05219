/** Something that can be in one crowd at a time. */
export interface IndexedItem {
  /** Belongs to the crowd; −1 outside. */
  index: number;
}

/**
 * A set without an order, for members that come and go with every request. A Set's table is copied every so many
 * changes, and each dead table keeps hold of the next one: once one of them is old, all members pass into the old
 * generation after it, with everything they refer to, and the collector copies each request twice.
 */
export class IndexedSet<T extends IndexedItem> {
  private readonly items: (T | null)[] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Does nothing for a member. */
  add(member: T): void {
    if (member.index >= 0) return;
    member.index = this.count;
    this.items[this.count++] = member;
  }

  /** The last one takes the place; does nothing outside. */
  delete(member: T): void {
    const { index } = member;
    if (index < 0) return;
    const last = this.items[--this.count] ?? member;
    this.items[index] = last;
    this.items[this.count] = null;
    last.index = index;
    member.index = -1;
  }

  /** Those who are in it now. */
  list(): T[] {
    return this.items.slice(0, this.count).filter((member) => member !== null);
  }
}
