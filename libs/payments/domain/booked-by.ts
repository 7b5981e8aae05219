import { formatId } from '#kernel';

/** What the money of a fact is booked by: unique among the payments of all providers. */
export const referenceOf = ({
  providerId,
  externalRef,
}: {
  readonly providerId: string;
  readonly externalRef: string;
}): string => `${formatId('prv', providerId)}:${externalRef}`;

/** What the money of a refund of our own is booked by. */
export const refundReference = (refundId: string): string => `refund:${refundId}`;
