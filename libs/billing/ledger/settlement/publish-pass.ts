import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { FAILOVER_SUSPECT_MS, RedisFailoverDetector } from '../../admission/redis-failover.detector.js';
import { OutboxService } from '../../admission/outbox.service.js';
import { shardOf } from '../../admission/domain/shard-of.js';
import { PublishService, WALLETS_AT_ONCE } from '../accounts/publish.service.js';
import { WithdrawalBook } from '../accounts/withdrawal-book.js';
import { WalletRepository } from '../transfers/wallet.repository.js';

const FULL_PASS_INTERVAL_MS = 3_600_000;
/** Upper bound of a transaction: changes older than a mark minus this were committed when the mark was written. */
const LONGEST_TRANSACTION_MS = 60_000;

/**
 * Publishes changed wallets periodically, so that every change reaches Redis: also a top-up of a control process that
 * died before its publish, and one lost in a failover. A mark per shard records how far it is published; a Redis that
 * lost the marks, or returns with hours-old data, catches up in one pass. All wallets are published every hour. After a
 * failover, the Idempotency-Keys of recent bookings are published, too. Withdrawals of processes that died are ended.
 */
@Injectable()
export class PublishPass {
  private fullPassAtMs: number;

  constructor(
    private readonly wallets: WalletRepository,
    private readonly publisher: PublishService,
    private readonly outbox: OutboxService,
    private readonly failovers: RedisFailoverDetector,
    private readonly withdrawals: WithdrawalBook,
    private readonly clock: Clock,
  ) {
    this.fullPassAtMs = clock.monotonicMs() + FULL_PASS_INTERVAL_MS;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { running, complete } = await this.failovers.readNames();
    const startedAt = await this.wallets.databaseTime();
    const isFull = this.clock.monotonicMs() >= this.fullPassAtMs;
    const marks = await this.outbox.readPublishMarks();
    const since = marks.map((mark) => (isFull || mark === null ? 0 : mark - LONGEST_TRANSACTION_MS));
    const moved = (await this.wallets.movedSince(new Date(Math.min(...since))))
      .filter(({ organizationId, movedAt }) => movedAt.getTime() >= (since[shardOf(organizationId)] ?? 0))
      .map(({ organizationId }) => organizationId);
    const known = marks.filter((mark) => mark !== null);
    const refundedSince = new Date(Math.min(startedAt.getTime(), ...known) - LONGEST_TRANSACTION_MS);
    await this.publishGently(moved, refundedSince, signal);
    if (signal.aborted) return;
    await this.withdrawals.endAll();
    if (running !== null && running !== complete) await this.completeKeys(running, complete === null, marks);
    // After another failover the new Redis has at most a part of this.
    if ((await this.failovers.readNames()).running !== running) return;
    // Written last: an earlier mark would hide the wallets that an interrupted pass did not reach.
    await Promise.all(marks.map((_, shard) => this.outbox.writePublishMark(shard, startedAt.getTime())));
    if (isFull) this.fullPassAtMs = this.clock.monotonicMs() + FULL_PASS_INTERVAL_MS;
  }

  /** At most half of the time, so that requested wallets and settlement proceed when Redis has lost all wallets. */
  private async publishGently(
    organizationIds: readonly string[],
    refundedSince: Date,
    signal: AbortSignal,
  ): Promise<void> {
    for (let from = 0; from < organizationIds.length && !signal.aborted; from += WALLETS_AT_ONCE) {
      const startedAtMs = this.clock.monotonicMs();
      await this.publisher.publishAll(organizationIds.slice(from, from + WALLETS_AT_ONCE), refundedSince);
      const isLast = from + WALLETS_AT_ONCE >= organizationIds.length;
      if (!isLast) await sleep(this.clock.monotonicMs() - startedAtMs);
    }
  }

  /**
   * A Redis that took over, or restarted, may lack the newest Idempotency-Keys. Those of the ledger are published until
   * gateways have sent theirs and batches read before are committed; the last publish must begin after that. A Redis
   * without a name was empty, and loads its wallets with all keys.
   */
  private async completeKeys(running: string, isNameless: boolean, marks: readonly (number | null)[]): Promise<void> {
    const isLast = isNameless || (await this.failovers.suspectForMs()) >= FAILOVER_SUSPECT_MS;
    const oldest = Math.min(...marks.filter((mark) => mark !== null));
    if (oldest < Infinity) await this.publisher.publishIdempotencyKeys(new Date(oldest - LONGEST_TRANSACTION_MS));
    if (isLast) await this.failovers.writeComplete(running);
  }
}
