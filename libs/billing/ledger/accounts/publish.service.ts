import { Injectable } from '@nestjs/common';
import { OutboxService } from '../../admission/outbox.service.js';
import type { MovedMoney } from '../../admission/moves/moved-money.js';
import type { PublishCommand, PublishOutcome, UsedIdempotencyKey } from '../../admission/domain/settlement-commands.js';
import { MovedMoneyRepository } from './moved-money.repository.js';
import { ProjectionRepository } from './projection.repository.js';

/** In one transaction: enough to share its cost, few enough that a requested wallet does not wait long. */
export const WALLETS_AT_ONCE = 200;
const MOVES_AT_ONCE = 500;

/** Copies wallets to Redis, after every change and when Redis lacks one. */
@Injectable()
export class PublishService {
  constructor(
    private readonly projections: ProjectionRepository,
    private readonly outbox: OutboxService,
    private readonly moves: MovedMoneyRepository,
  ) {}

  publish(organizationId: string): Promise<void> {
    return this.publishAll([organizationId]);
  }

  /**
   * After money moved without a request: the wallet, and what moved, for a restore of Postgres that loses it.
   * @param refundedSince of a refund, which lowers what its request has spent
   */
  async publishMoved(organizationId: string, refundedSince: Date | null = null): Promise<void> {
    await this.publishAll([organizationId], refundedSince);
    await this.outbox.keepMoves(await this.moves.listLatest(organizationId));
  }

  /** Movements that Redis kept since a moment and Postgres lacks, the oldest first: a restore has lost them. */
  async lostMoves(since: Date): Promise<MovedMoney[]> {
    const kept = await this.outbox.listMoves(since.getTime());
    const lost: MovedMoney[] = [];
    for (let from = 0; from < kept.length; from += MOVES_AT_ONCE)
      lost.push(...(await this.moves.listMissing(kept.slice(from, from + MOVES_AT_ONCE))));
    return lost;
  }

  /** Once every wallet of Redis is that of Postgres, whatever it was loaded from. */
  async adoptEpoch(): Promise<void> {
    await this.outbox.renameEpoch(await this.projections.readEpoch());
  }

  /** Which restore of Postgres the wallets of Redis were loaded after; null: it is not known. */
  readEpoch(): Promise<string | null> {
    return this.outbox.readEpoch();
  }

  /**
   * Copies up to WALLETS_AT_ONCE wallets and the spend of their keys and members; a wallet that Redis lacks is loaded
   * with its Idempotency-Keys. No effect for an organization without a wallet. Safe to repeat: Redis ignores older
   * versions.
   * @param refundedSince with what refunds since have lowered
   */
  async publishAll(organizationIds: readonly string[], refundedSince: Date | null = null): Promise<void> {
    const projections = await this.projections.findAll(organizationIds, refundedSince);
    if (FAILPOINTS) failpoint('publish-read');
    const outcomes = await Promise.all(projections.map((projection) => this.outbox.publish(projection)));
    const withOutcome = (outcome: PublishOutcome) => projections.filter((_, index) => outcomes[index] === outcome);
    await this.loadAll(withOutcome('unknown'));
    for (const { organizationId } of withOutcome('keys_lost')) {
      await this.outbox.recall(organizationId, () => this.usedIdempotencyKeys(organizationId));
    }
  }

  /** The first publish of a wallet, before any request can be admitted. */
  async publishNew(organizationId: string): Promise<void> {
    const projection = await this.projections.find(organizationId);
    if (projection === null) return;
    await this.outbox.nameEpoch(await this.projections.readEpoch());
    await this.outbox.load({ ...projection, idempotencyKeys: [], hasPast: false });
  }

  /** Copies Idempotency-Keys booked at or after `bookedSince` to a Redis that may have lost them. */
  async publishIdempotencyKeys(bookedSince: Date): Promise<void> {
    for (const [organizationId, keys] of await this.projections.idempotencyKeysBookedSince(bookedSince)) {
      await this.outbox.storeIdempotencyKeys(organizationId, keys);
    }
  }

  /**
   * Replaces the wallet in Redis with that of Postgres, even an older version: after a restore. `forgotten`: Postgres
   * has no such wallet, and Redis deleted it.
   */
  async rebuild(organizationId: string): Promise<'rebuilt' | 'forgotten'> {
    const projection = await this.projections.find(organizationId);
    if (projection === null) {
      await this.outbox.deleteWallet(organizationId);
      return 'forgotten';
    }
    for (const complete of await this.projections.completeAll([projection])) await this.outbox.rebuild(complete);
    // A settlement between the read and the write changed the version that was just replaced.
    await this.publish(organizationId);
    return 'rebuilt';
  }

  private async loadAll(projections: readonly PublishCommand[]): Promise<void> {
    if (projections.length === 0) return;
    const complete = await this.projections.completeAll(projections);
    await this.outbox.nameEpoch(await this.projections.readEpoch());
    await Promise.all(complete.map((command) => this.outbox.load(command)));
  }

  private async usedIdempotencyKeys(organizationId: string): Promise<readonly UsedIdempotencyKey[]> {
    return (await this.projections.usedIdempotencyKeys([organizationId])).get(organizationId) ?? [];
  }
}
