import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import { Clock, formatId, formatUsd, newUuid, type IdPrefix, formatActor, type Actor } from '#core';
import type { Lot } from '../domain/ledger/allocate-lots.js';
import { deltasOf } from '../domain/ledger/book-charges.js';
import {
  paymentPostings,
  reversalPostings,
  type BesideAmount,
  type PaymentMovement,
  type PaymentPosting,
} from '../domain/ledger/payment-postings.js';
import type { Lowering } from '../domain/ledger/lowerings.js';
import { PLATFORM_ACCOUNTS } from '../domain/ledger/platform-accounts.js';
import type { BookedMovement } from '../domain/ledger/refundable-shares.js';
import { TransferRepository, type NewTransfer } from '../transfers/transfer.repository.js';
import { WalletRepository } from '../transfers/wallet.repository.js';
import { PaymentRepository, type Payment, type PaymentKind } from './payment.repository.js';

/** A payment to be booked, without what the book finds out itself. */
interface PaymentToBook extends Omit<PaymentMovement, 'id' | 'beside'> {
  readonly organizationId: string;
  /** The provider's id; unique among payments of one kind. */
  readonly externalRef: string | null;
  readonly reason: string | null;
  readonly orderId?: string;
  readonly beside?: BesideAmount;
  /** The payment of which this takes something back. */
  readonly reverses?: string;
  /** Of what lowers the balance. */
  readonly lowering?: Lowering;
}

/** The undoing of what was taken back, as far as the gross amount goes. */
interface ReversalToBook {
  readonly reversed: Payment;
  readonly grossNanoUsd: bigint;
  readonly externalRef: string | null;
  readonly reason: string | null;
}

/** A payment before it is written. */
type RecordedPayment = Omit<Payment, 'actor' | 'balanceAfterNanoUsd' | 'createdAt' | 'unspentNanoUsd'>;

const ID_PREFIXES: Readonly<Record<PaymentKind, IdPrefix>> = {
  topup: 'topup',
  adjustment: 'adj',
  chargeback: 'cbk',
  payment_refund: 'prf',
  bonus_clawback: 'bcb',
  reversal: 'rvs',
};
/** A purchase never ends, and grants pay before it. */
const PURCHASE = { expiresAt: null, priority: 50 } as const;
const NOTHING_BESIDE: BesideAmount = { taxNanoUsd: 0n, surchargeNanoUsd: 0n, lossNanoUsd: 0n };
/** Transfers inside a wallet have higher sequence numbers, and are not undone. */
const OUTER_SEQUENCES_BELOW = 500;

/** Books payments: lots, wallet, transfers, the payment's own row and its audit row, in the caller's transaction. */
@Injectable()
export class PaymentBook {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly payments: PaymentRepository,
    private readonly transfers: TransferRepository,
    private readonly clock: Clock,
  ) {}

  /** Locks the wallet. Throws `not_found` without one. */
  async book(tx: Transaction, payment: PaymentToBook, actor: Actor): Promise<Payment> {
    const { organizationId, reverses = null, orderId = null, takesBack, isSpent = false } = payment;
    await this.wallets.lockOne(tx, organizationId);
    const movement = { ...payment, id: newUuid(this.clock.nowMs()) };
    if (payment.kind === 'topup') {
      await this.wallets.openLot(tx, { id: movement.id, organizationId, kind: 'paid', ...PURCHASE });
    }
    const before = await this.wallets.readLots(tx, [organizationId], takesBack === undefined ? [] : [takesBack]);
    const { outer, ...others } = paymentPostings(movement, before.get(organizationId) ?? []);
    // A spent bonus undoes nothing of the top-up that makes it good.
    const [reversed] = takesBack === undefined || isSpent ? [] : await this.transfers.readMovements(tx, takesBack);
    const postings = { outer: outer.map((posting) => linked(posting, movement, reversed)), ...others };
    const booked = { ...movement, reverses, orderId, isSpent, beside: payment.beside ?? NOTHING_BESIDE };
    return this.record(tx, booked, before, postings, actor, payment.lowering);
  }

  /** Locks the wallet. Throws RangeError when less is left of what was taken back. */
  async reverse(tx: Transaction, { reversed, grossNanoUsd, ...texts }: ReversalToBook, actor: Actor): Promise<Payment> {
    const { organizationId, orderId } = reversed;
    await this.wallets.lockOne(tx, organizationId);
    const recorded = await this.transfers.readMovements(tx, reversed.id, OUTER_SEQUENCES_BELOW);
    const earlier = await this.payments.idsThatReverse(tx, reversed.id);
    const undone = await this.transfers.readReversed(tx, earlier);
    const lotIds = recorded.map(({ debitAccount }) => debitAccount);
    const before = await this.wallets.readLots(tx, [organizationId], lotIds);
    const postings = reversalPostings(recorded, undone, grossNanoUsd, before.get(organizationId) ?? []);
    const payment: RecordedPayment = {
      id: newUuid(this.clock.nowMs()),
      organizationId,
      orderId,
      reverses: reversed.id,
      kind: 'reversal',
      isSpent: false,
      ...texts,
      ...partsOf(postings.outer),
    };
    return this.record(tx, payment, before, postings, actor);
  }

  private async record(
    tx: Transaction,
    payment: RecordedPayment,
    before: ReadonlyMap<string, readonly Lot[]>,
    { outer, inner, lots }: ReturnType<typeof paymentPostings>,
    actor: Actor,
    lowering: Lowering | null = null,
  ): Promise<Payment> {
    const { id, organizationId, kind, amountNanoUsd, beside, externalRef, reason, reverses, orderId, isSpent } =
      payment;
    const deltas = deltasOf(before, new Map([[organizationId, lots]]));
    await this.wallets.moveLots(tx, deltas.lotDeltasNanoUsd);
    await this.wallets.closeEmptyLots(tx, organizationId);
    const postedDeltaNanoUsd = deltas.walletDeltasNanoUsd.get(organizationId) ?? 0n;
    const [wallet] = await this.wallets.change(tx, [{ organizationId, postedDeltaNanoUsd }], lowering);
    const booked = await this.payments.insert(tx, {
      id,
      organizationId,
      kind,
      amountNanoUsd,
      beside,
      externalRef,
      reason,
      reverses,
      orderId,
      isSpent,
      actor: formatActor(actor),
      balanceAfterNanoUsd: wallet?.postedNanoUsd ?? 0n,
      unspentNanoUsd: lots.find(({ accountId }) => accountId === id)?.balanceNanoUsd ?? null,
    });
    const transfers = [...outer, ...inner].map((posting) => transferOf(posting, booked));
    await this.transfers.insert(tx, transfers, this.clock.nowMs());
    await recordChange(tx, {
      actor,
      action: `${kind}.create`,
      targetKind: kind,
      targetId: formatId(ID_PREFIXES[kind], id),
      organizationId,
      after: { amount_usd: formatUsd(amountNanoUsd), external_ref: externalRef },
      reason,
    });
    return booked;
  }
}

/** What a wallet gives back undoes the transfer that filled the lot. */
function linked(
  posting: PaymentPosting,
  { kind }: PaymentToBook,
  reversed: BookedMovement | undefined,
): PaymentPosting {
  return reversed === undefined || posting.code !== kind ? posting : { ...posting, reverses: reversed.id };
}

/** The payment that undone transfers are, by the accounts that get money back. */
function partsOf(postings: readonly PaymentPosting[]): Pick<Payment, 'amountNanoUsd' | 'beside'> {
  const { taxPayable, paymentFees, disputeLosses } = PLATFORM_ACCOUNTS;
  const platform: readonly string[] = [taxPayable, paymentFees, disputeLosses];
  const sumOf = (isPart: (account: string) => boolean): bigint =>
    postings.reduce((sum, { creditAccount, amountNanoUsd }) => (isPart(creditAccount) ? sum + amountNanoUsd : sum), 0n);
  return {
    amountNanoUsd: sumOf((account) => !platform.includes(account)),
    beside: {
      taxNanoUsd: sumOf((account) => account === taxPayable),
      surchargeNanoUsd: sumOf((account) => account === paymentFees),
      lossNanoUsd: sumOf((account) => account === disputeLosses),
    },
  };
}

function transferOf(
  { sequence, code, debitAccount, creditAccount, amountNanoUsd, reverses }: PaymentPosting,
  { id, organizationId, actor, reason }: Payment,
): NewTransfer {
  return {
    requestId: id,
    leg: sequence,
    organizationId,
    debitAccount,
    creditAccount,
    amountNanoUsd,
    code,
    effectiveAtMs: null,
    actor,
    reason,
    ...(reverses === undefined ? {} : { reverses }),
  };
}
