const SAFE_WORD = /^[\w-]{1,48}$/;

/** Parts of a request that have no place in the pivot format. */
export class LostFields {
  private readonly names = new Set<string>();

  get dropped(): readonly string[] {
    return [...this.names];
  }

  /** Those whose path begins with a field. */
  namesIn(field: string): readonly string[] {
    return this.dropped.filter((name) => name.startsWith(`${field}.`));
  }

  /** @param type a name from the client: part of the path if it is a plain word, as the list becomes a header */
  add(path: string, type: string | null): void {
    this.names.add(type !== null && SAFE_WORD.test(type) ? `${path}${path === '' ? '' : '.'}${type}` : path);
  }
}
