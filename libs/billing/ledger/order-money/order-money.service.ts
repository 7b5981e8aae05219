import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { formatId, minBigint, type Actor } from '#core';
import { PaymentBook } from '../accounts/payment-book.js';
import {
  PaymentRepository,
  type BookedTaking,
  type CreditedOrder,
  type Payment,
} from '../accounts/payment.repository.js';
import type { Lowering } from '../domain/ledger/lowerings.js';
import { requireBookable } from '../domain/ledger/require-bookable.js';
import {
  bonusTaken,
  grossOf,
  standingBonus,
  splitDispute,
  splitRefund,
  type BonusTaken,
  type DisputedParts,
  type PaymentParts,
} from '../domain/ledger/payment-parts.js';
import { WalletRepository } from '../transfers/wallet.repository.js';
import { GrantsService, type NewGrant } from '../promotions/grants.service.js';
import { notFound, OrderCreditsService, type OrderLeft } from './order-credits.service.js';

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
export interface Taking {
  readonly orderId: string;
  readonly organizationId: string;
  /** The provider's id; a repetition with it changes nothing. */
  readonly externalRef: string;
  readonly reason: string;
  /** It goes back to `unapplied_payments`, where its payment came from, and not to the provider. */
  readonly isUnapplied?: boolean;
}

interface OrderRefund extends Taking {
  /** Without its tax, which is returned beside it. */
  readonly amountNanoUsd: bigint;
  readonly bonus: BonusTaken;
  readonly lowering: Lowering;
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

/** The credit of an order and what was taken back of it, by the references that they are booked by. */
export interface BookedOrder {
  readonly creditRef: string | null;
  readonly takings: readonly BookedTaking[];
}

/** What leaves the wallet beside what the payer gets. */
interface TakenParts extends DisputedParts {
  readonly bonus: BonusTaken;
}

export interface Booked {
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
    private readonly credits: OrderCreditsService,
    private readonly promotions: GrantsService,
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

  /** What was paid for an order less what was taken back of it, by its parts; null: it is not credited. */
  async partsLeft(tx: Transaction, organizationId: string, orderId: string): Promise<PaymentParts | null> {
    return (await this.credits.find(tx, organizationId, orderId))?.parts ?? null;
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

  /** Books a part of a planned refund. Throws `not_found` for an order without a credit. */
  refund(tx: Transaction, { amountNanoUsd, bonus, lowering, ...refund }: OrderRefund, actor: Actor): Promise<Booked> {
    return this.takeBack(tx, 'payment_refund', refund, actor, ({ parts }) => ({
      taken: { ...splitRefund(parts, amountNanoUsd), lossNanoUsd: 0n, bonus },
      lowering,
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
      await this.returnBonus(tx, reversed, { ...reversal, externalRef, reason }, actor);
      return booked;
    });
  }

  /**
   * Returns what was taken of the bonus with what has come back, as far as the bonus may stand then: something else may have
   * taken more of it meanwhile. What an earlier return could not give back is given now.
   */
  private async returnBonus(
    tx: Transaction,
    reversed: Payment,
    { organizationId, orderId, externalRef, reason }: Taking,
    actor: Actor,
  ): Promise<void> {
    const { credit, parts, left, grantedNanoUsd } = await this.credits.get(tx, organizationId, orderId);
    let restNanoUsd = standingBonus(grantedNanoUsd, parts.amountNanoUsd, credit.amountNanoUsd) - left.bonusNanoUsd;
    for (const { clawback, taking } of await this.payments.clawbacksOf(tx, orderId)) {
      const dueNanoUsd = minBigint(restNanoUsd, await this.bonusDue(tx, taking, clawback));
      if (dueNanoUsd <= 0n) continue;
      const reference = taking.id === reversed.id ? externalRef : `${externalRef}:${clawback.id}`;
      const undone = { reversed: clawback, grossNanoUsd: dueNanoUsd, externalRef: `${reference}:${partOf(clawback)}` };
      await this.book.reverse(tx, { ...undone, reason }, actor);
      restNanoUsd -= dueNanoUsd;
    }
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
      const order = await this.credits.get(tx, organizationId, orderId);
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
      const [lotNanoUsd, hasEnded] = [bonus.unspentNanoUsd + bonus.endedNanoUsd, bonus.endedNanoUsd > 0n];
      if (lotNanoUsd > 0n && bonusLotId !== null) {
        const ofLot = { amountNanoUsd: -lotNanoUsd, takesBack: bonusLotId, externalRef };
        await this.book.book(tx, { ...clawback, ...ofLot, lowering: hasEnded ? 'ended' : lowering }, actor);
      }
      if (bonus.spentNanoUsd > 0n) {
        const spent = { amountNanoUsd: -bonus.spentNanoUsd, takesBack: credit.id, isSpent: true };
        await this.book.book(tx, { ...clawback, ...spent, externalRef: `${externalRef}:spent` }, actor);
      }
      return booked;
    });
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

/** Names the reversal of a clawback. */
function partOf({ isSpent }: Payment): string {
  return isSpent ? 'spent' : 'bonus';
}
