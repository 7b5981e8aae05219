/**
 * A Map of at most `capacity` entries that evicts the least recently used half at a time. A hit in `recent` is only a
 * read: moving each used entry to the end would copy the Map's table over and over.
 */
export class LruMap<K, V> {
  private recent = new Map<K, V>();
  /** Entries not used since `recent` was started. */
  private earlier = new Map<K, V>();
  private readonly half: number;

  constructor(capacity: number) {
    this.half = Math.ceil(capacity / 2);
  }

  get(key: K): V | undefined {
    const value = this.recent.get(key);
    if (value !== undefined) return value;
    const found = this.earlier.get(key);
    if (found !== undefined) this.set(key, found);
    return found;
  }

  set(key: K, value: V): void {
    this.earlier.delete(key);
    if (this.recent.size >= this.half && !this.recent.has(key)) {
      this.earlier = this.recent;
      this.recent = new Map();
    }
    this.recent.set(key, value);
  }

  delete(key: K): void {
    this.recent.delete(key);
    this.earlier.delete(key);
  }

  get size(): number {
    return this.recent.size + this.earlier.size;
  }

  clear(): void {
    this.recent.clear();
    this.earlier.clear();
  }
}
