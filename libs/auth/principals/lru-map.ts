/**
 * A Map of at most `capacity` entries: what was used longest ago makes room, half of the map at a time. What is used
 * again and again is only read: an entry that moved to the end with each use would have the table copied over and over.
 */
export class LruMap<K, V> {
  private recent = new Map<K, V>();
  /** Not used since `recent` was begun. */
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

  entryList(): [K, V][] {
    return [...this.earlier, ...this.recent];
  }

  clear(): void {
    this.recent.clear();
    this.earlier.clear();
  }
}
