import { formatId } from '#core';
import type { RecordedPayments, StandInRefund } from '../payment-evidence.js';

/**
 * Refunds of a provider without an API of refunds are what an operator says to have transferred: there is no other side.
 * Those of money that waits were transferred when they were recorded, and are no event of an order.
 */
export function handRefunds(recorded: RecordedPayments, providerId: string) {
  const transferred = recorded.refunds.filter(({ state }) => state === 'succeeded');
  const refunds = transferred.map(({ id, orderId, waitingId, grossNanoUsd }): StandInRefund => {
    const waiting = recorded.waiting.find((row) => row.id === waitingId);
    return {
      refundId: `refund:${id}`,
      ownId: id,
      status: 'succeeded',
      amountNanoUsd: grossNanoUsd ?? 0n,
      intentId: waiting?.intentId ?? creditOf(recorded, orderId, providerId),
      isReturn: waitingId !== null,
    };
  });
  return {
    refunds,
    refundedNanoUsd: refunds.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n),
    refundedMinor: transferred.reduce((sum, { grossMinor }) => sum + (grossMinor ?? 0n), 0n),
  };
}

/** The payment that credited an order, by its name at the provider. */
export function creditOf({ payments }: RecordedPayments, orderId: string | null, providerId: string): string {
  const credit = payments.find((row) => row.kind === 'topup' && row.orderId === orderId);
  return (credit?.externalRef ?? '').slice(`${formatId('prv', providerId)}:`.length);
}
