import { PPM, type Principal } from '#kernel';

const PPM_PER_BPS = PPM / 10_000n;

/** By what every price is multiplied: the tier's mark-up, then what the organization's discount leaves. */
export function multipliersPpm(
  { markupBps }: { readonly markupBps: number },
  { discountBps }: { readonly discountBps: number },
): Principal['multipliersPpm'] {
  return [PPM + BigInt(markupBps) * PPM_PER_BPS, PPM - BigInt(discountBps) * PPM_PER_BPS];
}
