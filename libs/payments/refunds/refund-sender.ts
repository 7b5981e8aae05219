import { Injectable } from '@nestjs/common';
import { recordChange, type Change, Logger } from '#core/infra';
import { Clock, formatId, isUuid, refusal, RoutifyError, systemActor, type Actor } from '#core';
import { PaymentEventsService, type NewPaymentEvent } from '../booking/payment-events.service.js';
import { refundReference } from '../domain/booked-by.js';
import { OpenedProviders, type OpenedProvider } from '../status-checks/opened-providers.js';
import { StatusChecksService } from '../status-checks/status-checks.service.js';
import { SnapshotWriter, WAITING } from '../status-checks/snapshot-writer.js';
import { PaymentEventRepository } from '../orders/payment-event.repository.js';
import { OrderRefundRepository, paidOrderOf, type OrderRefund } from '../orders/order-refund.repository.js';
import { OrderRepository } from '../orders/order.repository.js';
import { PaymentTakenBack, ProviderRefusal, type PaymentSnapshot } from '../port/provider-adapter.js';

const WORKER = systemActor('payments');
const BATCH = 20;
const LEASE_MS = 120_000;
/** Tries after which an operator looks for the claim of an earlier one: an hour. */
const CLAIM_TRIES_MAX = 30;
/** Tries of a refused refund after which its money returns, whatever its provider says of the payment: an hour. */
const REFUSED_TRIES_MAX = 30;

/**
 * Sends booked refunds to their providers, until each has it. An answer that is unknown is tried again: providers make one
 * refund of all tries. One that is refused has failed, and its money returns: after its provider was asked what it took of
 * the payment meanwhile, and together with the booking of that, so that no request spends the money in between.
 */
@Injectable()
export class RefundSender {
  constructor(
    private readonly orders: OrderRepository,
    private readonly refunds: OrderRefundRepository,
    private readonly eventRows: PaymentEventRepository,
    private readonly opened: OpenedProviders,
    private readonly statusChecks: StatusChecksService,
    private readonly snapshots: SnapshotWriter,
    private readonly events: PaymentEventsService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Returns how many it took. */
  async sendDue(): Promise<number> {
    const due = await this.refunds.takeDue(BATCH, LEASE_MS);
    for (const refund of due) {
      try {
        await this.sendOrFail(refund);
      } catch (error) {
        this.logger.warn({ refund: refund.id, tries: refund.tries, error }, 'could not send a refund to its provider');
      }
    }
    return due.length;
  }

  /**
   * Notes that an operator transferred a refund by hand, or the rest of a claim that ended in part. Repeatable. Throws
   * `not_found`, `conflict` for one that is not booked, 400 where the provider sends it.
   */
  async noteTransferred(id: string, actor: Actor): Promise<OrderRefund> {
    const refund = await this.orders.transaction((tx) => this.refunds.lock(tx, id));
    if (refund === null) throw new RoutifyError('not_found', `There is no refund ${formatId('ofr', id)}.`);
    if (refund.state === 'succeeded') return refund;
    const provider = await this.opened.find(refund.providerId);
    if (provider?.adapter.refund !== undefined) throw refusal('refund_by_api', {});
    const isBeingClaimed = provider?.adapter.claim !== undefined && refund.dueAt !== null;
    if (refund.state === 'booked' && isBeingClaimed) throw refusal('refund_by_api', {});
    const target = { targetKind: 'order_refund', targetId: formatId('ofr', id) };
    const change = { action: 'order_refund.transfer', ...target, after: { state: 'succeeded' } };
    if (refund.state === 'booked') {
      // Its booking ends the refund. A process that ends before leaves an event, which the worker books.
      await this.events.record(this.eventOf(refund, 'refunded', null), actor, change);
      return (await this.orders.transaction((tx) => this.refunds.find(id, tx))) ?? refund;
    }
    return this.endClaim(id, { actor, ...change });
  }

  /** Of a claim that ended in part, which was booked when it was made. Throws `conflict` for another refund. */
  private endClaim(id: string, change: Change): Promise<OrderRefund> {
    return this.orders.transaction(async (tx) => {
      const refund = await this.refunds.lock(tx, id);
      if (refund?.state === 'succeeded') return refund;
      const endedInPart = refund?.state === 'sent' && refund.claimLink !== null && refund.error !== null;
      if (!endedInPart) throw refusal('refund_decided', {});
      await recordChange(tx, change);
      return this.refunds.update(tx, id, { state: 'succeeded', error: null });
    });
  }

  private async sendOrFail(refund: OrderRefund): Promise<void> {
    try {
      await this.send(refund);
    } catch (error) {
      if (!(error instanceof ProviderRefusal)) throw error;
      const { id, orderId, tries } = refund;
      this.logger.warn({ refund: id, tries, error }, 'a provider refused a refund');
      if (orderId === null) await this.events.record(this.failureOf(refund, error.message), WORKER);
      else await this.fail(refund, orderId, error);
    }
  }

  /**
   * Fails a refund together with others of its order that were refused and wait. One waits while another one is on its way,
   * or its provider shows nothing of what the refusal says: what was taken could not be booked, and its money be spent.
   */
  private async fail(refund: OrderRefund, orderId: string, refusal: ProviderRefusal): Promise<void> {
    const { id, tries } = refund;
    try {
      const refused = await this.orders.transaction(async (tx) => {
        if ((await this.refunds.lock(tx, id))?.state !== 'booked') return [];
        await this.refunds.update(tx, id, { error: refusal.message });
        return this.refunds.refused(tx, orderId);
      });
      if (refused.length === 0) return;
      const snapshot = await this.inspectPayment(refund);
      if (refusal instanceof PaymentTakenBack && !showsTaking(snapshot)) {
        throw new Error('the provider does not show yet what it took of the payment', { cause: refusal });
      }
      const failures = refused.map((one) => this.failureOf(one, one.error));
      // What the provider took of a payment names the order that was paid, and the refund the one that has its money.
      const orderIds = [orderId, ...refused.flatMap((one) => paidOrderOf(one) ?? [])];
      await this.events.recordTogether(orderIds, failures, WORKER);
    } catch (error) {
      if (tries < REFUSED_TRIES_MAX) throw error;
      this.logger.error({ refund: id, tries, error }, 'a refused refund fails without an answer about its payment');
      await this.events.record(this.failureOf(refund, refusal.message), WORKER);
    }
  }

  /** Notes what its provider says of the payment now. What it took waits for the refund to be booked. */
  private async inspectPayment(refund: OrderRefund): Promise<PaymentSnapshot | null> {
    const provider = await this.opened.find(refund.providerId);
    const paymentRef = await this.paymentOf(refund);
    if (provider === null || paymentRef === null) return null;
    const queriedAt = new Date(this.clock.nowMs());
    const snapshot = await provider.adapter.inspect(provider.access, `payment:${paymentRef}`);
    if (snapshot === null) return null;
    try {
      await this.snapshots.save(provider.provider, snapshot, queriedAt);
    } catch (error) {
      if (!(error instanceof RoutifyError && WAITING.has(error.code))) throw error;
    }
    return snapshot;
  }

  private async send(refund: OrderRefund): Promise<void> {
    const { id, providerId, grossMinor } = refund;
    const provider = await this.opened.find(providerId);
    if (provider?.adapter.claim !== undefined && grossMinor !== null) {
      await this.claim(refund, provider, grossMinor);
      return;
    }
    if (provider?.adapter.refund === undefined || grossMinor === null) {
      await this.leaveToOperator(id, null);
      return;
    }
    const paymentRef = await this.paymentOf(refund);
    if (paymentRef === null) throw new ProviderRefusal('the payment has no name at its provider');
    await provider.adapter.refund(provider.access, { id, paymentRef, grossMinor });
    if (FAILPOINTS) failpoint('order-refund-sent');
    await this.statusChecks.add(providerId, [`payment:${paymentRef}`]);
  }

  /** Money of an order goes where its payer says. A refusal moves no money: the refund is still owed. */
  private async claim(refund: OrderRefund, { adapter, access }: OpenedProvider, grossMinor: bigint): Promise<void> {
    const { id, unappliedId, providerId, tries } = refund;
    // The page that was paid, whatever order an operator assigned its payment to.
    const orderId = paidOrderOf(refund);
    const order =
      orderId === null || unappliedId !== null
        ? null
        : await this.orders.transaction((tx) => this.orders.find(tx, orderId));
    const checkoutRef = order?.checkoutRef ?? null;
    try {
      if (order === null || checkoutRef === null || adapter.claim === undefined) {
        throw new ProviderRefusal('The payment has no page at its provider.');
      }
      const isRepeated = tries > 1 && tries <= CLAIM_TRIES_MAX;
      const subject = await adapter.claim(access, { id, orderId: order.id, checkoutRef, grossMinor, isRepeated });
      if (FAILPOINTS) failpoint('order-refund-sent');
      await this.statusChecks.add(providerId, [subject]);
    } catch (error) {
      if (!(error instanceof ProviderRefusal)) throw error;
      this.logger.warn({ refund: id, error }, 'a provider refused the claim of a refund; an operator transfers it');
      const hint = tries > CLAIM_TRIES_MAX ? ' An earlier try may have made a claim: archive it first.' : '';
      await this.leaveToOperator(id, `${error.message}${hint}`);
    }
  }

  /** @param error why its provider does not have it */
  private async leaveToOperator(id: string, error: string | null): Promise<void> {
    await this.orders.transaction(async (tx) => {
      const refund = await this.refunds.lock(tx, id);
      if (refund?.state === 'booked') await this.refunds.update(tx, id, { dueAt: null, error });
    });
  }

  /** What was paid, by its name at the provider. */
  private paymentOf({ orderId, unappliedId, paymentId }: OrderRefund): Promise<string | null> {
    return this.orders.transaction(async (tx) => {
      const known = paymentId ?? unappliedId;
      const event = known === null ? null : await this.eventRows.find(tx, known);
      if (event !== null) return event.externalRef;
      if (orderId === null) return null;
      // It was approved before refunds named their payments. What was paid a second time is returned by itself.
      return (
        (await this.eventRows.paymentOfCredit(tx, orderId)) ?? (await this.orders.find(tx, orderId))?.paymentRef ?? null
      );
    });
  }

  private failureOf(refund: OrderRefund, reason: string | null): NewPaymentEvent {
    return this.eventOf(refund, 'refund_failed', reason);
  }

  private eventOf(refund: OrderRefund, kind: 'refunded' | 'refund_failed', note: string | null): NewPaymentEvent {
    const { id, providerId, grossMinor } = refund;
    const named = { providerId, orderId: paidOrderOf(refund), kind, externalRef: refundReference(id), aboutRef: id };
    const occurredAt = new Date(this.clock.nowMs());
    return { ...named, grossMinor: grossMinor ?? 0n, taxMinor: 0n, note, occurredAt };
  }
}

/** Whether something was taken of a payment, by anything but refunds of ours. */
function showsTaking(snapshot: PaymentSnapshot | null): boolean {
  const isTaking = ({ kind, aboutRef }: PaymentSnapshot['events'][number]): boolean =>
    kind === 'withdrawn' || (kind === 'refunded' && (aboutRef === null || !isUuid(aboutRef)));
  return snapshot?.events.some(isTaking) ?? false;
}
