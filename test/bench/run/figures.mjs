// What a benchmark makes of its samples.

/** Of the known values; null when there is none. */
export function median(values) {
  const known = values.filter((value) => typeof value === 'number').sort((left, right) => left - right);
  if (known.length === 0) return null;
  const middle = Math.floor(known.length / 2);
  return known.length % 2 === 1 ? known[middle] : (known[middle - 1] + known[middle]) / 2;
}

/** The value below which `share` of the values are; null when there is none. */
export function percentile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Where the median of what was sampled lies, with 95 % confidence, however it is spread: two order statistics. */
export function medianInterval(values) {
  const sorted = Float64Array.from(values).sort();
  const half = 0.98 * Math.sqrt(sorted.length);
  const least = Math.max(0, Math.floor((sorted.length - 1) / 2 - half));
  return [sorted[least], sorted[sorted.length - 1 - least]];
}

/** The same list, begun elsewhere: each round measures in another order. */
export function rotate(list, by) {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

export function verdict(holds) {
  return holds ? 'holds' : 'DOES NOT HOLD';
}
