import { formatId } from '#core';
import { findingOf, type Finding } from '../../finding.js';
import { worthOf } from '../worth.js';
import type { ProviderEvidence } from '../payment-evidence.js';

/** Fees and payouts are those of the stand-in, and what the ledger says that it owes is what it has. */
export function checkProviderMoney(provider: ProviderEvidence): Finding[] {
  return findingOf('provider_money', [
    ...wrongEntries(provider),
    ...wrongPayouts(provider),
    ...wrongEvents(provider),
    ...wrongAccounts(provider),
  ]);
}

/** What the ledger says that the provider has. */
export const clearingOf = ({ recorded }: ProviderEvidence): bigint => recorded.accounts['payments_clearing'] ?? 0n;

/**
 * What the provider has: a payout that is under way has left it, and has not arrived. Where operators record
 * payouts, what it received and kept, less what left its claims for the bank and the difference of rates.
 */
export function heldBy({ settlement, recorded, standIn: { balanceNanoUsd, payouts } }: ProviderEvidence): bigint {
  if (settlement === 'recorded') {
    return balanceNanoUsd - (recorded.accounts['bank'] ?? 0n) - (recorded.accounts['fx_difference'] ?? 0n);
  }
  return payouts.reduce(
    (sum, { status, amountNanoUsd }) => (status === 'in_transit' ? sum + amountNanoUsd : sum),
    balanceNanoUsd,
  );
}

/** Entries by kind and reference must be these, once each. */
function expectedEntries({ providerId, standIn, settlement }: ProviderEvidence): Map<string, bigint> {
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
  if (settlement !== 'own_account') return expected;
  // What is paid to an account of the operator's own is in the bank at once, and what is returned leaves it.
  for (const { intentId, amountNanoUsd } of standIn.charges) {
    expected.set(named('payout', `${intentId}:paid`), amountNanoUsd);
  }
  for (const { refundId, amountNanoUsd, isReturn, status } of standIn.refunds) {
    expected.set(isReturn ? `payout ${refundId}` : named('payout', `${refundId}:refunded`), -amountNanoUsd);
    if (status === 'failed') expected.set(named('payout', `${refundId}:refund_failed`), amountNanoUsd);
  }
  return expected;
}

/** Losses of what is taken of money that waits, and their returns, are checked with what was taken. */
const OF_TAKINGS = /:(?:loss|refund_failed|reinstated)$/;

function wrongEntries(provider: ProviderEvidence): unknown[] {
  const expected = expectedEntries(provider);
  const kinds = [
    'payment_fee',
    'dispute_fee',
    ...(provider.settlement === 'recorded' ? [] : ['payout', 'fx_difference']),
  ];
  const booked = provider.recorded.entries.filter(
    ({ kind, externalRef }) => kinds.includes(kind) && (kind === 'payout' || !OF_TAKINGS.test(externalRef)),
  );
  const wrong = booked.filter(
    ({ kind, externalRef, amountNanoUsd }) => expected.get(`${kind} ${externalRef}`) !== amountNanoUsd,
  );
  const names = new Set(booked.map(({ kind, externalRef }) => `${kind} ${externalRef}`));
  const missing = [...expected].filter(([name, amountNanoUsd]) => amountNanoUsd !== 0n && !names.has(name));
  return [...wrong, ...missing.map(([name, amountNanoUsd]) => ({ missing: name, amountNanoUsd }))];
}

/**
 * Each payout that an operator recorded is booked once, at a rate of the run. Its difference of rates has its name. What
 * was paid out is at most what the provider kept, and after a payout of everything nothing is owed.
 */
function wrongPayouts(provider: ProviderEvidence): unknown[] {
  const { providerId, settlement, handPayouts, ratesNano, recorded, standIn } = provider;
  if (settlement !== 'recorded') return [];
  const named = new Map(handPayouts.map((row) => [`${formatId('prv', providerId)}:${row.externalRef}`, row]));
  const payouts = recorded.entries.filter(({ kind }) => kind === 'payout');
  const wrong = payouts.filter(({ externalRef, amountNanoUsd }) => {
    const row = named.get(externalRef);
    return row === undefined || !ratesNano.some((rateNano) => worthOf(row.amountMinor, rateNano) === amountNanoUsd);
  });
  const missing = [...named].filter(([name]) => payouts.filter(({ externalRef }) => externalRef === name).length !== 1);
  const strange = recorded.entries.filter(
    ({ kind, externalRef }) => kind === 'fx_difference' && !named.has(externalRef),
  );
  const owedMinor = handPayouts.reduce((sum, { amountMinor }) => sum - amountMinor, standIn.balanceMinor);
  const isLeft = owedMinor > 0n || (owedMinor === 0n && clearingOf(provider) !== 0n);
  return [...wrong, ...missing, ...strange, ...(isLeft ? [{ owedMinor, clearingNanoUsd: clearingOf(provider) }] : [])];
}

/** The sums that orders show are those of the stand-in. */
function wrongEvents({ standIn, recorded }: ProviderEvidence): unknown[] {
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
  for (const { intentId, amountNanoUsd, status, isReturn } of standIn.refunds) {
    if (status !== 'failed' && !isReturn) add(intentId, 'refunded', amountNanoUsd);
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
  const paidOutNanoUsd = paidOut(provider);
  return [
    ...(clearingNanoUsd === heldNanoUsd ? [] : [{ clearingNanoUsd, heldNanoUsd }]),
    ...(unappliedNanoUsd === waitingNanoUsd ? [] : [{ unappliedNanoUsd, waitingNanoUsd }]),
    ...(bankNanoUsd === paidOutNanoUsd ? [] : [{ bankNanoUsd, paidOutNanoUsd }]),
  ];
}

/** What must be in the bank. */
function paidOut({ settlement, standIn, recorded }: ProviderEvidence): bigint {
  const sum = (rows: readonly { readonly amountNanoUsd: bigint }[]): bigint =>
    rows.reduce((total, { amountNanoUsd }) => total + amountNanoUsd, 0n);
  switch (settlement) {
    case 'stated':
      return sum(standIn.payouts.filter(({ status }) => status === 'paid'));
    case 'recorded':
      return sum(recorded.entries.filter(({ kind }) => kind === 'payout'));
    case 'own_account':
      return sum(standIn.charges) - sum(standIn.refunds.filter(({ status }) => status !== 'failed'));
  }
}
