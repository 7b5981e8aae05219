import { formatId } from '#kernel';
import { findingOf, type Finding } from '../../finding.js';
import type { ProviderEvidence } from '../payment-evidence.js';

/** Fees and payouts are those of the stand-in, and what the ledger says that it owes is what it has. */
export function checkProviderMoney(provider: ProviderEvidence): Finding[] {
  return findingOf('provider_money', [...wrongEntries(provider), ...wrongFacts(provider), ...wrongAccounts(provider)]);
}

/** What the ledger says that the provider has. */
export const clearingOf = ({ recorded }: ProviderEvidence): bigint => recorded.accounts['payments_clearing'] ?? 0n;

/** What the provider has: a payout that is under way has left it, and has not arrived. */
export function heldBy({ standIn: { balanceNanoUsd, payouts } }: ProviderEvidence): bigint {
  return payouts.reduce(
    (sum, { status, amountNanoUsd }) => (status === 'in_transit' ? sum + amountNanoUsd : sum),
    balanceNanoUsd,
  );
}

/** Entries by kind and reference must be these, once each. */
function expectedEntries({ providerId, standIn }: ProviderEvidence): Map<string, bigint> {
  const named = (kind: string, id: string): string => `${kind} ${formatId('prv', providerId)}:${id}`;
  const expected = new Map<string, bigint>();
  for (const { transactionId, feeNanoUsd } of standIn.charges) {
    expected.set(named('payment_fee', transactionId), feeNanoUsd);
  }
  for (const { transactionId, feeNanoUsd } of standIn.disputes.flatMap(({ moves }) => moves)) {
    if (feeNanoUsd !== 0n) expected.set(named('dispute_fee', transactionId), feeNanoUsd);
  }
  for (const { payoutId, amountNanoUsd, status } of standIn.payouts) {
    if (status !== 'in_transit') expected.set(named('payout', payoutId), amountNanoUsd);
    if (status === 'failed') expected.set(named('payout', `${payoutId}:returned`), -amountNanoUsd);
  }
  return expected;
}

/** Losses of what is taken of money that waits, and their returns, are checked with what was taken. */
const OF_TAKINGS = /:(?:loss|refund_failed|reinstated)$/;

function wrongEntries(provider: ProviderEvidence): unknown[] {
  const expected = expectedEntries(provider);
  const booked = provider.recorded.entries.filter(
    ({ kind, externalRef }) => ['payment_fee', 'dispute_fee', 'payout'].includes(kind) && !OF_TAKINGS.test(externalRef),
  );
  const wrong = booked.filter(
    ({ kind, externalRef, amountNanoUsd }) => expected.get(`${kind} ${externalRef}`) !== amountNanoUsd,
  );
  const names = new Set(booked.map(({ kind, externalRef }) => `${kind} ${externalRef}`));
  const missing = [...expected].filter(([name, amountNanoUsd]) => amountNanoUsd !== 0n && !names.has(name));
  return [...wrong, ...missing.map(([name, amountNanoUsd]) => ({ missing: name, amountNanoUsd }))];
}

/** The sums that orders show are those of the stand-in. */
function wrongFacts({ standIn, recorded }: ProviderEvidence): unknown[] {
  const intents = new Map(standIn.pages.map((page) => [page.intentId, page.orderId]));
  const sums = new Map(recorded.orders.map(({ orderId }) => [orderId, { paid: 0n, refunded: 0n, disputed: 0n }]));
  const add = (intentId: string, name: 'paid' | 'refunded' | 'disputed', amount: bigint): void => {
    const page = standIn.pages.find((each) => each.intentId === intentId);
    const order = recorded.orders.find(
      ({ orderId, organizationId }) => orderId === intents.get(intentId) && organizationId === page?.organizationId,
    );
    const sum = sums.get(order?.orderId ?? '');
    if (sum !== undefined) sum[name] += amount;
  };
  for (const { intentId, amountNanoUsd } of standIn.charges) add(intentId, 'paid', amountNanoUsd);
  for (const { intentId, amountNanoUsd, status } of standIn.refunds) {
    if (status !== 'failed') add(intentId, 'refunded', amountNanoUsd);
  }
  for (const { intentId, moves } of standIn.disputes) {
    for (const { amountNanoUsd } of moves) add(intentId, 'disputed', -amountNanoUsd);
  }
  return recorded.orders.flatMap((order) => {
    const sum = sums.get(order.orderId);
    const isRight =
      sum?.paid === order.paidNanoUsd &&
      sum.refunded === order.refundedNanoUsd &&
      sum.disputed === order.disputedNanoUsd;
    return isRight ? [] : [{ order, sum }];
  });
}

/** The two accounts that operators compare with the world. */
function wrongAccounts(provider: ProviderEvidence): unknown[] {
  const [clearingNanoUsd, heldNanoUsd] = [clearingOf(provider), heldBy(provider)];
  const waitingNanoUsd = provider.recorded.waiting.reduce((sum, { leftNanoUsd }) => sum + leftNanoUsd, 0n);
  const unappliedNanoUsd = -(provider.recorded.accounts['unapplied_payments'] ?? 0n);
  const bankNanoUsd = provider.recorded.accounts['bank'] ?? 0n;
  const paidOutNanoUsd = provider.standIn.payouts.reduce(
    (sum, { status, amountNanoUsd }) => (status === 'paid' ? sum + amountNanoUsd : sum),
    0n,
  );
  return [
    ...(clearingNanoUsd === heldNanoUsd ? [] : [{ clearingNanoUsd, heldNanoUsd }]),
    ...(unappliedNanoUsd === waitingNanoUsd ? [] : [{ unappliedNanoUsd, waitingNanoUsd }]),
    ...(bankNanoUsd === paidOutNanoUsd ? [] : [{ bankNanoUsd, paidOutNanoUsd }]),
  ];
}
