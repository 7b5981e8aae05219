import { choice, flag, object, objects, text, time, usd, PAYMENT_MODES, formatUsd } from '#core';
import { reply, objectName } from '#core/http';
import type { DeferredLine, LiabilityMonth } from '../../ledger/domain/months/deferred-revenue.js';
import type { DeferredRevenue } from '../../ledger/months/deferred-revenue.service.js';

const BALANCE_FIELDS = {
  opening_usd: usd('Owed at the start.', { example: '1000.00' }),
  closing_usd: usd('Owed at the end.', { example: '1200.00' }),
  unexplained_usd: usd('Closing balance, less the opening balance and all lines. Not `0`: run `routify audit`.', {
    example: '0',
  }),
};

const LINE_FIELDS = {
  sold_usd: usd('Payments of orders, and top-ups by hand.', { example: '500.00' }),
  bonuses_usd: usd('Bonuses and grants, less bonuses that were taken back.', { example: '50.00' }),
  redeem_codes_usd: usd('Grants of redeemed codes.', { example: '0' }),
  used_usd: usd('Charges of requests.', { example: '-320.00' }),
  expired_usd: usd('Remaining credit of expired grants.', { example: '-10.00' }),
  refunded_usd: usd('Refunds to the source, less those that failed.', { example: '-20.00' }),
  chargebacks_usd: usd('Withdrawn by disputes, less what was reinstated.', { example: '0' }),
  request_refunds_usd: usd('Charges that were refunded to the balance.', { example: '0' }),
  adjustments_usd: usd('Adjustments by hand.', { example: '0' }),
  moved_usd: usd('Between lots of one wallet. Over all accounts: `0`.', { example: '0' }),
};

export class DeferredAccountResponse extends reply({
  account: text('Kind of account. `total`: all of them.', { example: 'wallet_paid' }),
  ...BALANCE_FIELDS,
  ...LINE_FIELDS,
}) {}

export class WaitingMoneyResponse extends reply({
  ...BALANCE_FIELDS,
  received_usd: usd('Payments that fit no order.', { example: '26.00' }),
  assigned_usd: usd('Assigned to orders, with their tax and fee.', { example: '-26.00' }),
  returned_usd: usd('Returned to payers.', { example: '0' }),
}) {}

export class DeferredRevenueResponse extends reply({
  object: objectName('deferred_revenue'),
  month: text({ example: '2026-11' }),
  mode: choice(PAYMENT_MODES),
  from: time('Start, inclusive. Months are in UTC, by the time of booking.'),
  to: time('End, exclusive. In the current month: now.'),
  is_final: flag('Whether the month is final: an hour after its end, nothing is added.'),
  accounts: objects(
    DeferredAccountResponse,
    'Credit of customers by kind of account. Positive amounts are owed to them.',
  ),
  total: object(DeferredAccountResponse),
  unapplied_payments: object(WaitingMoneyResponse, 'Payments that are in no wallet yet.'),
}) {}

export function presentDeferredRevenue(
  { month, from, to, isFinal, accounts, total, waiting }: DeferredRevenue,
  mode: (typeof PAYMENT_MODES)[number],
): DeferredRevenueResponse {
  return {
    object: 'deferred_revenue',
    month,
    mode,
    from: from.toISOString(),
    to: to.toISOString(),
    is_final: isFinal,
    accounts: accounts.map(({ kind, revenue }) => ({ account: kind, ...presentRevenue(revenue) })),
    total: { account: 'total', ...presentRevenue(total) },
    unapplied_payments: {
      ...presentBalances(waiting),
      received_usd: formatUsd(waiting.lines.received),
      assigned_usd: formatUsd(waiting.lines.assigned),
      returned_usd: formatUsd(waiting.lines.returned),
    },
  };
}

function presentRevenue(revenue: LiabilityMonth<DeferredLine>): Omit<DeferredAccountResponse, 'account'> {
  const { lines } = revenue;
  return {
    ...presentBalances(revenue),
    sold_usd: formatUsd(lines.sold),
    bonuses_usd: formatUsd(lines.bonuses),
    redeem_codes_usd: formatUsd(lines.redeem_codes),
    used_usd: formatUsd(lines.used),
    expired_usd: formatUsd(lines.expired),
    refunded_usd: formatUsd(lines.refunded),
    chargebacks_usd: formatUsd(lines.chargebacks),
    request_refunds_usd: formatUsd(lines.request_refunds),
    adjustments_usd: formatUsd(lines.adjustments),
    moved_usd: formatUsd(lines.moved),
  };
}

function presentBalances({ openingNanoUsd, closingNanoUsd, unexplainedNanoUsd }: LiabilityMonth<string>) {
  return {
    opening_usd: formatUsd(openingNanoUsd),
    closing_usd: formatUsd(closingNanoUsd),
    unexplained_usd: formatUsd(unexplainedNanoUsd),
  };
}
