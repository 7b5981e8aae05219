import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { ClearingService } from '#billing/ledger';
import { RoutifyError, type Actor } from '#core';
import { referenceOf, refundReference } from '../domain/booked-by.js';
import { nanoUsdOf, shareOfClaims, USD } from '../domain/currency.js';
import { ClaimsRepository } from '../orders/claims.repository.js';
import { ConversionsService } from '../orders/conversions.service.js';
import type { LockedPaymentEvent, PaymentEvent } from '../orders/payment-event.repository.js';
import type { OrderRefund } from '../orders/order-refund.repository.js';
import { PaymentProviderRepository, type PaymentProvider } from '../providers/payment-provider.repository.js';
import { paysOperator, unitAt } from '../providers/provider-kinds.js';
import { clearingOf } from './clearing-of.js';

const FEES: Partial<
  Record<PaymentEvent['kind'], { readonly kind: 'payment_fee' | 'dispute_fee'; readonly isReturned: boolean }>
> = {
  payment_fee: { kind: 'payment_fee', isReturned: false },
  dispute_fee: { kind: 'dispute_fee', isReturned: false },
  fee_returned: { kind: 'dispute_fee', isReturned: true },
};

interface Settlement {
  readonly externalRef: string;
  /** What claims fall by. */
  readonly claimNanoUsd: bigint;
  /** What the bank gets, by the rate of the day. */
  readonly bankNanoUsd: bigint;
  readonly orderId: string | null;
  readonly reason: string | null;
  readonly isTest: boolean;
}

/**
 * Books money of providers that moves no wallet: fees, and what arrives at the bank. A claim in another currency has the
 * rate of its order, and the bank that of the day: the rest is a difference of rates.
 */
@Injectable()
export class ProviderMoneyBooking {
  constructor(
    private readonly clearing: ClearingService,
    private readonly claims: ClaimsRepository,
    private readonly conversions: ConversionsService,
    private readonly providers: PaymentProviderRepository,
  ) {}

  async book(tx: Transaction, event: LockedPaymentEvent, actor: Actor): Promise<void> {
    if (event.kind === 'payout' || event.kind === 'payout_failed') {
      await this.bookPayout(tx, event, actor);
      return;
    }
    const fee = FEES[event.kind];
    if (fee === undefined || event.grossNanoUsd === 0n) return;
    const amountNanoUsd = fee.isReturned ? -event.grossNanoUsd : event.grossNanoUsd;
    const externalRef = fee.isReturned ? `${referenceOf(event)}:returned` : referenceOf(event);
    await this.clearing.record(tx, { ...clearingOf(event), kind: fee.kind, amountNanoUsd, externalRef }, actor);
  }

  /**
   * What was paid to an account of the operator's own is a payout of its own, and a refund from it takes it back. One that
   * failed was not paid: it gives back what it took.
   */
  async bookOwnAccount(tx: Transaction, event: LockedPaymentEvent, actor: Actor): Promise<void> {
    if (!paysOperator(event.provider.kind)) return;
    if (event.kind === 'refund_failed') {
      const taken = await this.takenBy(tx, `${referenceOf(event)}:refunded`);
      if (taken === null) return;
      await this.settle(
        tx,
        { ...clearingOf(event), ...taken, externalRef: `${referenceOf(event)}:${event.kind}` },
        actor,
      );
      return;
    }
    if (event.kind !== 'paid' && event.kind !== 'refunded') return;
    const sign = event.kind === 'paid' ? 1n : -1n;
    await this.settle(
      tx,
      {
        ...clearingOf(event),
        externalRef: `${referenceOf(event)}:${event.kind}`,
        claimNanoUsd: sign * event.grossNanoUsd,
        bankNanoUsd: sign * (await this.today(tx, event.provider, event)),
      },
      actor,
    );
  }

  /** Returns money that waited to its payer: from the provider's account, or from the operator's own. */
  async bookReturn(
    tx: Transaction,
    provider: PaymentProvider,
    { id, orderId, reason, grossNanoUsd, grossMinor }: OrderRefund,
    actor: Actor,
  ): Promise<void> {
    const amountNanoUsd = grossNanoUsd ?? 0n;
    const about = { externalRef: refundReference(id), orderId, reason, isTest: provider.mode === 'test' };
    await this.clearing.record(tx, { ...about, kind: 'payment_return', amountNanoUsd }, actor);
    if (!paysOperator(provider.kind)) return;
    const today = await this.today(tx, provider, { grossMinor: grossMinor ?? 0n, grossNanoUsd: amountNanoUsd });
    await this.settle(tx, { ...about, claimNanoUsd: -amountNanoUsd, bankNanoUsd: -today }, actor);
  }

  /** A payout takes its share of the claims, and one that failed gives back what it took. */
  private async bookPayout(tx: Transaction, event: LockedPaymentEvent, actor: Actor): Promise<void> {
    const externalRef = referenceOf(event);
    if (event.kind === 'payout_failed') {
      const taken = await this.takenBy(tx, externalRef);
      if (taken === null) throw new RoutifyError('not_found', `There is no payout ${externalRef}.`);
      await this.settle(tx, { ...clearingOf(event), ...taken, externalRef: `${externalRef}:returned` }, actor);
      return;
    }
    const { id, providerId, grossMinor, grossNanoUsd: bankNanoUsd } = event;
    let claimNanoUsd = bankNanoUsd;
    if (event.provider.currency !== USD) {
      // Two payouts at once would take the same claims.
      await this.providers.lock(tx, providerId);
      const reported = await this.claims.reportedMinor(providerId, id, tx);
      const owed = { nanoUsd: await this.claims.ledgerNanoUsd(providerId, tx), minor: reported };
      claimNanoUsd = shareOfClaims(grossMinor, owed) ?? bankNanoUsd;
    }
    await this.settle(tx, { ...clearingOf(event), externalRef, claimNanoUsd, bankNanoUsd }, actor);
  }

  /** What gives back a payout; null: there was none. */
  private async takenBy(
    tx: Transaction,
    externalRef: string,
  ): Promise<Pick<Settlement, 'claimNanoUsd' | 'bankNanoUsd'> | null> {
    const entries = await this.clearing.find(tx, ['payout', 'fx_difference'], externalRef);
    if (entries.length === 0) return null;
    const sum = entries.reduce((total, { amountNanoUsd }) => total + amountNanoUsd, 0n);
    const bank = entries.find(({ kind }) => kind === 'payout')?.amountNanoUsd ?? 0n;
    return { claimNanoUsd: -sum, bankNanoUsd: -bank };
  }

  /** What minor units are worth today; without a rate of today, what they were worth. */
  private async today(
    tx: Transaction,
    { kind, currency }: Pick<PaymentProvider, 'kind' | 'currency'>,
    { grossMinor, grossNanoUsd }: Pick<PaymentEvent, 'grossMinor' | 'grossNanoUsd'>,
  ): Promise<bigint> {
    if (currency === USD) return grossNanoUsd;
    const rateNano = await this.conversions.rateNow(currency, tx);
    return rateNano === null ? grossNanoUsd : nanoUsdOf(grossMinor, rateNano, unitAt(kind, currency));
  }

  private async settle(
    tx: Transaction,
    { claimNanoUsd, bankNanoUsd, ...about }: Settlement,
    actor: Actor,
  ): Promise<void> {
    const entries = [
      ['payout', bankNanoUsd],
      ['fx_difference', claimNanoUsd - bankNanoUsd],
    ] as const;
    for (const [kind, amountNanoUsd] of entries) {
      if (amountNanoUsd !== 0n) await this.clearing.record(tx, { ...about, kind, amountNanoUsd }, actor);
    }
  }
}
