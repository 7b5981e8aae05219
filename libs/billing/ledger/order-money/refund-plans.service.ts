import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { formatUsd, refusal, RoutifyError, wholeCents, type Actor } from '#core';
import { WithdrawalBook } from '../accounts/withdrawal-book.js';
import { Withdrawal, type Lowering } from '../domain/ledger/lowerings.js';
import {
  bonusOfPart,
  bonusTakenFor,
  bonusWithout,
  refundLimit,
  type BonusTaken,
  type OrderCreditLeft,
} from '../domain/ledger/payment-parts.js';
import { WalletRepository } from '../transfers/wallet.repository.js';
import { OrderCreditsService } from './order-credits.service.js';
import { OrderMoneyService, type Booked, type Taking } from './order-money.service.js';

type OrderOf = Pick<Taking, 'orderId' | 'organizationId'>;

/** Requests begin and end while a refund is decided. */
const TRIES_MAX = 3;

/** A refund that is decided, and what of it is not booked yet. */
export class RefundPlan {
  private restNanoUsd: bigint;

  constructor(
    /** Without tax. */
    readonly amountNanoUsd: bigint,
    private bonus: BonusTaken,
    readonly lowering: Lowering,
  ) {
    this.restNanoUsd = amountNanoUsd;
  }

  /** The bonus that a part takes back. */
  takePart(partNanoUsd: bigint): BonusTaken {
    const part = bonusOfPart(this.bonus, partNanoUsd, this.restNanoUsd);
    this.restNanoUsd -= partNanoUsd;
    this.bonus = bonusWithout(this.bonus, part);
    return part;
  }
}

/** How much of an order can be returned to its payer, in whole cents. */
export interface OrderRefundable {
  /** What is unspent, less the spent part of the bonus, at most what running requests do not hold. */
  readonly refundableNanoUsd: bigint;
  /** What can be refunded beside it once running requests release what they hold; all of it while Redis does not know. */
  readonly heldNanoUsd: bigint;
  /** The most that an operator can return, so that the balance falls below zero. */
  readonly mostNanoUsd: bigint;
}

/** Decides what can be refunded of an order, and takes it out of admission before it is booked. */
@Injectable()
export class RefundPlansService {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly credits: OrderCreditsService,
    private readonly withdrawals: WithdrawalBook,
    private readonly money: OrderMoneyService,
  ) {}

  /** Null: the order is not credited. */
  async refundable(tx: Transaction, organizationId: string, orderId: string): Promise<OrderRefundable | null> {
    const order = await this.credits.find(tx, organizationId, orderId);
    if (order === null) return null;
    const leftNanoUsd = await this.withdrawals.leftOf(organizationId);
    const refundableNanoUsd = leftNanoUsd === null ? 0n : wholeCents(refundLimit(order.left, leftNanoUsd));
    const heldNanoUsd = wholeCents(refundLimit(order.left, null)) - refundableNanoUsd;
    return { refundableNanoUsd, heldNanoUsd, mostNanoUsd: wholeCents(order.parts.amountNanoUsd) };
  }

  /**
   * Decides a refund of a requested amount, null: all that is refundable now, in whole cents, and takes it out of admission
   * with the bonus that it takes back, before it is booked in parts. Where an operator may exceed what is refundable, only
   * what is left of the order is the limit, and nothing is taken out. Throws `not_found`, 400 for more, and
   * `temporarily_unavailable` while what requests hold is not known.
   */
  async plan(
    tx: Transaction,
    { organizationId, orderId }: OrderOf,
    requestedNanoUsd: bigint | null,
    mayExceed: boolean,
  ): Promise<RefundPlan> {
    const wallet = await this.wallets.lockOne(tx, organizationId);
    const { left, parts } = await this.credits.get(tx, organizationId, orderId);
    if (mayExceed) {
      const amountNanoUsd = requestedNanoUsd ?? wholeCents(parts.amountNanoUsd);
      requireWithin(amountNanoUsd, parts.amountNanoUsd, parts.amountNanoUsd);
      return new RefundPlan(amountNanoUsd, bonusTakenFor(left, amountNanoUsd), 'owed');
    }
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const limitNanoUsd = await this.limitOf(left, organizationId);
      const amountNanoUsd = requestedNanoUsd ?? wholeCents(limitNanoUsd);
      requireWithin(amountNanoUsd, limitNanoUsd, refundLimit(left, null));
      const bonus = bonusTakenFor(left, amountNanoUsd);
      const fallNanoUsd = amountNanoUsd + bonus.spentNanoUsd + bonus.unspentNanoUsd;
      const taken = await this.withdrawals.take(tx, wallet, fallNanoUsd);
      if (taken instanceof Withdrawal) return new RefundPlan(amountNanoUsd, bonus, taken);
    }
    throw new RoutifyError('temporarily_unavailable', 'Running requests keep taking this balance. Try again.');
  }

  /**
   * Throws as `plan`, and takes nothing. What is on hold can be requested with the rest, and while Redis does
   * not know what requests hold, the approval decides.
   */
  async requireRefundable(
    tx: Transaction,
    { organizationId, orderId }: OrderOf,
    requestedNanoUsd: bigint | null,
  ): Promise<void> {
    const { left } = await this.credits.get(tx, organizationId, orderId);
    const whole = refundLimit(left, null);
    const limit = requestedNanoUsd === null ? whole : await this.limitOf(left, organizationId);
    requireWithin(requestedNanoUsd ?? wholeCents(whole), limit, whole);
  }

  /**
   * Returns a part of a planned refund to its source, and takes back its bonus: what is spent of it is kept of the credit.
   * Repeatable by its reference. Throws `not_found` for an order without a credit.
   */
  bookPart(
    tx: Transaction,
    plan: RefundPlan,
    { amountNanoUsd, ...taking }: Taking & { readonly amountNanoUsd: bigint },
    actor: Actor,
  ): Promise<Booked> {
    const bonus = plan.takePart(amountNanoUsd);
    return this.money.refund(tx, { ...taking, amountNanoUsd, bonus, lowering: plan.lowering }, actor);
  }

  /** What can be refunded now; without holds where Redis does not know them. */
  private async limitOf(left: OrderCreditLeft, organizationId: string): Promise<bigint> {
    return refundLimit(left, await this.withdrawals.leftOf(organizationId));
  }
}

function requireWithin(amountNanoUsd: bigint, limitNanoUsd: bigint, wholeNanoUsd: bigint): void {
  if (amountNanoUsd > 0n && amountNanoUsd <= limitNanoUsd) return;
  const [now, all] = [wholeCents(limitNanoUsd), wholeCents(wholeNanoUsd)];
  if (now === all) throw refusal('order_refund_rest', { left_usd: formatUsd(now) }, { param: 'amount_usd' });
  const amounts = { left_usd: formatUsd(now), held_usd: formatUsd(all - now) };
  throw refusal('order_refund_held', amounts, { param: 'amount_usd' });
}
