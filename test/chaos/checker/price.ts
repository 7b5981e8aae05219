import type { UpstreamUsage } from './evidence.js';

const UNITS_PER_RATE = 1_000_000n;
const PPM = 1_000_000n;

/** Σ quantity × rate; null when a quantity has no rate. */
export function sumOf(
  meters: Readonly<Record<string, number>>,
  rates: Readonly<Record<string, bigint>>,
): bigint | null {
  let sum = 0n;
  for (const [meter, quantity] of Object.entries(meters)) {
    const rate = rates[meter];
    if (rate === undefined) return null;
    sum += BigInt(quantity) * rate;
  }
  return sum;
}

/**
 * The price of quantities in nano-USD, rounded up once. Written for the checker alone: it shares no code with billing.
 * Null when a quantity has no rate.
 * @param besideSum of the advisor's quantities, at another price
 */
export function priceOf(
  meters: Readonly<Record<string, number>>,
  rates: Readonly<Record<string, bigint>>,
  multipliersPpm: readonly bigint[],
  besideSum: bigint | null = 0n,
): bigint | null {
  const sum = sumOf(meters, rates);
  if (sum === null || besideSum === null) return null;
  let dividend = sum + besideSum;
  let divisor = UNITS_PER_RATE;
  for (const multiplier of multipliersPpm) {
    dividend *= multiplier;
    divisor *= PPM;
  }
  return dividend / divisor + (dividend % divisor === 0n ? 0n : 1n);
}

/** Disjoint quantities of a reply: a quantity without a price of its own counts in its parent component. */
export function metersOf(
  usage: UpstreamUsage,
  rates: Readonly<Record<string, bigint>>,
): Readonly<Record<string, number>> {
  const cached = 'cache_read' in rates ? usage.cachedTokens : 0;
  const reasoning = 'reasoning' in rates ? usage.reasoningTokens : 0;
  return {
    input: usage.promptTokens - cached,
    output: usage.completionTokens - reasoning,
    ...(cached > 0 ? { cache_read: cached } : {}),
    ...(reasoning > 0 ? { reasoning } : {}),
    ...('request' in rates ? { request: 1 } : {}),
  };
}

/** The quantities with output that no reply showed, which is reasoning. */
export function withUnseen(
  meters: Readonly<Record<string, number>>,
  unseenTokens: number,
  rates: Readonly<Record<string, bigint>>,
): Readonly<Record<string, number>> {
  if (unseenTokens === 0) return meters;
  const meter = 'reasoning' in rates ? 'reasoning' : 'output';
  return { ...meters, [meter]: (meters[meter] ?? 0) + unseenTokens };
}
