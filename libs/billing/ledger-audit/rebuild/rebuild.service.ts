import { Injectable } from '@nestjs/common';
import { BacklogService } from '../../admission/backlog.service.js';
import { PublishService } from '../../ledger/accounts/publish.service.js';
import { LedgerCheckRepository } from '../ledger-check.repository.js';

/** The changes that a rebuild made in Redis. */
interface RebuildReport {
  readonly walletsRebuilt: number;
  /** Wallets that Postgres does not have. */
  readonly walletsForgotten: number;
  /** Settled markers whose request is not in the ledger. */
  readonly markersRemoved: number;
}

const CONCURRENT_WALLETS = 8;

/**
 * Makes Redis follow a Postgres that was restored to an earlier state. A restored wallet has a lower version than its
 * copy in Redis, so a normal publish would lose to the copy. A request whose record is lost still has its settled
 * marker, so its journal would not deliver it again. Safe beside live traffic, and idempotent.
 */
@Injectable()
export class RebuildService {
  constructor(
    private readonly backlog: BacklogService,
    private readonly ledger: LedgerCheckRepository,
    private readonly wallets: PublishService,
  ) {}

  /** Rebuilds every wallet in Redis and every marker. A wallet missing in Redis is loaded on demand. */
  async rebuildAll(): Promise<RebuildReport> {
    const markersRemoved = await this.removeDanglingMarkers();
    const rebuilt = new Set<string>();
    const forgotten = new Set<string>();
    for await (const page of this.backlog.scanWallets()) {
      for (let index = 0; index < page.length; index += CONCURRENT_WALLETS) {
        const rebuildOne = async (organizationId: string): Promise<void> => {
          const outcome = await this.wallets.rebuild(organizationId);
          (outcome === 'rebuilt' ? rebuilt : forgotten).add(organizationId);
        };
        await Promise.all(page.slice(index, index + CONCURRENT_WALLETS).map(rebuildOne));
      }
    }
    await this.wallets.adoptEpoch();
    return { walletsRebuilt: rebuilt.size, walletsForgotten: forgotten.size, markersRemoved };
  }

  private async removeDanglingMarkers(): Promise<number> {
    const removed = new Set<string>();
    for await (const markers of this.backlog.scanMarkers()) {
      const dangling = new Set((await this.ledger.markersWithoutRow(markers)).map(({ request_id: id }) => id));
      await this.backlog.removeMarkers(markers.filter(({ requestId }) => dangling.has(requestId)));
      for (const requestId of dangling) removed.add(requestId);
    }
    return removed.size;
  }
}
