import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { formatActor, recordChange, type Actor } from '#audit';
import { Logger, violatedUniqueIndex, type Transaction } from '#infra';
import { Clock, formatId, formatUsd, newUuid, RoutifyError, type Page, type PageRequest } from '#kernel';
import { PLATFORM_ACCOUNTS } from '../domain/ledger/platform-accounts.js';
import { requireBookable } from '../domain/ledger/require-bookable.js';
import { TransferRepository, type NewTransfer, type TransferRecord } from '../ledger/transfer.repository.js';
import { WalletRepository, type Wallet } from '../ledger/wallet.repository.js';
import { PaymentRepository, type Payment, type PaymentKind } from './payment.repository.js';
import { PublishService } from './publish.service.js';

/** Money to be moved by an operator. */
export interface NewPayment {
  readonly organizationId: string;
  /** Positive for a top-up; signed, not zero, for an adjustment. */
  readonly amountNanoUsd: bigint;
  readonly externalRef: string | null;
  readonly reason: string | null;
}

/** What is posted of an organization's money, without what Redis knows of running requests. */
export type PostedBalance = Pick<Wallet, 'organizationId' | 'postedNanoUsd' | 'creditLimitNanoUsd' | 'blockedNanoUsd'>;

const PUBLISH_PATIENCE_MS = 500;
const EXTERNAL_REF_INDEX = 'payment_kind_external_ref_key';

/**
 * Operators' side of wallets: they are opened, topped up, adjusted, limited and stopped here. Each change locks the
 * wallet first, commits together with its audit row, and is then published to Redis at once; a publish that fails is
 * only a delay, because wallets that moved are published again and again.
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

  /** The wallet of a new organization, in the transaction that creates it; afterwards call `publish`. */
  async openWallet(tx: Transaction, organizationId: string): Promise<void> {
    await this.wallets.open(tx, organizationId, newUuid(this.clock.nowMs()));
  }

  /** Part of suspending and resuming an organization; afterwards call `publish`. */
  async setStatus(tx: Transaction, organizationId: string, status: Wallet['status']): Promise<void> {
    await this.wallets.lockOne(tx, organizationId);
    await this.wallets.change(tx, [{ organizationId, status }]);
  }

  /** Part of changing an organization; afterwards call `publish`. Throws RangeError below zero, 400 above the maximum. */
  async setCreditLimit(tx: Transaction, organizationId: string, creditLimitNanoUsd: bigint): Promise<void> {
    if (creditLimitNanoUsd < 0n) throw new RangeError('a credit limit is not negative');
    requireBookable(creditLimitNanoUsd, 'credit_limit_usd');
    await this.wallets.lockOne(tx, organizationId);
    await this.wallets.change(tx, [{ organizationId, creditLimitNanoUsd }]);
  }

  /** Tells Redis of committed changes. Never throws, and does not keep an operator waiting for a Redis that is away. */
  async publish(organizationId: string): Promise<void> {
    try {
      const patience = sleep(PUBLISH_PATIENCE_MS, undefined, { ref: false });
      await Promise.race([this.publisher.publish(organizationId), patience]);
    } catch (error) {
      this.logger.warn({ organization: organizationId, error }, 'a wallet could not be published yet');
    }
  }

  /** Books money that came in. Throws `not_found`, `conflict` for a known external reference, 400 above the maximum. */
  topUp(payment: NewPayment, actor: Actor): Promise<Payment> {
    if (payment.amountNanoUsd <= 0n) throw new RangeError('a top-up is positive');
    return this.pay('topup', payment, actor);
  }

  /** Books an operator's correction, which may take the balance below zero. Throws like `topUp`. */
  adjust(payment: NewPayment, actor: Actor): Promise<Payment> {
    if (payment.amountNanoUsd === 0n) throw new RangeError('an adjustment is not zero');
    return this.pay('adjustment', payment, actor);
  }

  /** By organization id. Organizations without a wallet are missing. */
  async postedBalances(organizationIds: readonly string[]): Promise<Map<string, PostedBalance>> {
    return new Map((await this.wallets.list(organizationIds)).map((wallet) => [wallet.organizationId, wallet]));
  }

  listPayments(organizationId: string, kind: PaymentKind, page: PageRequest): Promise<Page<Payment>> {
    return this.payments.list(organizationId, kind, page);
  }

  listTransfers(organizationId: string, page: PageRequest): Promise<Page<TransferRecord>> {
    return this.transfers.list(organizationId, page);
  }

  private async pay(kind: PaymentKind, payment: NewPayment, actor: Actor): Promise<Payment> {
    requireBookable(payment.amountNanoUsd, 'amount_usd');
    const booked = await this.refusingKnownReference(payment, () =>
      this.wallets.transaction((tx) => this.book(tx, kind, payment, actor)),
    );
    if (FAILPOINTS) failpoint('payment-committed');
    await this.publish(payment.organizationId);
    return booked;
  }

  private async book(
    tx: Transaction,
    kind: PaymentKind,
    { organizationId, amountNanoUsd, externalRef, reason }: NewPayment,
    actor: Actor,
  ): Promise<Payment> {
    await this.wallets.lockOne(tx, organizationId);
    const nowMs = this.clock.nowMs();
    const paidLot = await this.wallets.getPaidLot(tx, organizationId);
    await this.wallets.moveLots(tx, new Map([[paidLot, amountNanoUsd]]));
    const [wallet] = await this.wallets.change(tx, [{ organizationId, postedDeltaNanoUsd: amountNanoUsd }]);
    const payment = await this.payments.insert(tx, {
      id: newUuid(nowMs),
      organizationId,
      kind,
      amountNanoUsd,
      externalRef,
      reason,
      actor: formatActor(actor),
      balanceAfterNanoUsd: wallet?.postedNanoUsd ?? 0n,
    });
    await this.transfers.insert(tx, [transferOf(payment, paidLot)], nowMs);
    await recordChange(tx, {
      actor,
      action: `${kind}.create`,
      targetKind: kind,
      targetId: formatId(kind === 'topup' ? 'topup' : 'adj', payment.id),
      organizationId,
      after: { amount_usd: formatUsd(amountNanoUsd), external_ref: externalRef },
      reason,
    });
    return payment;
  }

  private async refusingKnownReference<T>({ externalRef }: NewPayment, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (violatedUniqueIndex(error) !== EXTERNAL_REF_INDEX) throw error;
      throw new RoutifyError('conflict', `A payment with the external_ref ${String(externalRef)} is booked already.`, {
        param: 'external_ref',
        cause: error,
      });
    }
  }
}

/** A top-up comes from the payments that are on their way to the bank; an adjustment has an account of its own. */
function transferOf({ id, organizationId, kind, amountNanoUsd, actor, reason }: Payment, paidLot: string): NewTransfer {
  const counterpart = kind === 'topup' ? PLATFORM_ACCOUNTS.paymentsClearing : PLATFORM_ACCOUNTS.adjustment;
  const comesIn = amountNanoUsd > 0n;
  return {
    requestId: id,
    leg: 0,
    organizationId,
    debitAccount: comesIn ? counterpart : paidLot,
    creditAccount: comesIn ? paidLot : counterpart,
    amountNanoUsd: comesIn ? amountNanoUsd : -amountNanoUsd,
    code: kind,
    effectiveAtMs: null,
    actor,
    reason,
  };
}
