import type { Sample } from './sample.js';

/**
 * A figure of a run in its second and its last quarter; the first one warms up. Means, but of a process's memory and
 * descriptors the least: memory swings by a hundred MiB between two collections, descriptors with the requests at one
 * moment, and what stays is what leaks.
 */
export interface Growth {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  /** Null: it grows with requests by intent. */
  readonly isFlat: boolean | null;
}

interface Tolerance {
  readonly pattern: RegExp;
  /** Of the values of a quarter; absent: their mean. */
  readonly read?: (values: readonly number[]) => number;
  /** What is more than `before` times this, and this much above it, has grown. Null: meant to grow. */
  readonly limit: { readonly factor: number; readonly slack: number } | null;
}

const TOLERANCES: readonly Tolerance[] = [
  { pattern: /^\S+ memory, MiB$/, read: leastOf, limit: { factor: 1.15, slack: 32 } },
  // Its journal fills up to 200,000 requests, by which the run is checked.
  { pattern: /^simulator memory, MiB$/, read: leastOf, limit: null },
  { pattern: / descriptors$/, read: leastOf, limit: { factor: 1.1, slack: 16 } },
  { pattern: / connections$/, limit: { factor: 1.1, slack: 4 } },
  { pattern: /^redis keys without an end$/, limit: { factor: 1.1, slack: 50 } },
  // Vacuum comes when a fifth of a table has died.
  { pattern: /^postgres dead rows$/, limit: { factor: 2, slack: 20_000 } },
  // Idempotency keys and settled markers stay for their time, records for ever.
  { pattern: /^redis keys that expire$|^redis memory|^postgres size/, limit: null },
];

/** Pure. @param samples at equal distances, eight at least */
export function growthOf(samples: readonly Sample[]): Growth[] {
  const [first] = samples;
  if (first === undefined) return [];
  const quarter = Math.floor(samples.length / 4);
  return Object.keys(first).map((name) => {
    const valuesOf = (some: readonly Sample[]): number[] => some.map((sample) => sample[name] ?? 0);
    const { limit, read = meanOf } = toleranceOf(name);
    const [before, after] = [
      read(valuesOf(samples.slice(quarter, 2 * quarter))),
      read(valuesOf(samples.slice(-quarter))),
    ];
    const isFlat = limit === null ? null : after <= before * limit.factor || after <= before + limit.slack;
    return { name, before, after, isFlat };
  });
}

function leastOf(values: readonly number[]): number {
  return Math.min(...values);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function toleranceOf(name: string): Tolerance {
  const found = TOLERANCES.findLast(({ pattern }) => pattern.test(name));
  if (found === undefined) throw new Error(`no tolerance for ${name}`);
  return found;
}

/** One line each. */
export function formatGrowth(growths: readonly Growth[]): string {
  const width = Math.max(...growths.map(({ name }) => name.length));
  return growths
    .map(({ name, before, after, isFlat }) => {
      const verdict = isFlat === null ? '' : isFlat ? '  flat' : '  GROWS';
      return `${name.padEnd(width)}  ${before.toFixed(0).padStart(8)} ${after.toFixed(0).padStart(8)}${verdict}`;
    })
    .join('\n');
}
