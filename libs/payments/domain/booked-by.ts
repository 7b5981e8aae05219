import { formatId } from '#core';

/** What the money of an event is booked by: unique among the payments of all providers. */
export const referenceOf = ({
  providerId,
  externalRef,
}: {
  readonly providerId: string;
  readonly externalRef: string;
}): string => `${formatId('prv', providerId)}:${externalRef}`;

/** What the money of a refund of our own is booked by. */
export const refundReference = (refundId: string): string => `refund:${refundId}`;

/** What the credit of an order is booked by that an operator assigned a payment to. */
export const assignmentOf = (paymentId: string, orderId: string): string => `unapplied:${paymentId}:${orderId}`;

/** The payment that an operator assigned, by what its credit is booked by; null: none was. */
export const assignedFrom = (reference: string | null): string | null =>
  /^unapplied:([0-9a-f-]{36}):/.exec(reference ?? '')?.[1] ?? null;
