import { readAmount } from '@/kit/amounts/amounts';
import { addUsd, subtractUsd } from '@/kit/values/decimals';

/** What is owed after a payout and what was kept of it, as they are typed. Null: not readable yet, or not known. */
export function owedAfter(owed: string | null, amount: string, fee: string): string | null {
  const [arrived, kept] = [readAmount(amount), fee.trim() === '' ? '0' : readAmount(fee)];
  return owed === null || arrived === null || kept === null ? null : subtractUsd(owed, addUsd([arrived, kept]));
}
