import { formatUsd } from '#core';

/** What was booked by an operator: a payment, a grant or a refund. */
interface Booked<Reason> {
  readonly reason: Reason;
  readonly actor: string;
  readonly balanceAfterNanoUsd: bigint;
  readonly createdAt: Date;
}

/** The fields with which each of them ends. */
export function presentBooked<Reason>({ reason, actor, balanceAfterNanoUsd, createdAt }: Booked<Reason>) {
  return { reason, actor, balance_after_usd: formatUsd(balanceAfterNanoUsd), created_at: createdAt.toISOString() };
}
