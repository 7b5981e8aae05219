import { divCeil } from '#kernel';

const PPM = 1_000_000n;
const CENT_NANO_USD = 10_000_000n;

/** The fee that customers pay beside an amount, rounded up to a whole cent, which is what they can pay. */
export function surchargeOf(
  amountNanoUsd: bigint,
  { surchargePpm, surchargeNanoUsd }: { readonly surchargePpm: number; readonly surchargeNanoUsd: bigint },
): bigint {
  const exact = divCeil(amountNanoUsd * BigInt(surchargePpm), PPM) + surchargeNanoUsd;
  return divCeil(exact, CENT_NANO_USD) * CENT_NANO_USD;
}
