import { divCeil, NANO_USD_PER_CENT } from '#core';

const PPM = 1_000_000n;

/** The fee that customers pay beside an amount, rounded up to a whole cent, which is what they can pay. */
export function surchargeOf(
  amountNanoUsd: bigint,
  { surchargePpm, surchargeNanoUsd }: { readonly surchargePpm: number; readonly surchargeNanoUsd: bigint },
): bigint {
  const exact = divCeil(amountNanoUsd * BigInt(surchargePpm), PPM) + surchargeNanoUsd;
  return divCeil(exact, NANO_USD_PER_CENT) * NANO_USD_PER_CENT;
}
