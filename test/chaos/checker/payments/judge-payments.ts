import type { Evidence } from '../evidence.js';
import { findingOf, type Finding } from '../finding.js';
import { groupRows } from '../group-rows.js';
import { checkCredits } from './checks/credit-checks.js';
import { checkOpen } from './checks/open-checks.js';
import { checkProviderMoney } from './checks/provider-money-checks.js';
import { checkTopups } from './checks/topup-checks.js';
import { checkTakenBack } from './checks/taken-back-checks.js';
import { replayOrder } from './replay-order.js';

/** Findings of payments: the stand-in of each provider, the orders and the ledger agree. Pure. */
export function judgePayments(evidence: Evidence): Finding[] {
  const { payments } = evidence;
  if (payments === null) return [];
  return [
    ...payments.providers.flatMap((provider) => [
      ...checkCredits(payments, provider),
      ...checkTakenBack(provider),
      ...checkProviderMoney(provider),
      ...checkOpen(payments, provider),
    ]),
    ...checkTopups(payments),
    ...findingOf('provider_money', payments.strayTransfers),
    ...checkBalances(evidence),
  ];
}

/** A balance is what was bought with its bonuses, less what was taken back and used. */
function checkBalances({ payments, wallets, ledger }: Evidence): Finding[] {
  if (payments === null) return [];
  const used = groupRows(ledger, ({ organizationId }) => organizationId);
  const spentOf = (organizationId: string): bigint =>
    (used.get(organizationId) ?? []).reduce((sum, row) => sum + row.chargeNanoUsd - row.refundedNanoUsd, 0n);
  const bought = new Map<string, bigint>();
  const wrong: unknown[] = [];
  for (const { recorded } of payments.providers) {
    const rows = groupRows(recorded.payments, ({ orderId }) => orderId);
    for (const order of recorded.orders.filter(({ orderId }) => rows.has(orderId))) {
      const spends = spentOf(order.organizationId) > 0n;
      const replayed = replayOrder(order, rows.get(order.orderId) ?? [], spends);
      wrong.push(...replayed.wrong);
      const before = bought.get(order.organizationId) ?? 0n;
      bought.set(order.organizationId, before + replayed.walletNanoUsd);
    }
  }
  const balances = new Map(wallets.map(({ organizationId, truth }) => [organizationId, truth.postedNanoUsd]));
  const differing = payments.organizationIds.flatMap((organizationId) => {
    const expected = (bought.get(organizationId) ?? 0n) - spentOf(organizationId);
    const balanceNanoUsd = balances.get(organizationId);
    return balanceNanoUsd === expected ? [] : [{ organizationId, balanceNanoUsd, expected }];
  });
  return [...findingOf('taken_back', wrong), ...findingOf('payment_balance', differing)];
}
