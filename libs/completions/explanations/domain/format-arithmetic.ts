import { formatDecimal, formatUsd, type PriceArithmetic } from '#core';

const FEMTO_DECIMALS = 15;
const PPM_DECIMALS = 6;

export function formatFemtoUsd(amountFemtoUsd: bigint): string {
  return formatDecimal(amountFemtoUsd, FEMTO_DECIMALS);
}

/** `0.000016 USD × 1.1 × 0.95 = 0.00001672 USD`, with the window before it, if any */
export function formatArithmetic({ window, sumFemtoUsd, multipliersPpm, priceNanoUsd }: PriceArithmetic): string {
  const factors = multipliersPpm.map((multiplier) => ` × ${formatDecimal(multiplier, PPM_DECIMALS)}`);
  const rates = window === null ? '' : `at rates of the window ${window}: `;
  return `${rates}${formatFemtoUsd(sumFemtoUsd)} USD${factors.join('')} = ${formatUsd(priceNanoUsd)} USD`;
}
