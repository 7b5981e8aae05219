import { formatUsd, type NewEvent } from '#core';

/** Below it a wallet is empty: no request is as cheap. */
export const EMPTY_NANO_USD = 10_000_000n;
/** Below it a wallet is empty once a request was refused for its balance; from here on it can become empty again. */
export const REFILLED_NANO_USD = 1_000_000_000n;
/** Of its level, from which on a low balance can become low again: one that moves around its level warns once. */
export const RISEN_PERCENT = 120n;

/** What a change of a wallet did to its levels. */
export interface Crossing {
  readonly organizationId: string;
  /** Balance and credit limit. */
  readonly availableNanoUsd: bigint;
  readonly lowNanoUsd: bigint | null;
  readonly isLowNow: boolean;
  readonly isEmptyNow: boolean;
}

export function balanceEvents(crossing: Crossing): NewEvent[] {
  const { organizationId, availableNanoUsd, lowNanoUsd, isLowNow, isEmptyNow } = crossing;
  const available_usd = formatUsd(availableNanoUsd);
  const low: NewEvent[] =
    isLowNow && lowNanoUsd !== null
      ? [{ type: 'balance.low', organizationId, data: { available_usd, threshold_usd: formatUsd(lowNanoUsd) } }]
      : [];
  return isEmptyNow ? [...low, { type: 'balance.empty', organizationId, data: { available_usd } }] : low;
}
