import { Injectable } from '@nestjs/common';
import { recordChange } from '#core/infra';
import { formatId, type Page, pageOf, type PageRequest, refusal, type Actor } from '#core';
import { AdmissionQueries, type Hold } from '../../admission/admission-queries.service.js';
import { ReapService } from '../../admission/reap.service.js';
import { WalletRepository } from '../transfers/wallet.repository.js';

/** Limit of running requests read; those with the oldest leases come first. */
const HOLDS_MAX = 1_000;

/** Lists and releases the holds of running requests, for operators. */
@Injectable()
export class HoldsService {
  constructor(
    private readonly queries: AdmissionQueries,
    private readonly reaper: ReapService,
    private readonly wallets: WalletRepository,
  ) {}

  /**
   * Running requests of one organization, or of all (null), newest first; cursors are request ids.
   *
   * @param keyIds only requests of these keys; null: of all
   */
  async list(
    organizationId: string | null,
    page: PageRequest,
    keyIds: readonly string[] | null = null,
  ): Promise<Page<Hold>> {
    const { after, before } = page;
    const holds = await this.queries.listHolds(organizationId, HOLDS_MAX);
    const newestFirst = holds
      .filter(({ keyId }) => keyIds === null || keyIds.includes(keyId))
      .filter(({ requestId }) => (after === null || requestId < after) && (before === null || requestId > before))
      .sort((a, b) => (a.requestId < b.requestId ? 1 : -1));
    return pageOf(before === null ? newestFirst : newestFirst.reverse(), page);
  }

  /**
   * Releases a hold at the price of the last checkpoint. A request that is still running is adjusted to its final usage
   * when it ends. Throws `not_found` when it does not run. The audit row is rolled back when Redis does not answer.
   */
  async release(organizationId: string, requestId: string, reason: string | null, actor: Actor): Promise<void> {
    await this.wallets.transaction(async (tx) => {
      const targetId = formatId('gen', requestId);
      await recordChange(tx, { actor, action: 'hold.release', targetKind: 'hold', targetId, organizationId, reason });
      const outcome = await this.reaper.releaseHold(organizationId, requestId);
      if (outcome !== 'reaped') throw refusal('request_not_running', { request: targetId });
    });
  }
}
