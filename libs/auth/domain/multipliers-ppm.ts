import { PPM, type Principal } from '#core';

const PPM_PER_BPS = PPM / 10_000n;

/** The multipliers of every price: 1 + the tier's mark-up, and 1 − the organization's discount. */
export function multipliersPpm(
  { markupBps }: { readonly markupBps: number },
  { discountBps }: { readonly discountBps: number },
): Principal['multipliersPpm'] {
  return [PPM + BigInt(markupBps) * PPM_PER_BPS, PPM - BigInt(discountBps) * PPM_PER_BPS];
}
