import { formatId } from '#core';

/** Where a provider sends its messages; it names the provider of this installation. */
export const messageUrlOf = (publicUrl: string, providerId: string): string =>
  `${publicUrl}/webhooks/payments/${formatId('prv', providerId)}`;
