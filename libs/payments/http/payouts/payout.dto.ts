import { day, id, text, time, usd, usdInput, formatId, formatUsd } from '#core';
import { body, reply, actor, currencyCode, objectName } from '#core/http';
import { formatMinor } from '../../domain/currency.js';
import { unitAt, unitFor } from '../../providers/provider-kinds.js';
import type { PaymentEvent } from '../../orders/payment-event.repository.js';
import type { ProviderClaims } from '../../booking/payouts.service.js';

export class ReceivePayoutRequest extends body({
  amount: usdInput('Amount that arrived, in the currency of the provider.', { sign: 'positive', example: '9650.00' }),
  fee: usdInput('What the provider kept of it, in the same currency.', {
    sign: 'zero_or_more',
    example: '350.00',
    optional: true,
  }),
  external_ref: text('ID of the transfer at the bank, or of the payout. Each ID is recorded once.', {
    max: 200,
    example: '2026-11-20-0017',
  }),
  arrived_on: day('Day of the transfer. Defaults to today.', { optional: true, example: '2026-11-20' }),
  note: text('Note, for your records.', { max: 500, optional: true, nullable: true }),
}) {}

export class PayoutResponse extends reply({
  id: id('fact'),
  object: objectName('payout'),
  payment_provider_id: id('prv'),
  currency: currencyCode(),
  amount: text('Amount of the payout.', { example: '9650.00' }),
  amount_usd: usd('Its value at the exchange rate of the day.', { example: '1340.28' }),
  external_ref: text('ID at the provider or the bank.', { example: '2026-11-20-0017' }),
  note: text({ nullable: true, example: null }),
  actor: actor(),
  occurred_at: time(),
}) {}

export class PaymentClaimsResponse extends reply({
  id: id('prv', 'ID of the payment provider.'),
  object: objectName('payment_claims'),
  currency: currencyCode(),
  owed: text('What the provider owes: payments minus fees, refunds, disputes and payouts.', { example: '9650.00' }),
  owed_usd: usd('The same in the ledger, at the exchange rates of the orders.', { example: '1340.28' }),
}) {}

export function presentPayout(event: PaymentEvent): PayoutResponse {
  return {
    id: formatId('fact', event.id),
    object: 'payout',
    payment_provider_id: formatId('prv', event.providerId),
    currency: event.currency,
    amount: formatMinor(event.grossMinor, unitFor(event)),
    amount_usd: formatUsd(event.grossNanoUsd),
    external_ref: event.externalRef,
    note: event.note,
    actor: event.actor,
    occurred_at: event.occurredAt.toISOString(),
  };
}

export function presentClaims({ provider, owedMinor, owedNanoUsd }: ProviderClaims): PaymentClaimsResponse {
  return {
    id: formatId('prv', provider.id),
    object: 'payment_claims',
    currency: provider.currency,
    owed: formatMinor(owedMinor, unitAt(provider.kind, provider.currency)),
    owed_usd: formatUsd(owedNanoUsd),
  };
}
