/** A map that forgets what was set first when it is full: a long run does not fill the memory. */
export class BoundedMap<K, V> extends Map<K, V> {
  constructor(private readonly entriesMax: number) {
    super();
  }

  override set(key: K, value: V): this {
    this.delete(key);
    const [oldest] = this.keys();
    if (this.size >= this.entriesMax && oldest !== undefined) this.delete(oldest);
    return super.set(key, value);
  }
}
