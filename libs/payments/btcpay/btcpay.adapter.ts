import { Injectable } from '@nestjs/common';
import { formatId, formatUsd, parseId } from '#core';
import { formatMinor, nanoOfMinor, unitOf } from '../domain/currency.js';
import { metadataOf } from '../port/order-metadata.js';
import {
  InvalidMessage,
  ProviderRefusal,
  ProviderUnavailable,
  type Checkout,
  type CheckoutOrder,
  type ProviderAccess,
  type ProviderAccount,
  type ProviderAdapter,
  type ProviderMessage,
  type RefundToClaim,
  type PaymentSnapshot,
} from '../port/provider-adapter.js';
import { BtcpayClaims } from './btcpay-claims.js';
import { BtcpayClient } from './btcpay-client.js';
import { isSignedBy, subjectOfMessage } from './btcpay-message.js';
import {
  INVOICE_ID,
  readInvoice,
  readInvoices,
  readPayments,
  readStoreName,
  type BtcpayInvoice,
} from './btcpay-objects.js';
import { hasEnded, readInvoiceSnapshot } from './read-btcpay.js';

/** Kinds of messages that say something of orders and claims. */
export const BTCPAY_EVENTS = [
  ...(['InvoiceReceivedPayment', 'InvoicePaymentSettled', 'InvoiceProcessing'] as const),
  ...(['InvoiceExpired', 'InvoiceSettled', 'InvoiceInvalid'] as const),
  ...(['PayoutCreated', 'PayoutApproved', 'PayoutUpdated'] as const),
] as const;

const MINUTE_MS = 60_000;
/** How long the server looks for payments of an invoice after its end. */
const MONITORED_MINUTES = 1_440;
/** Of an order's page. */
const OPEN_MINUTES_MAX = 60;
const PAGE = 100;
/** More than a store sells in the time that is asked for; a server that never ends its list is no server. */
const PAGES_MAX = 1_000;
const REUSED: ReadonlySet<string> = new Set(['New', 'Processing', 'Settled']);

/**
 * Payments in Bitcoin by the operator's BTCPay Server (Greenfield API). Objects are `session:<invoice>`, and
 * `claim:<digest of a pull payment's id>`. Money is in the operator's wallet at once: there is no account to compare, and a
 * refund is a claim, as the address that a payment came from may not be its payer's.
 */
@Injectable()
export class BtcpayAdapter implements ProviderAdapter {
  readonly events = BTCPAY_EVENTS;
  readonly comparison = null;

  private readonly claims: BtcpayClaims;

  constructor(private readonly client: BtcpayClient) {
    this.claims = new BtcpayClaims(client);
  }

  async checkout(access: ProviderAccess, order: CheckoutOrder): Promise<Checkout> {
    const invoice = (await this.invoiceFor(access, order)) ?? (await this.open(access, order));
    requireAmount(invoice, order);
    return { checkoutRef: invoice.id, url: pageOf(invoice) };
  }

  /** What is paid, or on its way, is not closed. */
  async close(access: ProviderAccess, checkoutRef: string): Promise<void> {
    const invoice = await this.find(access, checkoutRef);
    if (invoice?.status !== 'New') return;
    await this.client.post(access, `/invoices/${checkoutRef}/status`, { status: 'Invalid' });
  }

  readMessage({ webhookSecrets, options }: ProviderAccess, { body, headers }: ProviderMessage): readonly string[] {
    const signature = headers['btcpay-sig'];
    if (typeof signature !== 'string') throw new InvalidMessage('there is no BTCPay-Sig');
    if (!isSignedBy(webhookSecrets, body, signature)) {
      throw new InvalidMessage('no secret of the provider made this signature');
    }
    const subject = subjectOfMessage(body, options.storeId ?? '');
    return subject === null ? [] : [subject];
  }

  async inspect(access: ProviderAccess, subject: string): Promise<PaymentSnapshot | null> {
    const [kind = '', id = ''] = subject.split(':');
    if (kind === 'claim') return this.claims.inspect(access, subject);
    if (kind !== 'session' || !INVOICE_ID.test(id)) return null;
    const readAt = new Date();
    const invoice = await this.find(access, id);
    if (invoice === null || !isOf(invoice, access)) return null;
    const methods = hasEnded(invoice) ? await this.client.get(access, `/invoices/${id}/payment-methods`) : [];
    return readInvoiceSnapshot({ invoice, payments: readPayments(methods), readAt }, access);
  }

  claim(access: ProviderAccess, refund: RefundToClaim): Promise<string> {
    return this.claims.make(access, refund);
  }

  /** A payment may come until the server looks no longer: invoices of before the moment are listed as well. */
  async *subjectsSince(access: ProviderAccess, since: Date): AsyncIterable<string> {
    const from = since.getTime() - (MONITORED_MINUTES + OPEN_MINUTES_MAX) * MINUTE_MS;
    const startDate = String(Math.max(0, Math.floor(from / 1_000)));
    for (let page = 0; page < PAGES_MAX; page++) {
      // The newest come first: one that is made meanwhile moves others to the next page, where they come again.
      const { invoices, count } = await this.list(access, { startDate, skip: String(page * PAGE), take: String(PAGE) });
      for (const invoice of invoices) if (isOf(invoice, access)) yield `session:${invoice.id}`;
      if (count < PAGE) {
        yield* await this.claims.since(access, since);
        return;
      }
    }
    throw new ProviderUnavailable('the list of invoices does not end');
  }

  async account(access: ProviderAccess): Promise<ProviderAccount> {
    const { storeId } = access.options;
    const store = await this.client.get(access, '');
    if (store === null || storeId === null) throw new ProviderRefusal('404: there is no such store');
    // A server does not say whether its coins are worth something: what the operator says counts.
    return { accountRef: storeId, name: readStoreName(store), mode: access.mode };
  }

  /** The invoice of an order that was made before. */
  private async invoiceFor(access: ProviderAccess, { id }: CheckoutOrder): Promise<BtcpayInvoice | null> {
    const { invoices } = await this.list(access, { orderId: formatId('ord', id) });
    return invoices.find((invoice) => REUSED.has(invoice.status) && isOf(invoice, access, id)) ?? null;
  }

  private async open(access: ProviderAccess, order: CheckoutOrder): Promise<BtcpayInvoice> {
    const { totalMinor, currency, title, reference, email } = order;
    const openMs = order.expiresAt.getTime() - order.createdAt.getTime();
    const request = {
      amount: formatMinor(totalMinor, unitOf(currency)),
      currency,
      metadata: {
        ...metadataOf(access.providerId, order),
        // The server finds invoices by it.
        orderId: formatId('ord', order.id),
        itemDesc: `${title} ${reference}`,
        ...(email === null ? {} : { buyerEmail: email }),
      },
      checkout: {
        expirationMinutes: Math.min(OPEN_MINUTES_MAX, Math.max(1, Math.ceil(openMs / MINUTE_MS))),
        monitoringMinutes: MONITORED_MINUTES,
        // A store may let a part pass as the whole; an order is credited by its amount.
        paymentTolerance: 0,
        redirectURL: order.successUrl,
        redirectAutomatically: true,
        defaultLanguage: languageOf(order.locale),
      },
    };
    try {
      return readInvoice(await this.client.post(access, '/invoices', request));
    } catch (error) {
      if (!(error instanceof ProviderUnavailable)) throw error;
      // It may have been made.
      const made = await this.invoiceFor(access, order).catch(() => null);
      if (made === null) throw error;
      return made;
    }
  }

  private async find(access: ProviderAccess, id: string): Promise<BtcpayInvoice | null> {
    const found = await this.client.get(access, `/invoices/${id}`);
    return found === null ? null : readInvoice(found);
  }

  private async list(access: ProviderAccess, query: Readonly<Record<string, string>>) {
    const found = await this.client.get(access, '/invoices', query);
    if (found === null) throw new ProviderRefusal('404: there is no such store');
    return readInvoices(found);
  }
}

/** Whether an invoice is of the store, of this provider, and of an order where one is given. */
function isOf({ storeId, metadata }: BtcpayInvoice, access: ProviderAccess, orderId?: string): boolean {
  if (storeId !== access.options.storeId || parseId('prv', metadata.provider_id ?? '') !== access.providerId)
    return false;
  return orderId === undefined || parseId('ord', metadata.order_id ?? '') === orderId;
}

/** Throws `ProviderRefusal` for an invoice of another amount or currency than its order. */
function requireAmount({ id, currency, amountNano }: BtcpayInvoice, order: CheckoutOrder): void {
  const unit = unitOf(order.currency);
  const isExact = amountNano === nanoOfMinor(order.totalMinor, unit);
  if (currency === order.currency && isExact) return;
  const total = formatMinor(order.totalMinor, unit);
  throw new ProviderRefusal(
    `${id} is of ${formatUsd(amountNano)} ${currency}, and its order of ${total} ${unit.currency}`,
  );
}

/** Customers are sent there. */
function pageOf({ id, checkoutLink }: BtcpayInvoice): string {
  if (URL.canParse(checkoutLink) && /^https?:$/.test(new URL(checkoutLink).protocol)) return checkoutLink;
  throw new ProviderRefusal(`${id} has no page`);
}

const LANGUAGES: Readonly<Record<string, string>> = { ru: 'ru-RU', zh: 'zh-CN' };

const languageOf = (locale: string): string => LANGUAGES[locale.split('-')[0] ?? ''] ?? 'en';
