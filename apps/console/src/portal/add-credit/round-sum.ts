import { formatSum } from '@/kit/values/format';

/** An amount on offer: without its cents where it has none. */
export const roundSum = (usd: string, locale: string): string => formatSum(usd, locale).replace(/[.,]00(?=\D|$)/, '');
