import { formatUsd } from '../kernel/money.js';
import { parseDecimal, roundDecimal, timesDecimal } from './decimal.js';

/** Of converted amounts, as of US dollars: the same formatter writes both. */
const DECIMALS = 9;

/**
 * An amount in another currency, by its worth of one dollar: the exact product, rounded once to nine decimals, halves
 * away from zero. Both are decimals, as is the result, without trailing zeros. Throws RangeError for anything else.
 */
export function convertUsd(usd: string, rate: string): string {
  const [amount, worth] = [parseDecimal(usd), parseDecimal(rate)];
  if (amount === null || worth === null) throw new RangeError(`not two decimals: ${usd}, ${rate}`);
  return formatUsd(roundDecimal(timesDecimal(amount, worth), DECIMALS));
}
