export interface JsonMeasure {
  /** Levels of objects and lists in one another. */
  readonly depth: number;
  /** Members of all objects together. */
  readonly names: number;
  /** Characters of the longest name. */
  readonly nameLength: number;
  /** Members of all lists together. */
  readonly items: number;
}

/** How large a parsed JSON value is. Without recursion, which a deep one would bring to its end. */
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
