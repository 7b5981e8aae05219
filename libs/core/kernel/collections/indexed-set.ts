/** An item of at most one set at a time. */
export interface IndexedItem {
  /** Position in the set, which owns this field; −1 outside. */
  index: number;
}

/**
 * An unordered set (swap-remove), for items that are added and deleted with every request. V8 copies the table of a Set
 * every so many changes, and each dead table references the next one: once one of them is in the old generation, all
 * items are promoted after it with everything they reference, and the collector copies each request twice.
 */
export class IndexedSet<T extends IndexedItem> {
  private readonly items: (T | null)[] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** No effect when the item is in the set. */
  add(item: T): void {
    if (item.index >= 0) return;
    item.index = this.count;
    this.items[this.count++] = item;
  }

  /** The last item moves to the free index; no effect when the item is not in the set. */
  delete(item: T): void {
    const { index } = item;
    if (index < 0) return;
    const last = this.items[--this.count] ?? item;
    this.items[index] = last;
    this.items[this.count] = null;
    last.index = index;
    item.index = -1;
  }

  /** The current items. */
  list(): T[] {
    return this.items.slice(0, this.count).filter((item) => item !== null);
  }
}
