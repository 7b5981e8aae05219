interface JsonMeasure {
  /** Levels of nested objects and lists. */
  readonly depth: number;
  /** Members of all objects together. */
  readonly names: number;
  /** Characters of the longest name. */
  readonly nameLength: number;
  /** Members of all lists together. */
  readonly items: number;
}

/** Size of a parsed JSON value. Iterative: a deep value would overflow the stack. */
export function measureJson(value: unknown): JsonMeasure {
  const measure = { depth: 0, names: 0, nameLength: 0, items: 0 };
  let level = [value];
  while (level.length > 0) {
    const inner: unknown[] = [];
    let isNested = false;
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      isNested = true;
      if (Array.isArray(item)) {
        measure.items += item.length;
        for (const member of item) inner.push(member);
        continue;
      }
      for (const [name, member] of Object.entries(item)) {
        inner.push(member);
        measure.names++;
        measure.nameLength = Math.max(measure.nameLength, name.length);
      }
    }
    if (isNested) measure.depth++;
    level = inner;
  }
  return measure;
}
