import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import type { Transaction } from '#infra';
import { Clock, formatId, formatUsd, maxBigint, minBigint, refusal, RoutifyError } from '#kernel';
import { PaymentBook } from '../accounts/payment-book.js';
import { PaymentRepository, type Payment } from '../accounts/payment.repository.js';
import { requireBookable } from '../domain/ledger/require-bookable.js';
import {
  bonusShare,
  grossOf,
  splitDispute,
  splitRefund,
  type DisputedParts,
  type PaymentParts,
} from '../domain/ledger/payment-parts.js';
import { WalletRepository } from '../ledger/wallet.repository.js';
import { GrantRepository } from '../promotions/grant.repository.js';
import { GrantsService, type NewGrant } from '../promotions/grants.service.js';

/** What an order is worth, as it was fixed when it was made. */
export interface OrderCredit extends PaymentParts {
  readonly orderId: string;
  readonly organizationId: string;
  /** Null: no bonus. */
  readonly bonus: Pick<NewGrant, 'amountNanoUsd' | 'expiresAt' | 'priority'> | null;
  /** The provider's id of the payment. */
  readonly externalRef: string | null;
  readonly reason: string | null;
  /** The money waits in `unapplied_payments`, and not at the provider. */
  readonly isUnapplied: boolean;
}

/** Something that is taken back of an order's payment. */
interface Taking {
  readonly orderId: string;
  readonly organizationId: string;
  /** The provider's id; a repetition with it changes nothing. */
  readonly externalRef: string;
  readonly reason: string;
}

interface OrderRefund extends Taking {
  /** Without its tax, which is returned beside it. */
  readonly amountNanoUsd: bigint;
  /** An operator may return more than is unspent: the balance may fall below zero. */
  readonly mayExceed: boolean;
}

interface GrossTaking extends Taking {
  /** All that the provider took. */
  readonly grossNanoUsd: bigint;
}

/** The end of what was taken back: a refund that failed, a dispute that is won. */
interface Reversal extends Taking {
  readonly kind: 'payment_refund' | 'chargeback';
  /** The provider's id of what is undone. */
  readonly reversedRef: string;
  /** Null: all of it. */
  readonly grossNanoUsd: bigint | null;
}

/** How much of an order can be returned to its payer. */
interface Refundable extends PaymentParts {
  /** Without the operator's consent: what is unspent, less the part of the bonus that is spent. */
  readonly refundableNanoUsd: bigint;
}

interface Bonus {
  readonly lotId: string | null;
  readonly leftNanoUsd: bigint;
  readonly unspentNanoUsd: bigint;
  readonly spentNanoUsd: bigint;
}

interface Booked {
  readonly payment: Payment;
  /** False: it was booked before. */
  readonly isNew: boolean;
}

/**
 * Credits orders, and books what is taken back of them, in the caller's transaction; then publish the wallet. Each call
 * may come twice, late, or from several processes at once: the wallet is locked first, then what is booked already is
 * read, and returned unchanged.
 */
@Injectable()
export class OrderMoneyService {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly payments: PaymentRepository,
    private readonly book: PaymentBook,
    private readonly grants: GrantRepository,
    private readonly promotions: GrantsService,
    private readonly clock: Clock,
  ) {}

  /** Books the credit of a paid order and its bonus, once an order. Throws 400 above the maximum. */
  credit(tx: Transaction, order: OrderCredit, actor: Actor): Promise<Booked> {
    const { orderId, organizationId, amountNanoUsd, bonus, externalRef, reason, isUnapplied } = order;
    requireBookable(grossOf(order), 'amount_usd');
    const known = () => this.payments.creditOf(tx, orderId);
    return this.once(tx, organizationId, known, async () => {
      const beside = { taxNanoUsd: order.taxNanoUsd, surchargeNanoUsd: order.surchargeNanoUsd, lossNanoUsd: 0n };
      const texts = { organizationId, orderId, externalRef, reason };
      const payment = { ...texts, kind: 'topup', amountNanoUsd, beside, isUnapplied } as const;
      const booked = await this.book.book(tx, payment, actor);
      if (bonus !== null) {
        const grant = { ...bonus, organizationId, orderId, reason: reason ?? `Bonus of ${formatId('ord', orderId)}` };
        await this.promotions.book(tx, grant, actor);
      }
      return booked;
    });
  }

  /** Null: the order is not credited. */
  async refundable(tx: Transaction, organizationId: string, orderId: string): Promise<Refundable | null> {
    const credit = await this.payments.creditOf(tx, orderId);
    if (credit?.organizationId !== organizationId) return null;
    return this.refundableOf(tx, credit, await this.bonusOf(tx, orderId));
  }

  /**
   * Returns a part of an order to its source; its bonus is taken back first. Throws `not_found` for an order without a
   * credit, 400 for more than is refundable.
   */
  refund(tx: Transaction, refund: OrderRefund, actor: Actor): Promise<Booked> {
    const { amountNanoUsd, mayExceed } = refund;
    return this.takeBack(tx, 'payment_refund', refund, actor, (left) => {
      const limitNanoUsd = mayExceed ? left.amountNanoUsd : left.refundableNanoUsd;
      if (amountNanoUsd <= 0n || amountNanoUsd > limitNanoUsd) {
        throw refusal('order_refund_rest', { left_usd: formatUsd(limitNanoUsd) }, { param: 'amount_usd' });
      }
      return { ...splitRefund(left, amountNanoUsd), lossNanoUsd: 0n };
    });
  }

  /** Books a refund that was made at the provider, with all that it took. Throws `not_found`. */
  refundElsewhere(tx: Transaction, refund: GrossTaking, actor: Actor): Promise<Booked> {
    return this.takeBack(tx, 'payment_refund', refund, actor, (left) => splitDispute(left, refund.grossNanoUsd));
  }

  /** Books what a dispute withdrew. Of money that is spent the balance falls below zero. Throws `not_found`. */
  withdraw(tx: Transaction, dispute: GrossTaking, actor: Actor): Promise<Booked> {
    return this.takeBack(tx, 'chargeback', dispute, actor, (left) => splitDispute(left, dispute.grossNanoUsd));
  }

  /** Books the end of a refund or dispute. Throws `not_found` where nothing was taken back. */
  reverse(tx: Transaction, reversal: Reversal, actor: Actor): Promise<Booked> {
    const { kind, reversedRef, grossNanoUsd, orderId, organizationId, externalRef, reason } = reversal;
    const known = () => this.payments.byReference(tx, 'reversal', externalRef);
    return this.once(tx, organizationId, known, async () => {
      const reversed = await this.payments.byReference(tx, kind, reversedRef);
      if (reversed?.orderId !== orderId || reversed.organizationId !== organizationId) throw notFound(orderId);
      const { amountNanoUsd, beside } = reversed;
      const gross = grossNanoUsd ?? -(grossOf({ amountNanoUsd, ...beside }) + beside.lossNanoUsd);
      const booked = await this.book.reverse(tx, { reversed, grossNanoUsd: gross, externalRef, reason }, actor);
      for (const clawback of await this.payments.clawbacksOf(tx, reversed.id)) {
        const dueNanoUsd = await this.bonusDue(tx, reversed, clawback);
        const undone = { reversed: clawback, grossNanoUsd: dueNanoUsd, externalRef: `${externalRef}:bonus`, reason };
        if (dueNanoUsd > 0n) await this.book.reverse(tx, undone, actor);
      }
      return booked;
    });
  }

  /** What returns to a bonus, in proportion to what has returned to the wallet; all of it with the last part. */
  private async bonusDue(tx: Transaction, reversed: Payment, clawback: Payment): Promise<bigint> {
    const takenNanoUsd = -reversed.amountNanoUsd;
    const returnedNanoUsd = await this.payments.sumOfReversals(tx, reversed.id);
    const restoredNanoUsd = await this.payments.sumOfReversals(tx, clawback.id);
    if (takenNanoUsd === 0n) return 0n;
    return (-clawback.amountNanoUsd * returnedNanoUsd) / takenNanoUsd - restoredNanoUsd;
  }

  private takeBack(
    tx: Transaction,
    kind: Reversal['kind'],
    { orderId, organizationId, externalRef, reason }: Taking,
    actor: Actor,
    split: (left: Refundable) => DisputedParts,
  ): Promise<Booked> {
    const known = () => this.payments.byReference(tx, kind, externalRef);
    return this.once(tx, organizationId, known, async () => {
      const credit = await this.payments.creditOf(tx, orderId);
      if (credit?.organizationId !== organizationId) throw notFound(orderId);
      const bonus = await this.bonusOf(tx, orderId);
      const left = await this.refundableOf(tx, credit, bonus);
      const { amountNanoUsd, taxNanoUsd, surchargeNanoUsd, lossNanoUsd } = split(left);
      const texts = { organizationId, orderId, externalRef, reason };
      const beside = { taxNanoUsd: -taxNanoUsd, surchargeNanoUsd: -surchargeNanoUsd, lossNanoUsd: -lossNanoUsd };
      const origin = { takesBack: credit.id, reverses: credit.id };
      const taken = { ...texts, ...origin, kind, amountNanoUsd: -amountNanoUsd, beside };
      const booked = await this.book.book(tx, taken, actor);
      const due = bonusShare(bonus.leftNanoUsd, amountNanoUsd, left.amountNanoUsd);
      const clawedNanoUsd = minBigint(due, bonus.unspentNanoUsd);
      if (clawedNanoUsd > 0n && bonus.lotId !== null) {
        const clawback = { kind: 'bonus_clawback', amountNanoUsd: -clawedNanoUsd, takesBack: bonus.lotId } as const;
        await this.book.book(tx, { ...texts, ...clawback, reverses: booked.id }, actor);
      }
      return booked;
    });
  }

  private async refundableOf(tx: Transaction, credit: Payment, { spentNanoUsd }: Bonus): Promise<Refundable> {
    const { id, organizationId, unspentNanoUsd } = credit;
    const left = await this.payments.leftOfTopup(tx, organizationId, id);
    if (left === null) throw new Error(`the credit ${id} is no top-up`);
    const refundableNanoUsd = maxBigint(0n, minBigint((unspentNanoUsd ?? 0n) - spentNanoUsd, left.amountNanoUsd));
    return { ...left, refundableNanoUsd };
  }

  /** The bonus of an order, less what was taken back of it. What ended by itself is not spent. */
  private async bonusOf(tx: Transaction, orderId: string): Promise<Bonus> {
    const grant = await this.grants.ofOrder(tx, orderId);
    if (grant === null) return { lotId: null, leftNanoUsd: 0n, unspentNanoUsd: 0n, spentNanoUsd: 0n };
    const { id: lotId, remainingNanoUsd: unspentNanoUsd, expiresAt } = grant;
    const leftNanoUsd = grant.amountNanoUsd + (await this.payments.sumOfClawbacks(tx, orderId));
    const hasEnded = expiresAt !== null && expiresAt.getTime() <= this.clock.nowMs();
    return { lotId, leftNanoUsd, unspentNanoUsd, spentNanoUsd: hasEnded ? 0n : leftNanoUsd - unspentNanoUsd };
  }

  private async once(
    tx: Transaction,
    organizationId: string,
    known: () => Promise<Payment | null>,
    work: () => Promise<Payment>,
  ): Promise<Booked> {
    await this.wallets.lockOne(tx, organizationId);
    const before = await known();
    return { payment: before ?? (await work()), isNew: before === null };
  }
}

function notFound(orderId: string): RoutifyError {
  return new RoutifyError('not_found', `Nothing is booked for ${formatId('ord', orderId)}.`);
}
