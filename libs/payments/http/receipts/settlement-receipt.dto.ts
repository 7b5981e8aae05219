import { choice, id, optional, text, time, formatId } from '#core';
import { query, reply, objectName, ListQuery } from '#core/http';
import { formatMinor, unitOf } from '../../domain/currency.js';
import { RECEIPT_STATES, type SettlementReceipt } from '../../receipts/settlement-receipt.repository.js';

/** Receipts by 54-FZ are in rubles. */
const CURRENCY = 'RUB';

export class ListSettlementReceiptsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    payment_provider_id: id('prv', 'Filter by payment provider.'),
    order_id: id('ord', 'Filter by order.'),
    state: choice(RECEIPT_STATES, 'Filter by state.'),
  }),
}) {}

export class SettlementReceiptResponse extends reply({
  id: id('srt'),
  object: objectName('settlement_receipt'),
  payment_provider_id: id('prv'),
  organization_id: id('org'),
  order_id: id('ord'),
  day: text('Day (UTC) of the receipt.', { example: '2026-11-20' }),
  amount: text('Used amount, in rubles.', { example: '410.07' }),
  state: choice(RECEIPT_STATES, '`failed`: it is not repeated by itself.'),
  external_ref: text('ID at the provider.', { nullable: true, example: null }),
  error: text('Why it failed, in the words of the provider.', { nullable: true, example: null }),
  created_at: time(),
  updated_at: time(),
}) {}

export function presentSettlementReceipt(receipt: SettlementReceipt): SettlementReceiptResponse {
  return {
    id: formatId('srt', receipt.id),
    object: 'settlement_receipt',
    payment_provider_id: formatId('prv', receipt.providerId),
    organization_id: formatId('org', receipt.organizationId),
    order_id: formatId('ord', receipt.orderId),
    day: receipt.day.toISOString().slice(0, 'YYYY-MM-DD'.length),
    amount: formatMinor(receipt.amountMinor, unitOf(CURRENCY)),
    state: receipt.state,
    external_ref: receipt.externalRef,
    error: receipt.error,
    created_at: receipt.createdAt.toISOString(),
    updated_at: receipt.updatedAt.toISOString(),
  };
}
