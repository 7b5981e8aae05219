import { Injectable } from '@nestjs/common';
import { afterFailure, Logger, type Transaction } from '#core/infra';
import { Clock, newUuid, RoutifyError, withTimeout } from '#core';
import { OutboxService } from '../../admission/outbox.service.js';
import { WithdrawalsService, type OpenWithdrawal } from '../../admission/withdrawals/withdrawals.service.js';
import { Withdrawal } from '../domain/ledger/lowerings.js';
import { WalletRepository, type Wallet } from '../transfers/wallet.repository.js';
import { ProjectionRepository } from './projection.repository.js';
import { PublishService } from './publish.service.js';

/** The wallet row is locked meanwhile. */
const PUBLISH_TIMEOUT_MS = 1_000;
const UNKNOWN_HOLDS = 'What running requests hold is not known at the moment. Try again.';

/**
 * The door through which money leaves a wallet that requests might spend: it is taken out of admission before it is booked.
 *
 * The wallet row is locked, its version is published, and one script compares the amount with what admission has left and
 * takes it. The booking makes the next version; its publish lowers the balance and ends the withdrawal in one step. A
 * transaction that fails releases the withdrawal; that of a process that died is released by a worker, which waits for the
 * lock, and so for the end of the transaction.
 */
@Injectable()
export class WithdrawalBook {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly projections: ProjectionRepository,
    private readonly outbox: OutboxService,
    private readonly withdrawals: WithdrawalsService,
    private readonly publisher: PublishService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Takes an amount of a wallet that the transaction has locked and not changed. A number: so much is left beside what
   * running requests hold, possibly less than nothing; nothing was taken. Throws `temporarily_unavailable` while Redis does
   * not answer, or may lack holds that gateways restore.
   */
  async take(
    tx: Transaction,
    { organizationId, version }: Wallet,
    amountNanoUsd: bigint,
  ): Promise<Withdrawal | bigint> {
    await this.publish(tx, organizationId);
    const command = { organizationId, version, token: newUuid(this.clock.nowMs()) };
    afterFailure(tx, () => void this.endQuietly(command));
    const result = await this.withdrawals.take(command, amountNanoUsd);
    if (FAILPOINTS) failpoint('withdrawal-taken');
    if (result.outcome === 'taken') return new Withdrawal(organizationId, amountNanoUsd);
    if (result.outcome === 'short') return result.leftNanoUsd;
    const { retryAfterMs } = result;
    throw new RoutifyError('temporarily_unavailable', UNKNOWN_HOLDS, { retryAfterMs });
  }

  /** What could be taken now, possibly below zero; null: Redis does not know. */
  leftOf(organizationId: string): Promise<bigint | null> {
    return this.withdrawals.readLeft(organizationId);
  }

  /** Ends withdrawals whose transactions have ended: those of processes that died among them. */
  async endAll(): Promise<void> {
    for (const withdrawal of await this.withdrawals.listOpen()) await this.endQuietly(withdrawal);
  }

  private async endQuietly(withdrawal: OpenWithdrawal): Promise<void> {
    try {
      await this.end(withdrawal);
    } catch (error) {
      const { organizationId: organization } = withdrawal;
      this.logger.warn({ organization, error }, 'could not end a withdrawal yet; the next pass retries');
    }
  }

  /** The lock is free once the transaction of the withdrawal has ended; a version that is unchanged then stays so. */
  private async end(withdrawal: OpenWithdrawal): Promise<void> {
    const { organizationId, version } = withdrawal;
    await this.wallets.transaction(async (tx) => {
      const [wallet] = await this.wallets.lock(tx, [organizationId]);
      if (wallet?.version === version) await this.withdrawals.release(withdrawal);
    });
    await this.publisher.publish(organizationId);
    await this.withdrawals.close(withdrawal);
  }

  private async publish(tx: Transaction, organizationId: string): Promise<void> {
    const [projection] = await this.projections.readAll(tx, [organizationId]);
    if (projection === undefined) return;
    await withTimeout(PUBLISH_TIMEOUT_MS, this.outbox.publish(projection)).catch((cause: unknown) => {
      throw new RoutifyError('temporarily_unavailable', UNKNOWN_HOLDS, { retryAfterMs: PUBLISH_TIMEOUT_MS, cause });
    });
  }
}
