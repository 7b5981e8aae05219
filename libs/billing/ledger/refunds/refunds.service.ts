import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import {
  Clock,
  formatId,
  formatUsd,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  RoutifyError,
  uuidTimeMs,
  formatActor,
  type Actor,
} from '#core';
import { AccountsService } from '../accounts/accounts.service.js';
import { returnToLots } from '../domain/ledger/allocate-lots.js';
import { PLATFORM_ACCOUNTS } from '../domain/ledger/platform-accounts.js';
import { refundableShares, type PaidShare } from '../domain/ledger/refundable-shares.js';
import { ArchiveRepository } from '../transfers/archive.repository.js';
import { archivedRefusal } from '../transfers/archived-refusal.js';
import { CapSpendRepository } from '../transfers/cap-spend.repository.js';
import { TransferRepository, type NewTransfer } from '../transfers/transfer.repository.js';
import { UsageRecordRepository, type RefundableRecord } from '../transfers/usage-record.repository.js';
import { WalletRepository } from '../transfers/wallet.repository.js';
import { RefundRepository, type Refund, type RefundFilter } from './refund.repository.js';

interface NewRefund {
  /** The request to be refunded. */
  readonly requestId: string;
  /** Positive; null for the whole rest of the charge. */
  readonly amountNanoUsd: bigint | null;
  readonly reason: string;
}

/**
 * Refunds charges to the lots that paid, the last one first, and never more than they paid. The wallet is locked before
 * any read, as in settlement, which excludes concurrent adjustments and refunds.
 */
@Injectable()
export class RefundsService {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly records: UsageRecordRepository,
    private readonly transfers: TransferRepository,
    private readonly spends: CapSpendRepository,
    private readonly refunds: RefundRepository,
    private readonly accounts: AccountsService,
    private readonly archive: ArchiveRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `not_found` for a request that is not settled; `conflict` when it is archived, nothing is left to refund, or
   * its final usage may still arrive; 400 for more than the rest of the charge.
   */
  async refund(request: NewRefund, actor: Actor): Promise<Refund> {
    const refund = await this.wallets.transaction(async (tx) => {
      const { organizationId } = await this.getRecord(tx, request.requestId);
      await this.wallets.lockOne(tx, organizationId);
      return this.book(tx, request, actor);
    });
    await this.accounts.publish(refund.organizationId, new Date(uuidTimeMs(refund.id)));
    return refund;
  }

  list(filter: RefundFilter, page: PageRequest): Promise<Page<Refund>> {
    return this.refunds.list(filter, page);
  }

  private async getRecord(tx: Transaction, requestId: string): Promise<RefundableRecord> {
    const record = await this.records.findRefundable(tx, requestId);
    if (record !== null) return record;
    const archive = await this.archive.ofRequest(requestId);
    if (archive !== null) throw archivedRefusal('refund_archived', archive, { request: formatId('gen', requestId) });
    throw new RoutifyError('not_found', `There is no settled request ${formatId('gen', requestId)}.`);
  }

  private async book(tx: Transaction, { requestId, amountNanoUsd: requestedNanoUsd, reason }: NewRefund, actor: Actor) {
    const record = await this.getRecord(tx, requestId);
    const { organizationId, projectId } = record;
    if (!record.isSettled) throw refusal('charge_not_final', { request: formatId('gen', requestId) });
    const shares = returnedShares(await this.readRefundable(tx, requestId), requestedNanoUsd, requestId);
    const amountNanoUsd = sumOf(shares);
    const [wallet] = await this.moveMoney(tx, organizationId, shares);
    await this.lowerSpend(tx, record, amountNanoUsd);
    if (record.grade === 1) await this.records.close(tx, requestId);
    const nowMs = this.clock.nowMs();
    const refund = await this.refunds.insert(tx, {
      id: newUuid(nowMs),
      organizationId,
      requestId,
      projectId,
      amountNanoUsd,
      reason,
      actor: formatActor(actor),
      balanceAfterNanoUsd: wallet?.postedNanoUsd ?? 0n,
    });
    await this.transfers.insert(tx, transfersOf(refund, shares), nowMs);
    await recordChange(tx, {
      actor,
      action: 'refund.create',
      targetKind: 'refund',
      targetId: formatId('refund', refund.id),
      organizationId,
      after: { generation_id: formatId('gen', requestId), amount_usd: formatUsd(amountNanoUsd) },
      reason,
    });
    return refund;
  }

  private async readRefundable(tx: Transaction, requestId: string): Promise<PaidShare[]> {
    const movements = await this.transfers.readMovements(tx, requestId);
    const reversed = await this.transfers.readReversed(tx, await this.refunds.idsOf(requestId, tx));
    return refundableShares(movements, reversed);
  }

  private async moveMoney(tx: Transaction, organizationId: string, shares: readonly PaidShare[]) {
    const deltas = new Map<string, bigint>();
    for (const { accountId, amountNanoUsd } of shares) {
      deltas.set(accountId, (deltas.get(accountId) ?? 0n) + amountNanoUsd);
    }
    await this.wallets.moveLots(tx, deltas);
    return this.wallets.change(tx, [{ organizationId, postedDeltaNanoUsd: sumOf(shares) }]);
  }

  /** Lowers the spend in the windows of the charge, also in past ones. It stays a request. */
  private lowerSpend(tx: Transaction, record: RefundableRecord, amountNanoUsd: bigint): Promise<void> {
    const { keyId, organizationId, windows } = record;
    return this.spends.move(
      tx,
      windows.map((window) => ({ ...window, keyId, organizationId, deltaNanoUsd: -amountNanoUsd, deltaRequests: 0 })),
    );
  }
}

/** The shares of a refund of `requestedNanoUsd`, or of the whole rest when null. */
function returnedShares(left: readonly PaidShare[], requestedNanoUsd: bigint | null, requestId: string): PaidShare[] {
  const leftNanoUsd = sumOf(left);
  if (leftNanoUsd === 0n) {
    throw refusal('already_refunded', { request: formatId('gen', requestId) });
  }
  if (requestedNanoUsd !== null && requestedNanoUsd > leftNanoUsd) {
    throw refusal('refund_too_large', { left_usd: formatUsd(leftNanoUsd) }, { param: 'amount_usd' });
  }
  return returnToLots(left, requestedNanoUsd ?? leftNanoUsd);
}

function sumOf(shares: readonly PaidShare[]): bigint {
  return shares.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
}

function transfersOf({ id, organizationId, actor, reason }: Refund, shares: readonly PaidShare[]): NewTransfer[] {
  return shares.map(({ transferId, accountId, amountNanoUsd }, sequence) => ({
    requestId: id,
    leg: sequence,
    organizationId,
    code: 'refund',
    effectiveAtMs: null,
    actor,
    reason,
    debitAccount: PLATFORM_ACCOUNTS.revenue,
    creditAccount: accountId,
    amountNanoUsd,
    reverses: transferId,
  }));
}
