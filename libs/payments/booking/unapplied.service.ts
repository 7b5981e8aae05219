import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import { AccountsService } from '#billing/ledger';
import {
  Clock,
  formatId,
  formatUsd,
  newUuid,
  refusal,
  RoutifyError,
  type Page,
  type PageRequest,
  formatActor,
  systemActor,
  type Actor,
} from '#core';
import { assignmentOf } from '../domain/booked-by.js';
import { sendsRefunds } from '../providers/provider-kinds.js';
import { PaymentProviderRepository } from '../providers/payment-provider.repository.js';
import { OrderRefundRepository } from '../orders/order-refund.repository.js';
import {
  PaymentEventRepository,
  type UnappliedDetails,
  type UnappliedPayment,
} from '../orders/payment-event.repository.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { PaymentEventBooking } from './payment-event.booking.js';
import { PaymentLines } from './payment-lines.js';
import { ProviderMoneyBooking } from './provider-money.booking.js';

/** Changes are recorded by their actor, and money that follows from them by this one. */
const BOOKER = systemActor('payments');

/** Money that fits no order: an operator assigns it to one, or returns it to its payer. */
@Injectable()
export class UnappliedService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly events: PaymentEventRepository,
    private readonly booking: PaymentEventBooking,
    private readonly providerMoney: ProviderMoneyBooking,
    private readonly refunds: OrderRefundRepository,
    private readonly providers: PaymentProviderRepository,
    private readonly lines: PaymentLines,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  list(isOpen: boolean | null, page: PageRequest): Promise<Page<UnappliedDetails>> {
    return this.events.listUnapplied(isOpen, page);
  }

  async get(id: string): Promise<UnappliedDetails> {
    return found(await this.events.readUnapplied(id), id);
  }

  /**
   * Credits an order from money that waits. Throws `not_found`, `conflict` for a credited order and for one of another
   * mode, 400 when too little is left.
   */
  async assign(id: string, orderId: string, actor: Actor): Promise<PaymentOrder> {
    const assigned = await this.orders.transaction(async (tx) => {
      const order = await this.booking.locked(tx, orderId);
      const unapplied = found(await this.events.lockUnapplied(tx, id), id);
      const dueNanoUsd = order.amountNanoUsd + order.surchargeNanoUsd;
      if (order.state === 'credited') throw refusal('order_credited', {});
      const { provider } = await this.sourceOf(tx, unapplied);
      if (provider.mode !== order.mode) throw refusal('payment_of_other_mode', {});
      if (unapplied.leftNanoUsd < dueNanoUsd) {
        const amounts = { left_usd: formatUsd(unapplied.leftNanoUsd), due_usd: formatUsd(dueNanoUsd) };
        throw refusal('payment_too_small', amounts);
      }
      const reference = assignmentOf(id, orderId);
      // Opens the line of a payment that was booked before payments were followed.
      await this.lines.lock(tx, [id]);
      const credited = await this.booking.creditUnapplied(tx, order, reference, BOOKER);
      await this.lines.apply(tx, id, { orderId, amountNanoUsd: dueNanoUsd, reference });
      await this.record(tx, 'unapplied_payment.assign', unapplied, { order_id: formatId('ord', orderId) }, null, actor);
      return credited;
    });
    await this.accounts.publish(assigned.organizationId);
    return assigned;
  }

  /**
   * Returns all that is left to its payer: by the provider's API, where it sends refunds; else an operator transfers it,
   * and says so here. Throws `not_found`, `conflict` while what its provider took of it is not booked yet.
   */
  async returnToPayer(id: string, reason: string, actor: Actor): Promise<void> {
    await this.orders.transaction(async (tx) => {
      const unapplied = found(await this.events.lockUnapplied(tx, id), id);
      const { orderId, leftNanoUsd: amountNanoUsd } = unapplied;
      if (amountNanoUsd === 0n) return;
      const { provider, event } = await this.sourceOf(tx, unapplied);
      await this.lines.lock(tx, [id]);
      await this.lines.requireBooked(tx, event);
      const now = new Date(this.clock.nowMs());
      const decidedBy = formatActor(actor);
      const refund = await this.refunds.insert(tx, {
        id: newUuid(now.getTime()),
        providerId: provider.id,
        currency: provider.currency,
        orderId,
        unappliedId: id,
        paymentId: id,
        reason,
        grossNanoUsd: amountNanoUsd,
        grossMinor: await this.lines.minorToReturn(tx, event, amountNanoUsd),
        requestedBy: decidedBy,
        decidedBy,
        decidedAt: now,
        mayExceed: true,
        ...(sendsRefunds(provider.kind) ? { state: 'booked', dueAt: now } : { state: 'succeeded' }),
      });
      await this.providerMoney.bookReturn(tx, provider, refund, actor);
      await this.events.takeUnapplied(tx, id, amountNanoUsd);
      await this.lines.refundWaiting(tx, id, refund.id, amountNanoUsd);
      if (orderId !== null) await this.orders.update(tx, orderId, { returnedNanoUsd: { increment: amountNanoUsd } });
      await this.record(tx, 'unapplied_payment.return', unapplied, {}, reason, actor);
    });
  }

  private async sourceOf(tx: Transaction, { id }: UnappliedPayment) {
    const event = await this.events.find(tx, id);
    const provider = event === null ? null : await this.providers.find(event.providerId, tx);
    if (event === null || provider === null) throw new Error(`the unapplied payment ${id} has no source`);
    return { event, provider };
  }

  private async record(
    tx: Transaction,
    action: string,
    { id, leftNanoUsd }: UnappliedPayment,
    after: object,
    reason: string | null,
    actor: Actor,
  ): Promise<void> {
    const target = { targetKind: 'unapplied_payment', targetId: formatId('fact', id) };
    const before = { left_usd: formatUsd(leftNanoUsd) };
    await recordChange(tx, { actor, action, ...target, before, after: { ...after }, reason });
  }
}

function found<Row>(unapplied: Row | null, id: string): Row {
  if (unapplied !== null) return unapplied;
  throw new RoutifyError('not_found', `There is no unapplied payment ${formatId('fact', id)}.`);
}
