import { formatId, formatUsd, type NewEvent } from '#core';

/** Percent of a cap that are reported. */
export const CAP_PERCENTS: readonly number[] = [80, 100];

/** The spend of a window before and after a change, with the cap of its period. */
export interface CapCrossing {
  readonly kind: 'key' | 'member';
  readonly holderId: string;
  readonly holderName: string;
  readonly organizationId: string;
  readonly period: 'day' | 'month' | 'total';
  readonly windowKey: string;
  readonly percent: number;
  readonly spentNanoUsd: bigint;
  readonly capNanoUsd: bigint;
}

/** Once for each window, percentage and amount of the cap: a refund may bring the spend back below it. */
export function capEvent(crossing: CapCrossing): NewEvent {
  const { kind, holderId, holderName, organizationId, period, windowKey, percent, spentNanoUsd, capNanoUsd } = crossing;
  return {
    type: 'cap.reached',
    organizationId,
    key: `${holderId}:${period}:${windowKey}:${String(percent)}:${String(capNanoUsd)}`,
    data: {
      key_id: kind === 'key' ? formatId('key', holderId) : null,
      member_id: kind === 'member' ? formatId('mbr', holderId) : null,
      holder_name: holderName,
      period,
      window: windowKey,
      percent,
      spent_usd: formatUsd(spentNanoUsd),
      cap_usd: formatUsd(capNanoUsd),
    },
  };
}
