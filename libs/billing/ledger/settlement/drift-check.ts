import { Injectable } from '@nestjs/common';
import { Heartbeat, Logger } from '#core/infra';
import { Clock, formatId } from '#core';
import { AdmissionQueries, type WalletState } from '../../admission/admission-queries.service.js';
import { compareWallets } from '../domain/compare-wallets.js';
import { WalletRepository, type Wallet } from '../transfers/wallet.repository.js';

/** Each wallet is compared once per cycle, which takes a minute for any number of wallets. */
const PASSES_PER_CYCLE = 6;
const WALLETS_A_PAGE = 500;
/** A changed wallet is published within 10 s; a version that Redis lacks after this time is lost. */
const PUBLISH_TOLERANCE_MS = 60_000;
/** The sums of an organization are compared with at most so many entries: more wait only while settlement lags. */
const ENTRIES_MAX = 10_000;

/**
 * Compares wallets, some per pass: Redis with Postgres, the sums in Redis with its entries, and the wallet in Postgres
 * with its lots. Redis is read first: it receives committed data only, so it may briefly be behind, never ahead.
 */
@Injectable()
export class DriftCheck {
  private readonly drifted = new Set<string>();
  private after: string | null = null;
  private cycleEndedAtMs: number | null = null;

  constructor(
    private readonly wallets: WalletRepository,
    private readonly queries: AdmissionQueries,
    private readonly clock: Clock,
    private readonly logger: Logger,
    heartbeat: Heartbeat,
  ) {
    heartbeat.report('drift', () => ({
      organizations: this.drifted.size,
      round_ended_ms_ago: this.cycleEndedAtMs === null ? null : Math.round(clock.monotonicMs() - this.cycleEndedAtMs),
    }));
  }

  /** Wallets that differed when they were last compared. */
  get driftedCount(): number {
    return this.drifted.size;
  }

  async run(): Promise<void> {
    const share = Math.ceil((await this.wallets.count()) / PASSES_PER_CYCLE);
    for (let compared = 0; compared < Math.max(share, 1); compared += WALLETS_A_PAGE) {
      const page = await this.wallets.organizationsAfter(this.after, WALLETS_A_PAGE);
      await this.compare(page);
      this.after = page.length < WALLETS_A_PAGE ? null : (page.at(-1) ?? null);
      if (this.after !== null) continue;
      this.cycleEndedAtMs = this.clock.monotonicMs();
      return;
    }
  }

  private async compare(page: readonly string[]): Promise<void> {
    const states = new Map(await Promise.all(page.map(async (id) => [id, await this.queries.findWallet(id)] as const)));
    const [rows, moved] = [await this.wallets.list(page), await this.wallets.movedWithin(page, PUBLISH_TOLERANCE_MS)];
    const unequal = new Map((await this.wallets.unequalToLots(page)).map((found) => [found.organizationId, found]));
    const compareOne = async (wallet: Wallet): Promise<void> => {
      const { organizationId } = wallet;
      const found = unequal.get(organizationId);
      this.note(organizationId, [
        ...difference(wallet, states.get(organizationId) ?? null, moved.has(organizationId)),
        ...(found === undefined
          ? []
          : [`in Postgres, posted is ${found.postedNanoUsd}, lots sum to ${found.lotsNanoUsd}`]),
        ...(await this.queries.checkInvariants(organizationId, ENTRIES_MAX)),
      ]);
    };
    await Promise.all(rows.map(compareOne));
  }

  private note(organizationId: string, differences: readonly string[]): void {
    if (differences.length === 0) {
      this.drifted.delete(organizationId);
      return;
    }
    this.drifted.add(organizationId);
    this.logger.alarm(
      'drift',
      { organization: formatId('org', organizationId), differences },
      'wallet differs between Redis, Postgres and its lots',
    );
  }
}

/** Ignores a wallet that Redis lacks, which is loaded on demand, and one whose last change may not be published yet. */
function difference(wallet: Wallet, state: WalletState | null, hasMovedRecently: boolean): string[] {
  if (state === null || (state.version < wallet.version && hasMovedRecently)) return [];
  return compareWallets(wallet, state);
}
