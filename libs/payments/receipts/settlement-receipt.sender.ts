import { Injectable } from '@nestjs/common';
import { MailRecipientsRepository } from '#auth';
import { Logger } from '#core/infra';
import { Clock, newUuid } from '#core';
import { CheckoutRules } from '../checkout/checkout.rules.js';
import { checkoutTexts } from '../domain/checkout-texts.js';
import { usedMinor } from '../domain/used-advance.js';
import { OpenedProviders } from '../status-checks/opened-providers.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { ProviderRefusal } from '../port/provider-adapter.js';
import { SettlementReceiptRepository, type SettlementReceipt } from './settlement-receipt.repository.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Bookings of a day come until then. */
const AFTER_MIDNIGHT_MS = HOUR_MS;
/** A repetition later than a day after the first try would be a second receipt. */
const REPEATED_MS = 23 * HOUR_MS;
const RETRY_MS = 600_000;
/** Longer than a call can take. */
const LEASE_MS = 120_000;
const BATCH = 20;
const PAGE = 500;
const ERROR_MAX = 300;

/** Notes once a day what was used of each advance, and sends its receipt: once, as far as the provider says. */
@Injectable()
export class SettlementReceiptSender {
  private notedDay = '';

  constructor(
    private readonly receipts: SettlementReceiptRepository,
    private readonly opened: OpenedProviders,
    private readonly orders: OrderRepository,
    private readonly recipients: MailRecipientsRepository,
    private readonly rules: CheckoutRules,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Of the last day (UTC), once; another worker's rows stay. */
  async noteUsed(): Promise<void> {
    const day = dayOf(this.clock.nowMs() - DAY_MS - AFTER_MIDNIGHT_MS);
    if (this.notedDay === day) return;
    for (const { provider, adapter, access } of await this.opened.list()) {
      const from = access.options.receipt?.settlesFrom ?? null;
      if (from !== null && adapter.sendReceipt !== undefined) await this.noteOf(provider.id, from, day);
    }
    this.notedDay = day;
  }

  /** Returns how many it took. */
  async sendDue(): Promise<number> {
    const due = await this.receipts.take(BATCH, LEASE_MS);
    for (const receipt of due) await this.trySend(receipt);
    return due.length;
  }

  private async noteOf(providerId: string, from: string, day: string): Promise<void> {
    for (let after: string | null = null; ;) {
      const orders = await this.receipts.used(providerId, new Date(from), new Date(day), after, PAGE);
      const used = orders.map(({ orderId, organizationId, receiptedMinor, ...paid }) => ({
        id: newUuid(this.clock.nowMs()),
        providerId,
        organizationId,
        orderId,
        day: new Date(day),
        amountMinor: usedMinor(paid) - receiptedMinor,
      }));
      await this.receipts.insert(used.filter(({ amountMinor }) => amountMinor > 0n));
      after = orders.at(-1)?.orderId ?? null;
      if (orders.length < PAGE) return;
    }
  }

  private async trySend(receipt: SettlementReceipt): Promise<void> {
    try {
      const externalRef = await this.send(receipt);
      if (FAILPOINTS) failpoint('settlement-receipt-sent');
      await this.receipts.noteSent(receipt.id, externalRef);
    } catch (error) {
      const { id, firstTriedAt } = receipt;
      const isFinal =
        error instanceof ProviderRefusal || this.clock.nowMs() - (firstTriedAt?.getTime() ?? 0) > REPEATED_MS;
      this.logger.warn({ receipt: id, error }, 'could not send a second receipt');
      const reason = error instanceof Error ? error.message.slice(0, ERROR_MAX) : 'unknown';
      if (isFinal) await this.receipts.noteFailed(id, reason);
      else await this.receipts.postpone(id, new Date(this.clock.nowMs() + RETRY_MS));
    }
  }

  private async send({ id, round, orderId, providerId, amountMinor }: SettlementReceipt): Promise<string> {
    const provider = await this.opened.find(providerId);
    const order = await this.orders.transaction((tx) => this.orders.find(tx, orderId));
    if (provider?.adapter.sendReceipt === undefined || order === null || order.paymentRef === null) {
      throw new ProviderRefusal('the payment is not known to the provider');
    }
    const payer = await this.payerOf(order);
    if (payer === null) throw new ProviderRefusal('a receipt needs an email address, and the customer has none');
    const { brand } = await this.rules.read();
    const { orderTitle } = provider.access.options;
    const title = orderTitle ?? checkoutTexts(brand, payer.locale).title;
    const receipt = { id: `${id}-${round}`, paymentRef: order.paymentRef, email: payer.email, title, amountMinor };
    return provider.adapter.sendReceipt(provider.access, receipt);
  }

  /** The member who ordered, else another who sees to the money. */
  private payerOf({ organizationId, userId }: PaymentOrder) {
    return this.receipts.transaction(async (tx) => {
      const member = userId === null ? null : await this.recipients.member(tx, organizationId, userId);
      return member ?? (await this.recipients.ofOrganization(tx, organizationId, null))[0] ?? null;
    });
  }
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 'YYYY-MM-DD'.length);
