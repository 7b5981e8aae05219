const OTHER = 'other';

/** Bounds the values of a label: the first `max` values keep their names, later ones share one. */
export class LabelBound {
  private readonly named = new Set<string>();

  constructor(private readonly max: number) {}

  labelOf(value: string): string {
    if (this.named.has(value)) return value;
    if (this.named.size >= this.max) return OTHER;
    this.named.add(value);
    return value;
  }
}
