import { Injectable } from '@nestjs/common';
import { BacklogService } from '#admission';
import { PublishService } from '#billing';
import { LedgerCheckRepository } from '../ledger-check.repository.js';

/** What a rebuild has changed in Redis. */
export interface RebuildReport {
  readonly walletsRebuilt: number;
  /** Wallets that Postgres does not have. */
  readonly walletsForgotten: number;
  /** Requests that Redis believed to be in the ledger. */
  readonly markersRemoved: number;
}

const WALLETS_AT_ONCE = 8;

/**
 * Makes Redis follow a Postgres that is older than itself. A restored wallet has a lower version than its copy, which
 * would therefore be believed; and a request whose record is lost still has its marker, by which its journal would think
 * it booked. May run beside everything else, and again.
 */
@Injectable()
export class RebuildService {
  constructor(
    private readonly backlog: BacklogService,
    private readonly ledger: LedgerCheckRepository,
    private readonly wallets: PublishService,
  ) {}

  /** Every wallet that Redis knows, and every marker. A wallet that it does not know is loaded when it is wanted. */
  async rebuildAll(): Promise<RebuildReport> {
    const markersRemoved = await this.removeUntrueMarkers();
    const rebuilt = new Set<string>();
    const forgotten = new Set<string>();
    for await (const page of this.backlog.scanWallets()) {
      for (let index = 0; index < page.length; index += WALLETS_AT_ONCE) {
        const rebuildOne = async (organizationId: string): Promise<void> => {
          const outcome = await this.wallets.rebuild(organizationId);
          (outcome === 'rebuilt' ? rebuilt : forgotten).add(organizationId);
        };
        await Promise.all(page.slice(index, index + WALLETS_AT_ONCE).map(rebuildOne));
      }
    }
    return { walletsRebuilt: rebuilt.size, walletsForgotten: forgotten.size, markersRemoved };
  }

  private async removeUntrueMarkers(): Promise<number> {
    const removed = new Set<string>();
    for await (const markers of this.backlog.scanMarkers()) {
      const untrue = new Set((await this.ledger.markersWithoutRow(markers)).map(({ request_id: id }) => id));
      await this.backlog.removeMarkers(markers.filter(({ requestId }) => untrue.has(requestId)));
      for (const requestId of untrue) removed.add(requestId);
    }
    return removed.size;
  }
}
