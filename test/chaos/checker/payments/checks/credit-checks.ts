import { formatId } from '#core';
import { findingOf, type Finding } from '../../finding.js';
import { groupRows } from '../../group-rows.js';
import { expectedBonus, expectedSurcharge } from '../order-arithmetic.js';
import { worthOf } from '../worth.js';
import type { OrderRow, PageRow, PaymentsEvidence, ProviderEvidence, WaitingRow } from '../payment-evidence.js';

/** What was paid is credited once, or waits; with its parts. */
export function checkCredits(evidence: PaymentsEvidence, provider: ProviderEvidence): Finding[] {
  return [
    ...findingOf('payment', [
      ...unbookedPages(provider),
      ...unpaidCredits(provider),
      ...doubleCredits(provider),
      ...wrongWaiting(provider),
    ]),
    ...findingOf('payment_parts', [...wrongOrders(evidence, provider), ...wrongCredits(provider)]),
  ];
}

/** Pages that the stand-in says are paid. */
export function paidPages({ standIn: { pages } }: ProviderEvidence): (PageRow & { readonly intentId: string })[] {
  return pages.filter(
    (page): page is PageRow & { readonly intentId: string } => page.intentId !== null && page.paymentStatus === 'paid',
  );
}

/** The order that a page was made for; undefined: none that is known. */
function orderOf({ orderId, organizationId }: PageRow, { recorded }: ProviderEvidence): OrderRow | undefined {
  return recorded.orders.find((order) => order.orderId === orderId && order.organizationId === organizationId);
}

/** Each paid page is one event of its order, and one credit or one sum that waits. */
function unbookedPages(provider: ProviderEvidence): unknown[] {
  const { recorded, providerId } = provider;
  const events = groupRows(
    recorded.events.filter(({ kind }) => kind === 'paid'),
    ({ externalRef }) => externalRef,
  );
  const waiting = groupRows(recorded.waiting, ({ intentId }) => intentId);
  const credits = groupRows(
    recorded.payments.filter(({ kind, isFromWaiting }) => kind === 'topup' && !isFromWaiting),
    ({ externalRef }) => externalRef,
  );
  return paidPages(provider).flatMap((page) => {
    const order = orderOf(page, provider);
    const [event, ...others] = events.get(page.intentId) ?? [];
    const isNoted =
      event !== undefined &&
      others.length === 0 &&
      event.orderId === (order?.orderId ?? null) &&
      event.grossNanoUsd === page.amountNanoUsd &&
      event.taxNanoUsd === page.taxNanoUsd;
    const held = waiting.get(page.intentId) ?? [];
    const credited = credits.get(`${formatId('prv', providerId)}:${page.intentId}`) ?? [];
    const isBooked = held.length + credited.length === 1;
    return isNoted && isBooked ? [] : [{ page, event, held, credited }];
  });
}

/** Nothing is noted, credited or waiting that the stand-in did not receive. */
function unpaidCredits(provider: ProviderEvidence): unknown[] {
  const { recorded, standIn } = provider;
  const paid = new Map(paidPages(provider).map((page) => [page.intentId, page]));
  const charged = new Map(standIn.charges.map((charge) => [charge.intentId, charge]));
  const events = recorded.events.filter(
    ({ kind, externalRef, grossNanoUsd }) =>
      kind === 'paid' && (!paid.has(externalRef) || charged.get(externalRef)?.amountNanoUsd !== grossNanoUsd),
  );
  const receivedOf = (orderId: string): bigint =>
    [...paid.values()]
      .filter((page) => orderOf(page, provider)?.orderId === orderId)
      .reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
  const unpaid = recorded.payments.filter(
    ({ kind, orderId, amountNanoUsd, taxNanoUsd, surchargeNanoUsd }) =>
      kind === 'topup' && amountNanoUsd + taxNanoUsd + surchargeNanoUsd > receivedOf(orderId),
  );
  const unknown = recorded.waiting.filter(({ intentId }) => !paid.has(intentId));
  return [...events, ...unpaid, ...unknown];
}

/** One credit and at most one bonus an order. A credited order has a credit, and no other one has. */
function doubleCredits({ recorded: { orders, payments, bonuses } }: ProviderEvidence): unknown[] {
  const credits = groupRows(
    payments.filter(({ kind }) => kind === 'topup'),
    ({ orderId }) => orderId,
  );
  const grants = groupRows(bonuses, ({ orderId }) => orderId);
  return orders.flatMap((order) => {
    const [credited, granted] = [credits.get(order.orderId) ?? [], grants.get(order.orderId) ?? []];
    const expected = order.state === 'credited' ? 1 : 0;
    const bonus = granted.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
    const isRight =
      credited.length === expected && granted.length <= expected && bonus === BigInt(expected) * order.bonusNanoUsd;
    return isRight ? [] : [{ order, credited, granted }];
  });
}

/** Money waits for a reason that is true. What pays an order exactly, before its end, does not wait. */
function wrongWaiting(provider: ProviderEvidence): unknown[] {
  const { recorded } = provider;
  const pages = new Map(paidPages(provider).map((page) => [page.intentId, page]));
  return recorded.waiting.filter((row) => {
    const page = pages.get(row.intentId);
    const order = page === undefined ? undefined : orderOf(page, provider);
    const isTrue = page !== undefined && isReasonTrue(row, page, order, provider);
    return (
      !isTrue || row.amountNanoUsd !== page.amountNanoUsd || row.leftNanoUsd < 0n || row.leftNanoUsd > row.amountNanoUsd
    );
  });
}

function isReasonTrue(
  { reason }: WaitingRow,
  page: PageRow,
  order: OrderRow | undefined,
  { recorded, standIn }: ProviderEvidence,
): boolean {
  if (order === undefined) return reason === 'unknown_order';
  const dueNanoUsd = order.amountNanoUsd + order.surchargeNanoUsd + page.taxNanoUsd;
  const ofOrder = standIn.pages.filter(
    ({ orderId, paymentStatus }) => orderId === order.orderId && paymentStatus === 'paid',
  );
  switch (reason) {
    case 'twice':
      return order.state === 'credited' && ofOrder.length > 1;
    case 'late':
      return recorded.events.some(({ kind, orderId }) => kind === 'expired' && orderId === order.orderId);
    case 'under':
      return page.amountNanoUsd < dueNanoUsd;
    case 'over':
      return ofOrder.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n) > dueNanoUsd;
    default:
      return false;
  }
}

/** Orders are what was ordered, and the product's own pages take it. */
function wrongOrders({ purchases, bonuses }: PaymentsEvidence, provider: ProviderEvidence): unknown[] {
  const { recorded, standIn, providerId, surcharge } = provider;
  const orders = new Map(recorded.orders.map((order) => [order.orderId, order]));
  const pages = new Map(standIn.pages.map((page) => [page.pageId, page]));
  const lost = purchases
    .filter((purchase) => purchase.providerId === providerId)
    .filter(({ orderId, organizationId, amountNanoUsd }) => {
      const order = orders.get(orderId);
      return order?.organizationId !== organizationId || order.amountNanoUsd !== amountNanoUsd;
    });
  const wrong = recorded.orders.filter((order) => {
    const { amountNanoUsd, surchargeNanoUsd, bonusNanoUsd, rateNano, totalMinor } = order;
    const page = pages.get(order.pageId ?? '');
    const isPriced =
      surchargeNanoUsd === expectedSurcharge(amountNanoUsd, surcharge) &&
      bonusNanoUsd === expectedBonus(amountNanoUsd, bonuses);
    const priced = amountNanoUsd + surchargeNanoUsd;
    const isConverted = provider.ratesNano.includes(rateNano) && worthOf(totalMinor, rateNano) === priced;
    return !isPriced || !isConverted || (page !== undefined && page.dueNanoUsd !== priced);
  });
  return [...lost, ...wrong];
}

/** A credit has the parts of its order, and the tax of its payment. */
function wrongCredits(provider: ProviderEvidence): unknown[] {
  const { recorded, providerId } = provider;
  const orders = new Map(recorded.orders.map((order) => [order.orderId, order]));
  const pages = new Map<string, PageRow>(
    paidPages(provider).map((page) => [`${formatId('prv', providerId)}:${page.intentId}`, page] as const),
  );
  return recorded.payments.filter(({ kind, orderId, externalRef, ...credit }) => {
    if (kind !== 'topup') return false;
    const order = orders.get(orderId);
    const page = pages.get(externalRef ?? '');
    return (
      page === undefined ||
      credit.amountNanoUsd !== order?.amountNanoUsd ||
      credit.surchargeNanoUsd !== order.surchargeNanoUsd ||
      credit.taxNanoUsd !== page.taxNanoUsd ||
      credit.organizationId !== order.organizationId
    );
  });
}
