/** Until the first byte of a stream, or until the end of a completed request. */
export type LatencyMeasure = 'first_byte' | 'duration';

/** Requests by bucket; bucket b holds what took from e^(b/8) to e^((b+1)/8) milliseconds. */
export type LatencyHistogram = readonly { readonly bucket: number; readonly requests: number }[];

/** Percentiles in milliseconds, right to 7 %. Null: nothing was measured. */
export interface Percentiles {
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

const BUCKETS_PER_E = 8;

/** @param histogram in any order */
export function percentilesOf(histogram: LatencyHistogram): Percentiles {
  const ascending = [...histogram].sort((one, other) => one.bucket - other.bucket);
  return { p50Ms: percentileOf(ascending, 0.5), p95Ms: percentileOf(ascending, 0.95) };
}

function percentileOf(ascending: LatencyHistogram, share: number): number | null {
  const total = ascending.reduce((sum, { requests }) => sum + requests, 0);
  let seen = 0;
  for (const { bucket, requests } of ascending) {
    seen += requests;
    if (seen >= total * share) return Math.round(Math.exp((bucket + 0.5) / BUCKETS_PER_E));
  }
  return null;
}
