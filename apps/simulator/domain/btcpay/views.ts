import { createHmac } from 'node:crypto';
import { centsOfSats, formatBtc, formatCents, RATE_CENTS, satsOf } from './coins.js';
import type { Invoice, Payment, PullPayment, StoreEvent } from './objects.js';

const METHOD = 'BTC-CHAIN';

/** An invoice as the API answers. */
export function invoiceView(invoice: Invoice, storeId: string, origin: string): object {
  const { id, amountCents, currency, status, additionalStatus, metadata, redirectUrl } = invoice;
  const { createdTime, expirationTime, monitoringExpiration } = invoice;
  return {
    id,
    storeId,
    amount: formatCents(amountCents),
    paidAmount: formatCents(centsOfSats(paidSats(invoice))),
    currency,
    type: 'Standard',
    checkoutLink: `${origin}/i/${id}`,
    createdTime,
    expirationTime,
    monitoringExpiration,
    status,
    additionalStatus,
    archived: false,
    metadata,
    availableStatusesForManualMarking: ['Settled', 'Invalid'].filter((other) => other !== status),
    checkout: {
      speedPolicy: 'MediumSpeed',
      expirationMinutes: (expirationTime - createdTime) / 60,
      monitoringMinutes: (monitoringExpiration - expirationTime) / 60,
      redirectURL: redirectUrl,
    },
  };
}

/** Its ways to pay: one, in bitcoins on the chain. */
export function paymentMethodsView(invoice: Invoice): object[] {
  const [dueSats, seenSats] = [satsOf(invoice.amountCents), paidSats(invoice)];
  return [
    {
      paymentMethodId: METHOD,
      currency: 'BTC',
      destination: `bc1q${invoice.id.toLowerCase()}`,
      activated: true,
      rate: formatCents(RATE_CENTS),
      paymentMethodPaid: formatBtc(seenSats),
      totalPaid: formatBtc(seenSats),
      due: formatBtc(dueSats - seenSats),
      amount: formatBtc(dueSats),
      paymentMethodFee: '0.0',
      payments: accounted(invoice).map(paymentView),
    },
  ];
}

/** A pull payment as the API answers. Its link has all that is needed to claim it. */
export function pullPaymentView(pullPayment: PullPayment, origin: string): object {
  const { id, name, description, currency, amountCents, startsAt, archived } = pullPayment;
  return {
    id,
    name,
    description,
    currency,
    amount: formatCents(amountCents),
    startsAt,
    expiresAt: null,
    archived,
    autoApproveClaims: false,
    BOLT11Expiration: 30,
    viewLink: `${origin}/pull-payments/${id}`,
  };
}

export function payoutsView(
  { id: pullPaymentId, currency, payouts }: PullPayment,
  includesCancelled: boolean,
): object[] {
  const shown = payouts.filter(({ state }) => includesCancelled || state !== 'Cancelled');
  return shown.map(({ id, date, destination, amountCents, state }) => ({
    id,
    revision: 0,
    pullPaymentId,
    date,
    destination,
    originalCurrency: currency,
    originalAmount: formatCents(amountCents),
    payoutCurrency: 'BTC',
    payoutMethodId: METHOD,
    state,
    payoutAmount: state === 'AwaitingApproval' ? null : formatBtc(satsOf(amountCents)),
  }));
}

/** The bytes of a webhook. `originalId` is of the first delivery. */
export function eventBody(
  { type, timestamp, invoice, details }: StoreEvent,
  ids: { readonly store: string; readonly webhook: string; readonly delivery: string; readonly originalId: string },
): string {
  const { store: storeId, webhook: webhookId, delivery: deliveryId, originalId: originalDeliveryId } = ids;
  return JSON.stringify({
    deliveryId,
    webhookId,
    originalDeliveryId,
    isRedelivery: deliveryId !== originalDeliveryId,
    type,
    timestamp,
    ...(invoice === null ? {} : { invoiceId: invoice.id, metadata: invoice.metadata }),
    storeId,
    ...details,
  });
}

/** The header `BTCPay-Sig`. */
export const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

function paymentView({ id, receivedDate, valueSats, status }: Payment): object {
  return { id, receivedDate, value: formatBtc(valueSats), fee: '0.0', status, destination: `bc1q${id.toLowerCase()}` };
}

/** Payments that were spent elsewhere are left out. */
const accounted = ({ payments }: Invoice): readonly Payment[] => payments.filter(({ status }) => status !== 'Invalid');

const paidSats = (invoice: Invoice): bigint => accounted(invoice).reduce((sum, { valueSats }) => sum + valueSats, 0n);
