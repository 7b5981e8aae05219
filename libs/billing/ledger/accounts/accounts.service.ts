import { Injectable } from '@nestjs/common';
import { Logger, violatedUniqueIndex, type Transaction } from '#core/infra';
import {
  Clock,
  formatId,
  formatUsd,
  maxBigint,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  RoutifyError,
  withTimeout,
  type Actor,
} from '#core';
import { Withdrawal } from '../domain/ledger/lowerings.js';
import { requireBookable } from '../domain/ledger/require-bookable.js';
import { TransferRepository, type TransferRecord } from '../transfers/transfer.repository.js';
import { WalletRepository, type Wallet } from '../transfers/wallet.repository.js';
import { PaymentBook } from './payment-book.js';
import { PaymentRepository, type Payment, type PaymentKind } from './payment.repository.js';
import { PublishService } from './publish.service.js';
import { WithdrawalBook } from './withdrawal-book.js';

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
    private readonly book: PaymentBook,
    private readonly transfers: TransferRepository,
    private readonly publisher: PublishService,
    private readonly withdrawals: WithdrawalBook,
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
    await this.wallets.change(tx, [{ organizationId, creditLimitNanoUsd }], 'owed');
  }

  /** Publishes committed changes to Redis. Never throws; returns after at most half a second without a result. */
  async publish(organizationId: string, refundedSince: Date | null = null): Promise<void> {
    await this.published(organizationId, this.publisher.publishMoved(organizationId, refundedSince));
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
    return this.committed(payment, (tx) => {
      requireBookable(payment.amountNanoUsd, 'amount_usd');
      return this.book.book(tx, { ...payment, kind: 'topup' }, actor);
    });
  }

  /**
   * Books a correction. Without `allowNegative` a debit throws 400 where it leaves less than nothing beside what running
   * requests hold, and `temporarily_unavailable` while that is not known. Otherwise like `topUp`.
   */
  adjust({ allowNegative, ...payment }: NewAdjustment, actor: Actor): Promise<Payment> {
    const { amountNanoUsd } = payment;
    if (amountNanoUsd === 0n) throw new RangeError('an adjustment is not zero');
    return this.committed(payment, async (tx) => {
      requireBookable(amountNanoUsd, 'amount_usd');
      const lowering = allowNegative || amountNanoUsd > 0n ? 'owed' : await this.withdrawn(tx, payment);
      return this.book.book(tx, { ...payment, kind: 'adjustment', lowering }, actor);
    });
  }

  /** Takes a debit out of admission, at most what is left beside what running requests hold. */
  private async withdrawn(tx: Transaction, { organizationId, amountNanoUsd }: NewPayment): Promise<Withdrawal> {
    const wallet = await this.wallets.lockOne(tx, organizationId);
    const { postedNanoUsd } = wallet;
    if (postedNanoUsd + amountNanoUsd < 0n) throw overdrawn(postedNanoUsd, amountNanoUsd);
    const result = await this.withdrawals.take(tx, wallet, -amountNanoUsd);
    if (result instanceof Withdrawal) return result;
    const left = maxBigint(0n, result);
    const amounts = { left_usd: formatUsd(left), held_usd: formatUsd(postedNanoUsd - left) };
    throw refusal('balance_held', amounts, { param: 'allow_negative' });
  }

  /**
   * Books the reversal of a top-up, in whole or in part, even if the money is spent: the balance may fall below zero,
   * and the next top-up covers that first. Throws `not_found`, 400 above the rest of the top-up, else like `topUp`.
   */
  chargeBack({ topupId, ...chargeback }: NewChargeback, actor: Actor): Promise<Payment> {
    return this.committed(chargeback, async (tx) => {
      const { organizationId } = chargeback;
      await this.wallets.lockOne(tx, organizationId);
      const left = await this.payments.leftOfTopup(tx, organizationId, topupId);
      if (left === null) {
        throw new RoutifyError('not_found', `There is no top-up ${formatId('topup', topupId)} of this organization.`);
      }
      const amountNanoUsd = chargeback.amountNanoUsd ?? left.amountNanoUsd;
      requireLeft(amountNanoUsd, left.amountNanoUsd);
      const taken = {
        kind: 'chargeback',
        amountNanoUsd: -amountNanoUsd,
        takesBack: topupId,
        lowering: 'owed',
      } as const;
      return this.book.book(tx, { ...chargeback, ...taken, reverses: topupId }, actor);
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

  private async committed(
    payment: Pick<NewPayment, 'organizationId' | 'externalRef'>,
    work: (tx: Transaction) => Promise<Payment>,
  ): Promise<Payment> {
    const booked = await this.refusingKnownReference(payment, () => this.wallets.transaction(work));
    if (FAILPOINTS) failpoint('payment-committed');
    await this.publish(payment.organizationId);
    return booked;
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

function overdrawn(balanceNanoUsd: bigint, amountNanoUsd: bigint): RoutifyError {
  const [before, after] = [formatUsd(balanceNanoUsd), formatUsd(balanceNanoUsd + amountNanoUsd)];
  return refusal('balance_negative', { balance_usd: before, balance_after_usd: after }, { param: 'allow_negative' });
}

function availableIn(wallet: PostedBalance | undefined): bigint {
  return wallet === undefined ? 0n : wallet.postedNanoUsd + wallet.creditLimitNanoUsd - wallet.blockedNanoUsd;
}
