import type { components } from '@/api/generated/management';
import type { StatusKind } from '@/kit';
import { compareUsd } from '@/kit/values/decimals';

export type Balance = components['schemas']['UpstreamBalanceResponse'];

/** Of a balance that is low; null: it is not. */
export function lowMark({ low_since, balance_usd }: Balance): { kind: StatusKind; text: 'low' | 'empty' } | null {
  if (low_since === null || balance_usd === null) return null;
  return compareUsd(balance_usd, '0') > 0 ? { kind: 'warn', text: 'low' } : { kind: 'bad', text: 'empty' };
}

const PULL_KINDS = { unsupported: 'rest', refused: 'warn', limited: 'warn', failed: 'bad' } as const;

/** Of a last pull that gave no balance; null: it did, or there was none. */
export function pullMark({ pull_result: result, pull_detail: detail }: Balance) {
  if (result === null || result === 'amount') return null;
  return {
    kind: PULL_KINDS[result],
    text: detail === null ? (`pull_${result}` as const) : (`pull_detail_${detail}` as const),
  };
}

/** A provider without an API is not called again soon. */
export const canPull = ({ pull_detail, shares_account_with }: Balance): boolean =>
  pull_detail !== 'no_api' && shares_account_with === null;

/** Tenths of few days only. */
export const shownDays = (days: number): number => (days < 10 ? days : Math.floor(days));
