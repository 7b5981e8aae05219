import { choice, flag, id, integer, optional, text, time, formatId } from '#core';
import { body, query, reply, currencyCode, objectName, ListQuery } from '#core/http';
import { formatMinor } from '../../domain/currency.js';
import { unitFor } from '../../providers/provider-kinds.js';
import type { ComparisonStanding } from '../../comparison/comparisons.service.js';
import type { PaymentDifference } from '../../comparison/comparison.repository.js';

export class PaymentComparisonResponse extends reply({
  id: id('prv', 'ID of the payment provider.'),
  object: objectName('payment_comparison'),
  compared_at: time(),
  currency: currencyCode('Currency of the account and of these amounts.'),
  account: text(
    'Balance of the account at the provider, pending amounts included. `null`: it reports none, and movements alone are compared.',
    { nullable: true, example: '125.00' },
  ),
  ledger: text('Balance of the account by the ledger: payments minus fees, refunds, disputes and payouts.', {
    example: '125.00',
  }),
  accepted: text('Differences that an operator accepted.', { example: '0.00' }),
  difference: text(
    'Unexplained amount: account minus ledger minus accepted differences. `null`: there is no balance.',
    {
      nullable: true,
      example: '0.00',
    },
  ),
  open_differences: integer('Number of open differences.', { example: 0 }),
  oldest_difference_at: time('When the oldest open difference was found.', { nullable: true }),
}) {}

export class ListDifferencesQuery extends query({
  ...ListQuery.fields,
  ...optional({ open: flag('Filter by whether the difference is open.') }),
}) {}

export class AcceptDifferenceRequest extends body({
  reason: text('Reason, for your records.', { max: 500, example: 'Payment of our web shop' }),
}) {}

export class PaymentDifferenceResponse extends reply({
  id: id('dif'),
  object: objectName('payment_difference'),
  payment_provider_id: id('prv'),
  kind: choice(['missing_in_ledger', 'missing_at_provider'], 'Which side does not have the movement.'),
  external_ref: text('ID at the provider.', { example: 'txn_1Q1x' }),
  type: text('Kind of movement, by the provider.', { example: 'charge' }),
  currency: currencyCode(),
  amount: text('What it adds to the account.', { example: '25.00' }),
  occurred_at: time(),
  found_at: time(),
  closed_at: time('When both sides agreed, or an operator accepted it.', { nullable: true }),
  accepted_by: text({ nullable: true, example: null }),
  reason: text({ nullable: true, example: null }),
}) {}

export function presentComparison(standing: ComparisonStanding): PaymentComparisonResponse {
  const { accountMinor, ledgerMinor, acceptedMinor, currency } = standing;
  const decimal = (minor: bigint): string => formatMinor(minor, unitFor(standing));
  return {
    id: formatId('prv', standing.providerId),
    object: 'payment_comparison',
    compared_at: standing.comparedAt.toISOString(),
    currency,
    account: accountMinor === null ? null : decimal(accountMinor),
    ledger: decimal(ledgerMinor),
    accepted: decimal(acceptedMinor),
    difference: accountMinor === null ? null : decimal(accountMinor - ledgerMinor - acceptedMinor),
    open_differences: standing.openDifferences,
    oldest_difference_at: standing.oldestAt?.toISOString() ?? null,
  };
}

export function presentDifference(difference: PaymentDifference): PaymentDifferenceResponse {
  return {
    id: formatId('dif', difference.id),
    object: 'payment_difference',
    payment_provider_id: formatId('prv', difference.providerId),
    kind: difference.kind,
    external_ref: difference.externalRef,
    type: difference.type,
    currency: difference.currency,
    amount: formatMinor(difference.amountMinor, unitFor(difference)),
    occurred_at: difference.occurredAt.toISOString(),
    found_at: difference.foundAt.toISOString(),
    closed_at: difference.closedAt?.toISOString() ?? null,
    accepted_by: difference.acceptedBy,
    reason: difference.reason,
  };
}
