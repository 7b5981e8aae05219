import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import type { Transaction } from '#infra';
import { Clock, formatId, formatUsd, maxBigint, refusal, RoutifyError, wholeCents } from '#kernel';
import { PaymentBook } from '../accounts/payment-book.js';
import {
  PaymentRepository,
  type BookedTaking,
  type CreditedOrder,
  type Payment,
} from '../accounts/payment.repository.js';
import { WithdrawalBook } from '../accounts/withdrawal-book.js';
import { Withdrawal, type Lowering } from '../domain/ledger/lowerings.js';
import { requireBookable } from '../domain/ledger/require-bookable.js';
import {
  bonusOfPart,
  bonusTaken,
  bonusTakenFor,
  grossOf,
  refundLimit,
  splitDispute,
  splitRefund,
  type BonusTaken,
  type DisputedParts,
  type OrderCreditLeft,
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
  /** It goes back to `unapplied_payments`, where its payment came from, and not to the provider. */
  readonly isUnapplied?: boolean;
}

interface OrderRefund extends Taking {
  /** Of the plan, without its tax, which is returned beside it. */
  readonly amountNanoUsd: bigint;
  readonly plan: RefundPlan;
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
    const { spentNanoUsd, unspentNanoUsd } = bonusOfPart(this.bonus, partNanoUsd, this.restNanoUsd);
    this.restNanoUsd -= partNanoUsd;
    const left = this.bonus;
    this.bonus = {
      spentNanoUsd: left.spentNanoUsd - spentNanoUsd,
      unspentNanoUsd: left.unspentNanoUsd - unspentNanoUsd,
    };
    return { spentNanoUsd, unspentNanoUsd };
  }
}

/** How much of an order can be returned to its payer, in whole cents. */
interface Refundable {
  /** What is unspent, less the spent part of the bonus, at most what running requests do not hold. */
  readonly refundableNanoUsd: bigint;
  /** What can be refunded beside it once running requests release what they hold; all of it while Redis does not know. */
  readonly heldNanoUsd: bigint;
  /** The most that an operator can return, so that the balance falls below zero. */
  readonly mostNanoUsd: bigint;
}

/** The credit of an order and what was taken back of it, by the references that they are booked by. */
export interface BookedOrder {
  readonly creditRef: string | null;
  readonly takings: readonly BookedTaking[];
}

/** What is left of an order, and of its parts. */
interface OrderLeft {
  readonly credit: Payment;
  readonly parts: PaymentParts;
  readonly left: OrderCreditLeft;
  readonly bonusLotId: string | null;
}

/** What leaves the wallet beside what the payer gets. */
interface TakenParts extends DisputedParts {
  readonly bonus: BonusTaken;
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
    private readonly withdrawals: WithdrawalBook,
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
    const order = await this.leftOf(tx, organizationId, orderId);
    if (order === null) return null;
    const leftNanoUsd = await this.withdrawals.leftOf(organizationId);
    const refundableNanoUsd = leftNanoUsd === null ? 0n : wholeCents(refundLimit(order.left, leftNanoUsd));
    const heldNanoUsd = wholeCents(refundLimit(order.left, null)) - refundableNanoUsd;
    return { refundableNanoUsd, heldNanoUsd, mostNanoUsd: wholeCents(order.parts.amountNanoUsd) };
  }

  /** What was paid for an order less what was taken back of it, by its parts; null: it is not credited. */
  async partsLeft(tx: Transaction, organizationId: string, orderId: string): Promise<PaymentParts | null> {
    return (await this.leftOf(tx, organizationId, orderId))?.parts ?? null;
  }

  /** What was booked of an order's payment so far; null: the order is not credited. */
  async bookedOf(tx: Transaction, orderId: string): Promise<BookedOrder | null> {
    const credit = await this.payments.creditOf(tx, orderId);
    if (credit === null) return null;
    return { creditRef: credit.externalRef, takings: await this.payments.takingsOf(tx, credit.id) };
  }

  /** Orders that are credited by references that begin so. */
  creditedBy(tx: Transaction, prefix: string): Promise<CreditedOrder[]> {
    return this.payments.creditsBy(tx, prefix);
  }

  /**
   * Decides a refund of a requested amount, null: all that is refundable now, in whole cents, and takes it out of admission
   * with the bonus that it takes back, before it is booked in parts. Where an operator may exceed what is refundable, only
   * what is left of the order is the limit, and nothing is taken out. Throws `not_found`, 400 for more, and
   * `temporarily_unavailable` while what requests hold is not known.
   */
  async planRefund(
    tx: Transaction,
    { organizationId, orderId }: OrderOf,
    requestedNanoUsd: bigint | null,
    mayExceed: boolean,
  ): Promise<RefundPlan> {
    const wallet = await this.wallets.lockOne(tx, organizationId);
    const { left, parts } = await this.creditedLeftOf(tx, organizationId, orderId);
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
   * Throws as `planRefund`, which nothing is taken for. What is on hold can be requested with the rest, and while Redis does
   * not know what requests hold, the approval decides.
   */
  async requireRefundable(
    tx: Transaction,
    { organizationId, orderId }: OrderOf,
    requestedNanoUsd: bigint | null,
  ): Promise<void> {
    const { left } = await this.creditedLeftOf(tx, organizationId, orderId);
    const whole = refundLimit(left, null);
    const limit = requestedNanoUsd === null ? whole : await this.limitOf(left, organizationId);
    requireWithin(requestedNanoUsd ?? wholeCents(whole), limit, whole);
  }

  /**
   * Returns a part of an order to its source, and takes back its bonus: what is spent of it is kept of the credit. Throws
   * `not_found` for an order without a credit.
   */
  refund(tx: Transaction, { amountNanoUsd, plan, ...refund }: OrderRefund, actor: Actor): Promise<Booked> {
    return this.takeBack(tx, 'payment_refund', refund, actor, ({ parts }) => ({
      taken: { ...splitRefund(parts, amountNanoUsd), lossNanoUsd: 0n, bonus: plan.takePart(amountNanoUsd) },
      lowering: plan.lowering,
    }));
  }

  /** Books a refund that was made at the provider, with all that it took. Throws `not_found`. */
  refundElsewhere(tx: Transaction, refund: GrossTaking, actor: Actor): Promise<Booked> {
    return this.takeBack(tx, 'payment_refund', refund, actor, (order) => owed(order, refund.grossNanoUsd));
  }

  /** Books what a dispute withdrew. Of money that is spent the balance falls below zero. Throws `not_found`. */
  withdraw(tx: Transaction, dispute: GrossTaking, actor: Actor): Promise<Booked> {
    return this.takeBack(tx, 'chargeback', dispute, actor, (order) => owed(order, dispute.grossNanoUsd));
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
        const undone = {
          reversed: clawback,
          grossNanoUsd: dueNanoUsd,
          externalRef: `${externalRef}:${partOf(clawback)}`,
        };
        if (dueNanoUsd > 0n) await this.book.reverse(tx, { ...undone, reason }, actor);
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
    { orderId, organizationId, externalRef, reason, isUnapplied = false }: Taking,
    actor: Actor,
    decide: (order: OrderLeft) => Decided,
  ): Promise<Booked> {
    const known = () => this.payments.byReference(tx, kind, externalRef);
    return this.once(tx, organizationId, known, async () => {
      const order = await this.creditedLeftOf(tx, organizationId, orderId);
      const { credit, bonusLotId } = order;
      const { taken, lowering } = decide(order);
      const { amountNanoUsd, taxNanoUsd, surchargeNanoUsd, lossNanoUsd, bonus } = taken;
      const texts = { organizationId, orderId, reason, lowering };
      const beside = { taxNanoUsd: -taxNanoUsd, surchargeNanoUsd: -surchargeNanoUsd, lossNanoUsd: -lossNanoUsd };
      const origin = { takesBack: credit.id, reverses: credit.id, externalRef };
      const booked = await this.book.book(
        tx,
        { ...texts, ...origin, kind, amountNanoUsd: -amountNanoUsd, beside, isUnapplied },
        actor,
      );
      const clawback = { ...texts, kind: 'bonus_clawback', reverses: booked.id } as const;
      if (bonus.unspentNanoUsd > 0n && bonusLotId !== null) {
        const unspent = { amountNanoUsd: -bonus.unspentNanoUsd, takesBack: bonusLotId, externalRef };
        await this.book.book(tx, { ...clawback, ...unspent }, actor);
      }
      if (bonus.spentNanoUsd > 0n) {
        const spent = { amountNanoUsd: -bonus.spentNanoUsd, takesBack: credit.id, isSpent: true };
        await this.book.book(tx, { ...clawback, ...spent, externalRef: `${externalRef}:spent` }, actor);
      }
      return booked;
    });
  }

  /** What can be refunded now; without holds where Redis does not know them. */
  private async limitOf(left: OrderCreditLeft, organizationId: string): Promise<bigint> {
    return refundLimit(left, await this.withdrawals.leftOf(organizationId));
  }

  /** Throws `not_found` for an order without a credit. */
  private async creditedLeftOf(tx: Transaction, organizationId: string, orderId: string): Promise<OrderLeft> {
    const order = await this.leftOf(tx, organizationId, orderId);
    if (order === null) throw notFound(orderId);
    return order;
  }

  /** Null: the order is not credited. */
  private async leftOf(tx: Transaction, organizationId: string, orderId: string): Promise<OrderLeft | null> {
    const credit = await this.payments.creditOf(tx, orderId);
    if (credit?.organizationId !== organizationId) return null;
    const parts = await this.payments.leftOfTopup(tx, organizationId, credit.id);
    if (parts === null) throw new Error(`the credit ${credit.id} is no top-up`);
    const grant = await this.grants.ofOrder(tx, orderId);
    const clawed = await this.payments.clawedBackOf(tx, orderId);
    const bonusNanoUsd = (grant?.amountNanoUsd ?? 0n) - clawed.nanoUsd;
    const [remainingNanoUsd, expiredNanoUsd] = [grant?.remainingNanoUsd ?? 0n, grant?.expiredNanoUsd ?? 0n];
    const hasEnded = grant?.expiresAt != null && grant.expiresAt.getTime() <= this.clock.nowMs();
    return {
      ...{ credit, parts, bonusLotId: grant?.id ?? null },
      left: {
        creditNanoUsd: maxBigint(0n, parts.amountNanoUsd - clawed.spentNanoUsd),
        unspentNanoUsd: credit.unspentNanoUsd ?? 0n,
        bonusNanoUsd,
        // What requests returned to the lot since is not spent any more.
        spentBonusNanoUsd: maxBigint(0n, bonusNanoUsd - remainingNanoUsd - expiredNanoUsd),
        unspentBonusNanoUsd: hasEnded ? 0n : remainingNanoUsd,
      },
    };
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

/** What is taken back, and why the wallet may fall by it. */
interface Decided {
  readonly taken: TakenParts;
  readonly lowering: Lowering;
}

/** A refund at the provider, or a dispute: it has happened already. */
function owed({ parts, left }: OrderLeft, grossNanoUsd: bigint): Decided {
  const taken = splitDispute(parts, grossNanoUsd);
  return { taken: { ...taken, bonus: bonusTaken(left, taken.amountNanoUsd) }, lowering: 'owed' };
}

function requireWithin(amountNanoUsd: bigint, limitNanoUsd: bigint, wholeNanoUsd: bigint): void {
  if (amountNanoUsd > 0n && amountNanoUsd <= limitNanoUsd) return;
  const [now, all] = [wholeCents(limitNanoUsd), wholeCents(wholeNanoUsd)];
  if (now === all) throw refusal('order_refund_rest', { left_usd: formatUsd(now) }, { param: 'amount_usd' });
  const amounts = { left_usd: formatUsd(now), held_usd: formatUsd(all - now) };
  throw refusal('order_refund_held', amounts, { param: 'amount_usd' });
}

/** Names the reversal of a clawback. */
function partOf({ isSpent }: Payment): string {
  return isSpent ? 'spent' : 'bonus';
}

function notFound(orderId: string): RoutifyError {
  return new RoutifyError('not_found', `Nothing is booked for ${formatId('ord', orderId)}.`);
}
