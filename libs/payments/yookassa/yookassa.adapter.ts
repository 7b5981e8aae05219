import { Injectable } from '@nestjs/common';
import { formatId } from '#core';
import { metadataOf, orderOfMetadata } from '../port/order-metadata.js';
import {
  type AccountMovement,
  InvalidMessage,
  ProviderRefusal,
  ProviderUnavailable,
  type ChargeAnswer,
  type ChargedOrder,
  type Checkout,
  type CheckoutOrder,
  type KeptMethod,
  type ProviderAccess,
  type ProviderAccount,
  type ProviderAdapter,
  type ProviderComparison,
  type ProviderMessage,
  type ReceiptToSend,
  type RefundToSend,
  type PaymentSnapshot,
} from '../port/provider-adapter.js';
import { declineOf, readStatement, requireMode } from './read-yookassa.js';
import { RefusedKey, YookassaClient } from './yookassa-client.js';
import { isSender, subjectOfMessage, YOOKASSA_EVENTS } from './yookassa-message.js';
import {
  amountOf,
  metadataIn,
  OBJECT_ID,
  readId,
  readPage,
  readPayment,
  readReceipt,
  readRefund,
  readShop,
  refundedIdIn,
  type YookassaPayment,
  type YookassaRefund,
} from './yookassa-objects.js';
import { paymentReceipt, refundReceipt, settlementReceipt, shortened } from './yookassa-receipts.js';

const DAY_MS = 86_400_000;
const PAGE = '100';
/** More than a shop sells in the time that is queried; a list that never ends is none. */
const PAGES_MAX = 1_000;
const DESCRIPTION_MAX = 128;
/** YooKassa notifies of no refund that is canceled: those of some days before are read again. */
const REFUNDS_BEFORE_MS = 7 * DAY_MS;
const RECEIPT_ID = /^[\w-]{1,50}$/;

/** Payments by YooKassa's page (API v3). Objects are `session:<payment>` and `payment:<payment>`, which are the same. */
@Injectable()
export class YookassaAdapter implements ProviderAdapter {
  readonly events = YOOKASSA_EVENTS;
  /** YooKassa has no balance and no payouts by its API. */
  readonly comparison: ProviderComparison = { movementsSince: (access, since) => this.movements(access, since) };

  constructor(private readonly client: YookassaClient) {}

  async checkout(access: ProviderAccess, order: CheckoutOrder): Promise<Checkout> {
    const id = formatId('ord', order.id);
    const answer = await this.client.post(access, '/payments', `checkout-${id}`, paymentRequest(access, order));
    const payment = readPayment(answer, access.currency);
    requireMode(payment, access.mode);
    if (payment.amountMinor !== order.totalMinor) {
      throw new ProviderRefusal(`${payment.id} is of another amount than its order`);
    }
    const { confirmationUrl: url } = payment;
    if (url === null || !isPage(url, access)) throw new ProviderRefusal(`${payment.id} has no page`);
    return { checkoutRef: payment.id, url };
  }

  /**
   * A page cannot be closed: YooKassa cancels what is not paid within an hour (`expired_on_confirmation`). What a bank
   * holds is released, unless it is taken meanwhile.
   */
  async close(access: ProviderAccess, checkoutRef: string): Promise<void> {
    if (!(await this.isHeld(access, checkoutRef))) return;
    try {
      await this.client.post(access, `/payments/${checkoutRef}/cancel`, `cancel-${checkoutRef}`, {});
    } catch (error) {
      if (!(error instanceof ProviderRefusal) || (await this.isHeld(access, checkoutRef))) throw error;
    }
  }

  /** A key is good for a day. What is charged without its payer is made at once, or canceled. */
  async charge(access: ProviderAccess, order: ChargedOrder, { externalRef }: KeptMethod): Promise<ChargeAnswer> {
    const id = formatId('ord', order.id);
    try {
      const answer = await this.client.post(
        access,
        '/payments',
        `charge-${id}`,
        chargeRequest(access, order, externalRef),
      );
      const payment = readPayment(answer, access.currency);
      requireMode(payment, access.mode);
      const decline = declineOf(payment);
      return { paymentRef: payment.id, decline };
    } catch (error) {
      if (!(error instanceof RefusedKey)) throw error;
      throw new ProviderUnavailable(error.message, { cause: error });
    }
  }

  readMessage({ apiUrl }: ProviderAccess, { address, body }: ProviderMessage): readonly string[] {
    if (address === null) throw new InvalidMessage('the address of the sender is unknown');
    if (!isSender(address, apiUrl !== null)) throw new InvalidMessage('the address of the sender is none of YooKassa');
    const subject = subjectOfMessage(body);
    return subject === null ? [] : [subject];
  }

  async inspect(access: ProviderAccess, subject: string): Promise<PaymentSnapshot | null> {
    const [kind = '', id = ''] = subject.split(':');
    if ((kind !== 'session' && kind !== 'payment') || !OBJECT_ID.test(id)) return null;
    const readAt = new Date();
    const found = await this.find(access, id);
    if (found === null || !isOwn(found, access)) return null;
    const payment = readPayment(found, access.currency);
    const refunds = payment.status === 'succeeded' ? await this.refundsOf(access, id) : [];
    return readStatement({ payment, refunds, readAt }, access);
  }

  /** A key is good for a day; what was sent before is found among the refunds of the payment. */
  async refund(access: ProviderAccess, refund: RefundToSend): Promise<void> {
    try {
      await this.sendRefund(access, refund);
    } catch (error) {
      if (!(error instanceof RefusedKey)) throw error;
      // It says nothing of what an earlier try did.
      throw new ProviderUnavailable(error.message, { cause: error });
    }
  }

  /** A payment is captured after it was made: both times are queried. */
  async *subjectsSince(access: ProviderAccess, since: Date): AsyncIterable<string> {
    for (const time of ['created_at.gte', 'captured_at.gte']) {
      for await (const row of this.rows(access, '/payments', { [time]: since.toISOString() })) {
        if (isOwn(row, access)) yield `session:${readId(row)}`;
      }
    }
    const before = new Date(Math.max(0, since.getTime() - REFUNDS_BEFORE_MS)).toISOString();
    for await (const row of this.rows(access, '/refunds', { 'created_at.gte': before })) {
      const paymentId = refundedIdIn(row);
      if (paymentId !== null) yield `payment:${paymentId}`;
    }
  }

  async account(access: ProviderAccess): Promise<ProviderAccount> {
    const { id, name, isTest, status } = readShop(await this.client.get(access, '/me'));
    if (id !== access.options.storeId)
      throw new ProviderRefusal(`the key is of the shop ${id.slice(0, DESCRIPTION_MAX)}`);
    if (status === 'disabled') throw new ProviderRefusal('YooKassa has disabled the shop');
    return { accountRef: id, name, mode: isTest ? 'test' : 'live' };
  }

  /** Throws `ProviderRefusal` where receipts are none of ours. */
  async sendReceipt(access: ProviderAccess, receipt: ReceiptToSend): Promise<string> {
    const { currency, options } = access;
    if (options.receipt === null) throw new ProviderRefusal('the provider has no options of receipts');
    if (!RECEIPT_ID.test(receipt.id)) throw new RangeError(`${receipt.id} is no id of a receipt`);
    const body = settlementReceipt(receipt, options.receipt, currency);
    return readReceipt(await this.client.post(access, '/receipts', `receipt-${receipt.id}`, body)).id;
  }

  private async sendRefund(access: ProviderAccess, refund: RefundToSend): Promise<void> {
    const { paymentRef, id } = refund;
    const found = OBJECT_ID.test(paymentRef) ? await this.find(access, paymentRef) : null;
    if (found === null) throw new ProviderRefusal('404: there is no such payment');
    if (await this.isSent(access, refund)) return;
    const body = refundRequest(access, readPayment(found, access.currency), refund);
    try {
      const answer = await this.client.post(access, '/refunds', `refund-${formatId('ofr', id)}`, body);
      const { paymentId } = readRefund(answer, access.currency);
      if (paymentId !== paymentRef) throw new ProviderUnavailable('YooKassa answered with a refund of another payment');
    } catch (error) {
      // A first try without an answer may have left too little for the second.
      if (!(error instanceof ProviderRefusal) || !(await this.isSent(access, refund))) throw error;
    }
  }

  private async isSent(access: ProviderAccess, { id, paymentRef }: RefundToSend): Promise<boolean> {
    return (await this.refundsOf(access, paymentRef)).some(({ refundId }) => refundId === id);
  }

  private async isHeld(access: ProviderAccess, id: string): Promise<boolean> {
    const found = OBJECT_ID.test(id) ? await this.find(access, id) : null;
    return found !== null && readPayment(found, access.currency).status === 'waiting_for_capture';
  }

  /** What registers have: payments as they were captured, less their fee, and refunds. */
  private async *movements(access: ProviderAccess, since: Date): AsyncIterable<AccountMovement> {
    const from = since.toISOString();
    for await (const row of this.rows(access, '/payments', { 'captured_at.gte': from, status: 'succeeded' })) {
      const { id, amountMinor, incomeMinor, capturedAt, createdAt } = readPayment(row, access.currency);
      const netMinor = incomeMinor ?? amountMinor;
      yield { ...movementOf(id, 'payment', netMinor), occurredAt: capturedAt ?? createdAt };
    }
    for await (const row of this.rows(access, '/refunds', { 'created_at.gte': from })) {
      const { id, amountMinor, status, createdAt } = readRefund(row, access.currency);
      yield { ...movementOf(id, 'refund', status === 'canceled' ? 0n : -amountMinor), occurredAt: createdAt };
    }
  }

  private find(access: ProviderAccess, id: string): Promise<unknown> {
    return this.client.get(access, `/payments/${id}`);
  }

  private async refundsOf(access: ProviderAccess, paymentId: string): Promise<YookassaRefund[]> {
    const refunds: YookassaRefund[] = [];
    for await (const row of this.rows(access, '/refunds', { payment_id: paymentId })) {
      if (refundedIdIn(row) === paymentId) refunds.push(readRefund(row, access.currency));
    }
    return refunds;
  }

  private async *rows(
    access: ProviderAccess,
    path: string,
    filter: Readonly<Record<string, string>>,
  ): AsyncIterable<unknown> {
    let cursor: string | null = null;
    for (let page = 0; page < PAGES_MAX; page++) {
      const query = { ...filter, limit: PAGE, ...(cursor === null ? {} : { cursor }) };
      const { items, next } = readPage(await this.client.get(access, path, query));
      yield* items;
      if (next === null) return;
      cursor = next;
    }
    throw new ProviderUnavailable(`the list ${path} does not end`);
  }
}

const movementOf = (id: string, type: string, netMinor: bigint) => ({
  externalRef: id,
  noted: [id],
  type,
  accountFeeMinor: 0n,
  netMinor,
});

function paymentRequest(access: ProviderAccess, order: CheckoutOrder): object {
  const { method, locale, savesMethod } = order;
  return {
    ...paymentOf(access, order),
    confirmation: {
      type: 'redirect',
      return_url: order.successUrl,
      locale: locale.startsWith('ru') ? 'ru_RU' : 'en_US',
    },
    ...(savesMethod ? { save_payment_method: true } : {}),
    ...(method === null ? {} : { payment_method_data: { type: method } }),
  };
}

const chargeRequest = (access: ProviderAccess, order: ChargedOrder, methodId: string): object => ({
  ...paymentOf(access, order),
  payment_method_id: methodId,
});

function paymentOf({ providerId, options }: ProviderAccess, order: ChargedOrder): object {
  const { currency, totalMinor, reference, email } = order;
  const title = options.orderTitle ?? order.title;
  const receipt = options.receipt === null ? null : paymentReceipt({ ...order, title }, options.receipt);
  return {
    amount: amountOf(totalMinor, currency),
    capture: true,
    description: `${shortened(title, DESCRIPTION_MAX - reference.length - 1)} ${reference}`,
    metadata: written({
      ...metadataOf(providerId, order),
      // A refund of a part has a receipt, too.
      ...(receipt === null ? {} : { receipt_email: email ?? '', receipt_title: title }),
    }),
    ...(receipt === null ? {} : { receipt }),
  };
}

/** A payment without a receipt is returned without one. */
function refundRequest(
  { providerId, currency, options }: ProviderAccess,
  { metadata, amountMinor }: YookassaPayment,
  { id, paymentRef, grossMinor }: RefundToSend,
): object {
  const { receipt_email: email, receipt_title: title } = metadata;
  const isWritten = options.receipt !== null && email !== undefined && title !== undefined && grossMinor < amountMinor;
  const part = isWritten ? refundReceipt({ email, title, amountMinor: grossMinor }, options.receipt, currency) : null;
  return {
    payment_id: paymentRef,
    amount: amountOf(grossMinor, currency),
    description: formatId('ofr', id),
    metadata: { refund_id: id, provider_id: formatId('prv', providerId) },
    ...(part === null ? {} : { receipt: part }),
  };
}

const isOwn = (row: unknown, { providerId }: ProviderAccess): boolean =>
  orderOfMetadata(metadataIn(row), providerId) !== null;

/** A text that is empty is read as one that is missing. */
const written = (metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(metadata).filter(([, text]) => text !== ''));

/** The stand-in has no certificate. */
function isPage(url: string, { apiUrl }: ProviderAccess): boolean {
  return URL.canParse(url) && (url.startsWith('https://') || (apiUrl !== null && url.startsWith('http://')));
}
