import { Injectable } from '@nestjs/common';
import { formatActor, recordChange, type Actor } from '#audit';
import { Logger, violatedUniqueIndex, type Transaction } from '#infra';
import {
  Clock,
  formatId,
  formatUsd,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  RoutifyError,
  withTimeout,
} from '#kernel';
import { deltasOf } from '../domain/ledger/book-charges.js';
import { paymentPostings, type PaymentMovement, type PaymentPosting } from '../domain/ledger/payment-postings.js';
import { requireBookable } from '../domain/ledger/require-bookable.js';
import { TransferRepository, type NewTransfer, type TransferRecord } from '../ledger/transfer.repository.js';
import { WalletRepository, type Wallet } from '../ledger/wallet.repository.js';
import { PaymentRepository, type Payment, type PaymentKind } from './payment.repository.js';
import { PublishService } from './publish.service.js';

/** A payment to be booked by an operator. */
interface NewPayment {
  readonly organizationId: string;
  /** Positive for a top-up; signed, not zero, for an adjustment. */
  readonly amountNanoUsd: bigint;
  readonly externalRef: string | null;
  readonly reason: string | null;
}

/** A correction by an operator. */
interface NewAdjustment extends NewPayment {
  /** Whether a debit may leave the balance below zero. */
  readonly allowNegative: boolean;
}

/** The reversal of a top-up by its payer. */
interface NewChargeback {
  readonly organizationId: string;
  readonly topupId: string;
  /** Positive; null for the whole rest of the top-up. */
  readonly amountNanoUsd: bigint | null;
  /** The payment provider's id of the dispute. */
  readonly externalRef: string | null;
  readonly reason: string;
}

/** The posted balance of an organization, without holds of running requests, which only Redis has. */
type PostedBalance = Pick<Wallet, 'organizationId' | 'postedNanoUsd' | 'creditLimitNanoUsd' | 'blockedNanoUsd'>;

const ID_PREFIX = { topup: 'topup', adjustment: 'adj', chargeback: 'cbk' } as const;
/** A purchase never ends, and grants pay before it. */
const PURCHASE = { expiresAt: null, priority: 50 } as const;
const PUBLISH_TIMEOUT_MS = 500;
const EXTERNAL_REF_INDEX = 'payment_kind_external_ref_key';

/**
 * Opens, tops up, adjusts, limits and suspends wallets. Each change locks the wallet first, commits together with its
 * audit row, and is then published to Redis. A failed publish is only a delay: the worker publishes changed wallets
 * again.
 */
@Injectable()
export class AccountsService {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly payments: PaymentRepository,
    private readonly transfers: TransferRepository,
    private readonly publisher: PublishService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Opens the wallet of a new organization, in the transaction that creates it; then call `publishNew`. */
  async openWallet(tx: Transaction, organizationId: string): Promise<void> {
    await this.wallets.open(tx, organizationId, newUuid(this.clock.nowMs()));
  }

  /** Part of suspending and resuming an organization; then call `publish`. */
  async setStatus(tx: Transaction, organizationId: string, status: Wallet['status']): Promise<void> {
    await this.wallets.lockOne(tx, organizationId);
    await this.wallets.change(tx, [{ organizationId, status }]);
  }

  /**
   * Suspends the wallet of an organization that ends, if it is empty; then call `publish`. Returns the balance: with any
   * other than zero nothing is changed.
   */
  async closeEmpty(tx: Transaction, organizationId: string): Promise<bigint> {
    const { postedNanoUsd } = await this.wallets.lockOne(tx, organizationId);
    if (postedNanoUsd === 0n) await this.wallets.change(tx, [{ organizationId, status: 'suspended' }]);
    return postedNanoUsd;
  }

  /** Part of changing an organization; then call `publish`. Throws RangeError below zero, 400 above the maximum. */
  async setCreditLimit(tx: Transaction, organizationId: string, creditLimitNanoUsd: bigint): Promise<void> {
    if (creditLimitNanoUsd < 0n) throw new RangeError('credit_limit_usd: must be zero or more.');
    requireBookable(creditLimitNanoUsd, 'credit_limit_usd');
    await this.wallets.lockOne(tx, organizationId);
    await this.wallets.change(tx, [{ organizationId, creditLimitNanoUsd }]);
  }

  /** Publishes committed changes to Redis. Never throws; returns after at most half a second without a result. */
  async publish(organizationId: string): Promise<void> {
    await this.published(organizationId, this.publisher.publish(organizationId));
  }

  /** The same for a new organization, which has no API key yet. */
  async publishNew(organizationId: string): Promise<void> {
    await this.published(organizationId, this.publisher.publishNew(organizationId));
  }

  private async published(organizationId: string, publishing: Promise<void>): Promise<void> {
    try {
      await withTimeout(PUBLISH_TIMEOUT_MS, publishing, () => undefined);
    } catch (error) {
      this.logger.warn({ organization: organizationId, error }, 'could not publish wallet yet');
    }
  }

  /** Books a received payment. Throws `not_found`, `conflict` for a known external reference, 400 above the maximum. */
  topUp(payment: NewPayment, actor: Actor): Promise<Payment> {
    if (payment.amountNanoUsd <= 0n) throw new RangeError('a top-up is positive');
    return this.committed(payment, (tx) => this.pay(tx, 'topup', payment, actor));
  }

  /** Books a correction. Throws 400 for an overdraft without `allowNegative`, otherwise like `topUp`. */
  adjust({ allowNegative, ...payment }: NewAdjustment, actor: Actor): Promise<Payment> {
    const { amountNanoUsd } = payment;
    if (amountNanoUsd === 0n) throw new RangeError('an adjustment is not zero');
    return this.committed(payment, async (tx) => {
      const booked = await this.pay(tx, 'adjustment', payment, actor);
      if (amountNanoUsd < 0n && booked.balanceAfterNanoUsd < 0n && !allowNegative) throw overdrawn(booked);
      return booked;
    });
  }

  /**
   * Books the reversal of a top-up, in whole or in part, even if the money is spent: the balance may fall below zero,
   * and the next top-up covers that first. Throws `not_found`, 400 above the rest of the top-up, else like `topUp`.
   */
  chargeBack({ topupId, ...chargeback }: NewChargeback, actor: Actor): Promise<Payment> {
    return this.committed(chargeback, async (tx) => {
      const { organizationId } = chargeback;
      await this.wallets.lockOne(tx, organizationId);
      const leftNanoUsd = await this.payments.leftOfTopup(tx, organizationId, topupId);
      if (leftNanoUsd === null) {
        throw new RoutifyError('not_found', `There is no top-up ${formatId('topup', topupId)} of this organization.`);
      }
      const amountNanoUsd = chargeback.amountNanoUsd ?? leftNanoUsd;
      requireLeft(amountNanoUsd, leftNanoUsd);
      const [toppedUp] = await this.transfers.readMovements(tx, topupId);
      const payment = { ...chargeback, amountNanoUsd: -amountNanoUsd, reverses: topupId };
      return this.book(tx, 'chargeback', payment, actor, toppedUp?.id);
    });
  }

  /** By organization id. Organizations without a wallet are omitted. */
  async postedBalances(organizationIds: readonly string[]): Promise<Map<string, PostedBalance>> {
    return new Map((await this.wallets.list(organizationIds)).map((wallet) => [wallet.organizationId, wallet]));
  }

  /** What each can spend: posted balance and credit limit, less blocked amounts. Without a wallet it is nothing. */
  async availableOf(organizationIds: readonly string[]): Promise<Map<string, bigint>> {
    const wallets = await this.postedBalances(organizationIds);
    return new Map(organizationIds.map((id) => [id, availableIn(wallets.get(id))]));
  }

  listPayments(organizationId: string, kind: PaymentKind, page: PageRequest): Promise<Page<Payment>> {
    return this.payments.list(organizationId, kind, page);
  }

  listTransfers(organizationId: string, page: PageRequest): Promise<Page<TransferRecord>> {
    return this.transfers.list(organizationId, page);
  }

  private async pay(tx: Transaction, kind: PaymentKind, payment: NewPayment, actor: Actor): Promise<Payment> {
    requireBookable(payment.amountNanoUsd, 'amount_usd');
    return this.book(tx, kind, { ...payment, reverses: null }, actor);
  }

  private async committed(
    payment: Pick<NewPayment, 'organizationId' | 'externalRef'>,
    work: (tx: Transaction) => Promise<Payment>,
  ): Promise<Payment> {
    const booked = await this.refusingKnownReference(payment, () => this.wallets.transaction(work));
    if (FAILPOINTS) failpoint('payment-committed');
    await this.publish(payment.organizationId);
    return booked;
  }

  private async book(
    tx: Transaction,
    kind: PaymentKind,
    { organizationId, amountNanoUsd, externalRef, reason, reverses }: NewPayment & Pick<Payment, 'reverses'>,
    actor: Actor,
    reversedTransferId?: string,
  ): Promise<Payment> {
    await this.wallets.lockOne(tx, organizationId);
    const nowMs = this.clock.nowMs();
    const movement = { id: newUuid(nowMs), kind, amountNanoUsd, reverses };
    const { postings, postedNanoUsd, unspentNanoUsd } = await this.moveMoney(tx, organizationId, movement);
    const payment = await this.payments.insert(tx, {
      ...{ ...movement, organizationId, externalRef, reason, unspentNanoUsd },
      actor: formatActor(actor),
      balanceAfterNanoUsd: postedNanoUsd,
    });
    const transfers = postings.map((posting) => transferOf(posting, payment, reversedTransferId));
    await this.transfers.insert(tx, transfers, nowMs);
    await recordChange(tx, {
      actor,
      action: `${kind}.create`,
      targetKind: kind,
      targetId: formatId(ID_PREFIX[kind], payment.id),
      organizationId,
      after: { amount_usd: formatUsd(amountNanoUsd), external_ref: externalRef },
      reason,
    });
    return payment;
  }

  /** Moves the lots of a locked wallet, and the wallet. */
  private async moveMoney(tx: Transaction, organizationId: string, movement: PaymentMovement) {
    const { id, kind, reverses } = movement;
    if (kind === 'topup') await this.wallets.openLot(tx, { id, organizationId, kind: 'paid', ...PURCHASE });
    const before = await this.wallets.readLots(tx, [organizationId], reverses === null ? [] : [reverses]);
    const { outer, inner, lots } = paymentPostings(movement, before.get(organizationId) ?? []);
    const deltas = deltasOf(before, new Map([[organizationId, lots]]));
    await this.wallets.moveLots(tx, deltas.lotDeltasNanoUsd);
    await this.wallets.closeEmptyLots(tx, organizationId);
    const postedDeltaNanoUsd = movement.amountNanoUsd;
    const [wallet] = await this.wallets.change(tx, [{ organizationId, postedDeltaNanoUsd }]);
    const unspentNanoUsd = lots.find(({ accountId }) => accountId === id)?.balanceNanoUsd ?? null;
    return { postings: [...outer, ...inner], postedNanoUsd: wallet?.postedNanoUsd ?? 0n, unspentNanoUsd };
  }

  private async refusingKnownReference<T>(
    { externalRef }: Pick<NewPayment, 'externalRef'>,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (violatedUniqueIndex(error) !== EXTERNAL_REF_INDEX) throw error;
      throw refusal('payment_recorded', { external_ref: String(externalRef) }, { param: 'external_ref', cause: error });
    }
  }
}

function requireLeft(amountNanoUsd: bigint, leftNanoUsd: bigint): void {
  if (amountNanoUsd > 0n && amountNanoUsd <= leftNanoUsd) return;
  throw refusal('topup_rest', { left_usd: formatUsd(leftNanoUsd) }, { param: 'amount_usd' });
}

/** Thrown inside the transaction, which rolls the adjustment back. */
function overdrawn({ amountNanoUsd, balanceAfterNanoUsd }: Payment): RoutifyError {
  const [before, after] = [formatUsd(balanceAfterNanoUsd - amountNanoUsd), formatUsd(balanceAfterNanoUsd)];
  return refusal('balance_negative', { balance_usd: before, balance_after_usd: after }, { param: 'allow_negative' });
}

/** Transfers inside the wallet reverse nothing. */
function transferOf(
  { sequence, code, debitAccount, creditAccount, amountNanoUsd }: PaymentPosting,
  { id, organizationId, kind, actor, reason }: Payment,
  reverses: string | undefined,
): NewTransfer {
  return {
    ...{ requestId: id, leg: sequence, organizationId, debitAccount, creditAccount, amountNanoUsd, code },
    ...{ effectiveAtMs: null, actor, reason },
    ...(reverses === undefined || code !== kind ? {} : { reverses }),
  };
}

function availableIn(wallet: PostedBalance | undefined): bigint {
  return wallet === undefined ? 0n : wallet.postedNanoUsd + wallet.creditLimitNanoUsd - wallet.blockedNanoUsd;
}
