const NANO = 1_000_000_000n;
/** Of a currency with two decimals. */
const NANO_PER_MINOR = 10_000_000n;

/**
 * What minor units are worth in nano-USD by a rate, units for a dollar as nano-units. The rates of a run are such that it
 * is a whole number; another one is a RangeError.
 */
export function worthOf(minor: bigint, rateNano: bigint): bigint {
  const product = minor * NANO_PER_MINOR * NANO;
  if (rateNano <= 0n || product % rateNano !== 0n) throw new RangeError(`${minor} at ${rateNano} is no whole nano-USD`);
  return product / rateNano;
}
