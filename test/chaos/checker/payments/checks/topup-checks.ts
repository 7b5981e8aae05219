import { findingOf, type Finding } from '../../finding.js';
import { groupRows } from '../../group-rows.js';
import type { OrderRow, PageRow, PaymentsEvidence, ProviderEvidence } from '../payment-evidence.js';

/** Charges to saved methods: with a consent, one at a time, once each, within the maximum of a month. */
export function checkTopups(payments: PaymentsEvidence): Finding[] {
  return [
    ...findingOf('topup', [
      ...unconsented(payments),
      ...uncharged(payments),
      ...overlapping(payments),
      ...payments.providers.flatMap(chargedTwice),
      ...aboveMaximum(payments),
    ]),
    ...findingOf(
      'payment_open',
      payments.topups.charges.filter(({ endedAtMs }) => endedAtMs === null),
    ),
  ];
}

/** Orders without a page. */
const chargedOrders = ({ recorded }: ProviderEvidence): OrderRow[] =>
  recorded.orders.filter(({ methodId }) => methodId !== null);

/** Each is of the amount, the provider and the method of its organization's consent. */
function unconsented({ providers, topups: { limits, methods } }: PaymentsEvidence): unknown[] {
  return providers.flatMap((provider) =>
    chargedOrders(provider).filter((order) => {
      const method = methods.find(({ methodId }) => methodId === order.methodId);
      const { organizationId } = order;
      const limit = limits.find((each) => each.organizationId === organizationId);
      const isOwn = method?.organizationId === organizationId && method.providerId === provider.providerId;
      const isWanted = limit?.amountNanoUsd === order.amountNanoUsd && limit.providerId === provider.providerId;
      return !isOwn || !isWanted;
    }),
  );
}

/** An order and its charge are made together. */
function uncharged({ providers, topups: { charges } }: PaymentsEvidence): unknown[] {
  const orders = new Map(providers.flatMap(chargedOrders).map((order) => [order.orderId, order]));
  const charged = new Set(charges.map(({ orderId }) => orderId));
  return [
    ...[...orders.values()].filter(({ orderId }) => !charged.has(orderId)),
    ...charges.filter(({ orderId, organizationId }) => orders.get(orderId)?.organizationId !== organizationId),
  ];
}

/** An organization has one open charge. */
function overlapping({ topups: { charges } }: PaymentsEvidence): unknown[] {
  return [...groupRows(charges, ({ organizationId }) => organizationId).values()].flatMap((rows) => {
    const inTurn = rows.toSorted((one, other) => one.startedAtMs - other.startedAtMs);
    return inTurn.slice(1).flatMap((next, index) => {
      const before = inTurn[index];
      const isBeside = before !== undefined && (before.endedAtMs ?? Infinity) > next.startedAtMs;
      return isBeside ? [{ before, next }] : [];
    });
  });
}

/** However often it was tried, its provider has one payment. */
function chargedTwice(provider: ProviderEvidence): unknown[] {
  const pages = groupRows(provider.standIn.pages, ({ orderId }) => orderId);
  return chargedOrders(provider).flatMap((order): (readonly PageRow[])[] => {
    const made = pages.get(order.orderId) ?? [];
    return made.length > 1 ? [made] : [];
  });
}

/** By what providers took of the orders of a month (UTC). */
function aboveMaximum({ providers, topups: { limits, charges } }: PaymentsEvidence): unknown[] {
  const months = new Map(charges.map(({ orderId, startedAtMs }) => [orderId, monthOf(startedAtMs)]));
  const taken = providers.flatMap((provider) => {
    const paid = provider.standIn.pages.filter(({ paymentStatus }) => paymentStatus === 'paid');
    const ids = new Set(paid.map(({ orderId }) => orderId));
    return chargedOrders(provider).filter(({ orderId }) => ids.has(orderId));
  });
  const ofMonths = groupRows(taken, ({ organizationId, orderId }) => `${organizationId} ${months.get(orderId) ?? ''}`);
  return [...ofMonths].flatMap(([month, orders]) => {
    const limit = limits.find(({ organizationId }) => month.startsWith(organizationId));
    const takenNanoUsd = orders.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
    return limit !== undefined && takenNanoUsd > limit.monthlyMaxNanoUsd ? [{ limit, month, takenNanoUsd }] : [];
  });
}

const monthOf = (unixMs: number): string => new Date(unixMs).toISOString().slice(0, 7);
