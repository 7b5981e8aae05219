import { Injectable } from '@nestjs/common';
import { MailRecipientsRepository } from '#auth';
import type { Transaction } from '#core/infra';
import { Clock, formatId } from '#core';
import { formatMailTime, MailOutbox, type MailText } from '#core/mail';
import type { DisputeEvent } from '../domain/dispute-event.js';
import type { RuleStep } from '../domain/automatic-topup.js';
import { mailAmount, mailAmountOf } from '../domain/mail-amount.js';
import type { PaymentEvent, UnappliedPayment } from '../orders/payment-event.repository.js';
import type { OrderRefund } from '../orders/order-refund.repository.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { RefundLinks } from '../orders/refund-links.js';
import type { DisputeDescription } from '../orders/dispute.repository.js';
import type { PaymentMode } from '../port/provider-adapter.js';
import { PaymentProviderRepository } from '../providers/payment-provider.repository.js';
import { unitFor } from '../providers/provider-kinds.js';

type RefundEvent = 'refund_approved' | 'refund_sent' | 'refund_failed' | 'refund_declined';

/** What of an automatic top-up its mails say. */
interface ChargedRule {
  readonly organizationId: string;
  readonly userId: string;
  readonly amountNanoUsd: bigint;
  readonly monthlyMaxNanoUsd: bigint;
}

interface AboutOrder {
  readonly organization: string;
  readonly reference: string;
  readonly mode: PaymentMode;
  readonly link: string;
}

/**
 * Mails about money, in the transaction of the change that they report: once each, and none without it. They are sent
 * when it has committed.
 */
@Injectable()
export class PaymentMails {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly recipients: MailRecipientsRepository,
    private readonly orders: OrderRepository,
    private readonly providers: PaymentProviderRepository,
    private readonly links: RefundLinks,
    private readonly clock: Clock,
  ) {}

  /** The receipt of an order that is credited, to its customer. */
  async credited(tx: Transaction, order: PaymentOrder, taxNanoUsd: bigint): Promise<void> {
    const { amountNanoUsd, surchargeNanoUsd } = order;
    await this.toCustomer(tx, order, (about) => ({
      template: 'payment_received',
      variables: {
        ...about,
        amount: mailAmount(amountNanoUsd),
        bonus: mailAmount(order.bonusNanoUsd),
        fee: mailAmount(surchargeNanoUsd),
        tax: mailAmount(taxNanoUsd),
        method: order.method ?? '',
        total: mailAmountOf(order, unitFor(order), amountNanoUsd + surchargeNanoUsd + taxNanoUsd),
        time: formatMailTime(this.clock.nowMs()),
      },
    }));
  }

  /**
   * To the customer; of money that waited, which was in no wallet, nothing is sent. One that is claimed has its link, and is
   * sent to those alone who see to the money.
   */
  async refund(tx: Transaction, template: RefundEvent, refund: OrderRefund): Promise<void> {
    const { orderId, unappliedId, amountNanoUsd, grossNanoUsd, grossMinor, currency, error } = refund;
    const order = orderId === null || unappliedId !== null ? null : await this.orders.find(tx, orderId);
    if (order === null) return;
    // In the currency that was paid, which is another one than the order's where its payment was assigned.
    const paid = grossMinor === null ? order : { ...order, currency };
    const unit = grossMinor === null ? unitFor(order) : unitFor(refund);
    const total = mailAmountOf(paid, unit, grossNanoUsd ?? 0n, grossMinor ?? undefined);
    const amounts = { amount: mailAmount(amountNanoUsd ?? 0n), total };
    const claimUrl = template === 'refund_sent' ? this.links.open(refund) : null;
    if (claimUrl !== null) {
      await this.claim(tx, order, total, claimUrl);
      return;
    }
    await this.toCustomer(tx, order, (about) => ({
      template,
      variables: { ...about, ...amounts, reason: error ?? '' },
    }));
  }

  private async claim(tx: Transaction, order: PaymentOrder, total: string, link: string): Promise<void> {
    const { organizationId, userId, reference, mode } = order;
    const organization = await this.recipients.organizationName(tx, organizationId);
    const recipients = await this.recipients.payersOf(tx, organizationId, userId);
    const variables = { organization, reference, mode, total, link };
    await this.outbox.addAll(tx, recipients, () => ({ template: 'refund_claim', variables }));
  }

  /** To the customer, of a refund that was made at the provider. */
  async refundElsewhere(
    tx: Transaction,
    template: 'refund_sent' | 'refund_failed',
    order: PaymentOrder,
    grossNanoUsd: bigint,
  ): Promise<void> {
    await this.toCustomer(tx, order, (about) => ({
      template,
      variables: { ...about, total: mailAmountOf(order, unitFor(order), grossNanoUsd) },
    }));
  }

  /** To operators. */
  async dispute(
    tx: Transaction,
    event: DisputeEvent,
    dispute: DisputeDescription,
    { providerId, orderId }: { readonly providerId: string; readonly orderId: string | null },
  ): Promise<void> {
    const { amountNanoUsd, withdrawnNanoUsd, reinstatedNanoUsd, reason, status: outcome, evidenceDueAt } = dispute;
    const said = { amount: mailAmount(amountNanoUsd), withdrawn: mailAmount(withdrawnNanoUsd), reason };
    const time = evidenceDueAt === null ? '' : formatMailTime(evidenceDueAt.getTime());
    await this.toOperators(tx, providerId, orderId, (about) =>
      event === 'closed'
        ? {
            template: 'dispute_closed',
            variables: { ...about, ...said, outcome, returned: mailAmount(reinstatedNanoUsd) },
          }
        : { template: `dispute_${event}`, variables: { ...about, ...said, time } },
    );
  }

  /** To operators, of money that waits for them. */
  async unapplied(
    tx: Transaction,
    { orderId, reason: cause, leftNanoUsd }: UnappliedPayment,
    { providerId }: PaymentEvent,
  ): Promise<void> {
    await this.toOperators(tx, providerId, orderId, (about) => ({
      template: 'payment_unapplied',
      variables: { ...about, amount: mailAmount(leftNanoUsd), cause },
    }));
  }

  /** To the customer: what waits for a person, or for the next month. */
  async automaticTopup(
    tx: Transaction,
    rule: ChargedRule,
    { reason, error }: Pick<RuleStep, 'reason' | 'error'>,
  ): Promise<void> {
    const { organizationId, userId, amountNanoUsd, monthlyMaxNanoUsd } = rule;
    const organization = await this.recipients.organizationName(tx, organizationId);
    const recipients = await this.recipients.ofOrganization(tx, organizationId, userId);
    const about = { organization, amount: mailAmount(amountNanoUsd) };
    await this.outbox.addAll(tx, recipients, ({ url }) =>
      reason === 'monthly_max'
        ? {
            template: 'automatic_topup_max',
            variables: { ...about, link: `${url}/billing`, max: mailAmount(monthlyMaxNanoUsd) },
          }
        : {
            template: 'automatic_topup_paused',
            variables: { ...about, link: `${url}/billing`, cause: reason ?? '', reason: error ?? '' },
          },
    );
  }

  private async toCustomer(
    tx: Transaction,
    { id, organizationId, userId, reference, mode }: PaymentOrder,
    write: (about: AboutOrder) => MailText,
  ): Promise<void> {
    const organization = await this.recipients.organizationName(tx, organizationId);
    const recipients = await this.recipients.ofOrganization(tx, organizationId, userId);
    const path = `/billing/orders/${formatId('ord', id)}`;
    await this.outbox.addAll(tx, recipients, ({ url }) =>
      write({ organization, reference, mode, link: `${url}${path}` }),
    );
  }

  private async toOperators(
    tx: Transaction,
    providerId: string,
    orderId: string | null,
    write: (about: AboutOrder & { readonly provider: string }) => MailText,
  ): Promise<void> {
    const order = orderId === null ? null : await this.orders.find(tx, orderId);
    const { name: provider = '', mode = 'live' } = (await this.providers.find(providerId, tx)) ?? {};
    const organization = order === null ? '' : await this.recipients.organizationName(tx, order.organizationId);
    const path = orderId === null ? '/operator/payments' : `/operator/payments/orders/${formatId('ord', orderId)}`;
    const known = { provider, organization, reference: order?.reference ?? '', mode };
    await this.outbox.addAll(tx, await this.recipients.operators(tx), ({ url }) =>
      write({ ...known, link: `${url}${path}` }),
    );
  }
}
