import { Injectable } from '@nestjs/common';
import { FAILOVER_SUSPECT_MS, RedisFailoverDetector, OutboxService, shardOf } from '#admission';
import { Logger, WorkerTimer } from '#infra';
import { Clock } from '#kernel';
import { PublishService } from '../accounts/publish.service.js';
import { WalletRepository } from '../ledger/wallet.repository.js';

const PASS_INTERVAL_MS = 10_000;
const EVERYTHING_INTERVAL_MS = 3_600_000;
/** No transaction lives longer: what moved before a mark less this was committed when the mark was made. */
const LONGEST_TRANSACTION_MS = 60_000;

/**
 * Publishes what moved, again and again, so that no change of a wallet can miss Redis for ever: neither a top-up whose
 * control died before it told, nor one that a failover forgot. Each shard carries a mark of how far it is published; a
 * Redis that lost the marks, or comes back hours old, catches up in one pass. All wallets are published every hour.
 * Another Redis than before is told the Idempotency-Keys of what was booked lately, too.
 */
@Injectable()
export class PublishTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'not every wallet could be published; the next pass tries again';
  private everythingAtMs: number;

  constructor(
    private readonly wallets: WalletRepository,
    private readonly publisher: PublishService,
    private readonly outbox: OutboxService,
    private readonly losses: RedisFailoverDetector,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    super(logger);
    this.everythingAtMs = clock.monotonicMs() + EVERYTHING_INTERVAL_MS;
  }

  protected async work(): Promise<void> {
    const { running, complete } = await this.losses.readNames();
    const startedAt = await this.wallets.databaseTime();
    const everything = this.clock.monotonicMs() >= this.everythingAtMs;
    const marks = await this.outbox.readPublishMarks();
    const since = marks.map((mark) => (everything || mark === null ? 0 : mark - LONGEST_TRANSACTION_MS));
    for (const { organizationId, movedAt } of await this.wallets.movedSince(new Date(Math.min(...since)))) {
      if (movedAt.getTime() >= (since[shardOf(organizationId)] ?? 0)) await this.publisher.publish(organizationId);
    }
    if (running !== null && running !== complete) await this.completeKeys(running, complete === null, marks);
    // Another Redis has heard of a part of this at most.
    if ((await this.losses.readNames()).running !== running) return;
    // Only now: a mark that was written first would hide what a pass that died had not reached.
    await Promise.all(marks.map((_, shard) => this.outbox.writePublishMark(shard, startedAt.getTime())));
    if (everything) this.everythingAtMs = this.clock.monotonicMs() + EVERYTHING_INTERVAL_MS;
  }

  /**
   * A Redis that took over, or started again, may lack the newest Idempotency-Keys. It is told those of the ledger until
   * gateways have told theirs and what had been read before is committed: the last time must begin after that. One that
   * has no name was empty, and loads its wallets with all keys.
   */
  private async completeKeys(running: string, isNameless: boolean, marks: readonly (number | null)[]): Promise<void> {
    const isLast = isNameless || (await this.losses.suspectForMs()) >= FAILOVER_SUSPECT_MS;
    const oldest = Math.min(...marks.filter((mark) => mark !== null));
    if (oldest < Infinity) await this.publisher.tellIdempotencyKeys(new Date(oldest - LONGEST_TRANSACTION_MS));
    if (isLast) await this.losses.writeComplete(running);
  }
}
