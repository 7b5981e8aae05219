import { Injectable } from '@nestjs/common';
import { AdmissionQueries, type WalletState } from '#admission';
import { Heartbeat, Logger, WorkerTimer } from '#infra';
import { Clock, formatId } from '#kernel';
import { compareWallets } from '../domain/compare-wallets.js';
import { WalletRepository, type Wallet } from '../ledger/wallet.repository.js';

const PASS_INTERVAL_MS = 10_000;
/** So each wallet is looked at once a minute, however many there are. */
const PASSES_A_ROUND = 6;
const WALLETS_A_PAGE = 500;
/** A wallet that moved is published within 10 s; what Redis does not know after this is not on its way. */
const ON_ITS_WAY_MS = 60_000;

/**
 * Compares, some wallets at a time, what Redis says with what Postgres says, the sums inside Redis with its entries, and
 * the wallet in Postgres with its lots. Redis is read first: it is told only of what is committed, so it may be behind for a moment, never ahead.
 */
@Injectable()
export class DriftTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'wallets could not be compared with Redis; the next pass tries again';
  private readonly drifted = new Set<string>();
  private after: string | null = null;
  private roundEndedAtMs: number | null = null;

  constructor(
    private readonly wallets: WalletRepository,
    private readonly enquiry: AdmissionQueries,
    private readonly clock: Clock,
    logger: Logger,
    heartbeat: Heartbeat,
  ) {
    super(logger);
    heartbeat.report('drift', () => ({
      organizations: this.drifted.size,
      round_ended_ms_ago: this.roundEndedAtMs === null ? null : Math.round(clock.monotonicMs() - this.roundEndedAtMs),
    }));
  }

  protected async work(): Promise<void> {
    const share = Math.ceil((await this.wallets.count()) / PASSES_A_ROUND);
    for (let looked = 0; looked < Math.max(share, 1); looked += WALLETS_A_PAGE) {
      const page = await this.wallets.organizationsAfter(this.after, WALLETS_A_PAGE);
      await this.lookAt(page);
      this.after = page.length < WALLETS_A_PAGE ? null : (page.at(-1) ?? null);
      if (this.after !== null) continue;
      this.roundEndedAtMs = this.clock.monotonicMs();
      return;
    }
  }

  private async lookAt(page: readonly string[]): Promise<void> {
    const states = new Map(await Promise.all(page.map(async (id) => [id, await this.enquiry.findWallet(id)] as const)));
    const [rows, moved] = [await this.wallets.list(page), await this.wallets.movedWithin(page, ON_ITS_WAY_MS)];
    const unequal = new Map((await this.wallets.unequalToLots(page)).map((found) => [found.organizationId, found]));
    const lookAtOne = async (wallet: Wallet): Promise<void> => {
      const { organizationId } = wallet;
      const found = unequal.get(organizationId);
      this.note(organizationId, [
        ...difference(wallet, states.get(organizationId) ?? null, moved.has(organizationId)),
        ...(found === undefined
          ? []
          : [`in Postgres, posted is ${found.postedNanoUsd}, lots say ${found.lotsNanoUsd}`]),
        ...(await this.enquiry.checkInvariants(organizationId)),
      ]);
    };
    await Promise.all(rows.map(lookAtOne));
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
      'what is said of a wallet is not what it should be',
    );
  }
}

/** A wallet that Redis does not know is loaded when it is needed; one that moved a moment ago may be on its way. */
function difference(wallet: Wallet, state: WalletState | null, hasJustMoved: boolean): string[] {
  if (state === null || (state.version < wallet.version && hasJustMoved)) return [];
  return compareWallets(wallet, state);
}
