import type { components } from '@/api/generated/management';
import { compareUsd } from '@/kit/values/decimals';
import { localTime } from '@/kit/values/format';

export type Comparison = components['schemas']['PaymentComparisonResponse'];
export type Difference = components['schemas']['PaymentDifferenceResponse'];

const DAY_MS = 86_400_000;

/** Whether the ledger and what operators accepted explain the balance at the provider; without a balance, its movements. */
export const isExplained = ({
  difference,
  open_differences: open,
}: Pick<Comparison, 'difference' | 'open_differences'>): boolean =>
  difference === null ? open === 0 : compareUsd(difference, '0') === 0;

/** The API lists those of all providers. */
export const differencesOf = (rows: readonly Difference[], providerId: string): readonly Difference[] =>
  rows.filter((row) => row.payment_provider_id === providerId);

/** How a difference ended; null: it is open. */
export function endOf({ closed_at, accepted_by }: Pick<Difference, 'closed_at' | 'accepted_by'>) {
  if (closed_at === null) return null;
  return accepted_by === null ? 'agreed' : 'accepted';
}

/** A day before, as an input of the browser has times. */
export const dayBefore = (nowMs: number): string => localTime(nowMs - DAY_MS);
