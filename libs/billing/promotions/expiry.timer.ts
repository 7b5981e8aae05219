import { Injectable } from '@nestjs/common';
import { AdmissionQueries } from '#admission';
import { Logger, WorkerTimer, type Transaction } from '#infra';
import { Clock, formatId, newUuid } from '#kernel';
import { PublishService } from '../accounts/publish.service.js';
import type { Lot } from '../domain/ledger/allocate-lots.js';
import { expiredLots, SWEEP_AFTER_MS } from '../domain/ledger/expired-lots.js';
import { PLATFORM_ACCOUNTS } from '../domain/ledger/platform-accounts.js';
import { TransferRepository } from '../ledger/transfer.repository.js';
import { WalletRepository } from '../ledger/wallet.repository.js';

/** Longer than gateways take to tell a Redis that lost everything what runs (8 s) and what has ended (10 s). */
const PASS_INTERVAL_MS = 20_000;
const ORGANIZATIONS_A_PASS = 1_000;
/** Legs of one kind are numbered within a hundred; the rest is left to the next pass. */
const LOTS_A_SWEEP = 100;
const ACTOR = 'system:worker';

/** When the oldest request in flight was admitted, as Redis said at a look; null: there was none. */
type Look = number | null;

/**
 * Sweeps what is left of ended lots to breakage. Nobody waits for it: admission stops counting a lot at its very end.
 * So it can wait until every request that was admitted before that end is settled, and takes nothing from any of them.
 * Two passes have to agree that there is none: a Redis that has just lost everything knows of nobody until the gateways
 * have told it, which takes them seconds.
 */
@Injectable()
export class ExpiryTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'ended grants could not be looked for; the next pass tries again';
  /** Of the last pass, by organization. */
  private looks = new Map<string, Look>();

  constructor(
    private readonly wallets: WalletRepository,
    private readonly transfers: TransferRepository,
    private readonly publisher: PublishService,
    private readonly enquiry: AdmissionQueries,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    super(logger);
  }

  /** At once, too: a worker that never lives for a whole interval sweeps all the same. */
  override onApplicationBootstrap(): void {
    super.onApplicationBootstrap();
    void this.pass();
  }

  protected async work(): Promise<void> {
    const endedBy = new Date(this.clock.nowMs() - SWEEP_AFTER_MS);
    const [before, looks] = [this.looks, new Map<string, Look>()];
    this.looks = looks;
    for (const organizationId of await this.wallets.withLotsEndedBy(endedBy, ORGANIZATIONS_A_PASS)) {
      try {
        // Before the lock: what is settled meanwhile has paid already, and what is admitted meanwhile came after the end.
        const look = await this.look(organizationId);
        if (look === undefined) continue;
        looks.set(organizationId, look);
        const last = before.get(organizationId);
        if (last !== undefined) await this.sweep(organizationId, earlier(last, look));
      } catch (error) {
        const organization = formatId('org', organizationId);
        this.logger.warn({ organization, error }, 'ended grants could not be swept; the next pass tries again');
      }
    }
  }

  /** Undefined while Redis does not know the wallet: then it does not know who is in flight either. */
  private async look(organizationId: string): Promise<Look | undefined> {
    const wallet = await this.enquiry.findWallet(organizationId);
    return wallet === null ? undefined : this.enquiry.oldestAdmittedAtMs(organizationId);
  }

  private async sweep(organizationId: string, oldestAdmittedAtMs: Look): Promise<void> {
    const isSwept = await this.wallets.transaction(async (tx) => {
      await this.wallets.lockOne(tx, organizationId);
      const lots = (await this.wallets.readLots(tx, [organizationId], [])).get(organizationId) ?? [];
      const ended = expiredLots(lots, this.clock.nowMs(), oldestAdmittedAtMs).slice(0, LOTS_A_SWEEP);
      if (ended.length > 0) await this.book(tx, organizationId, ended);
      return ended.length > 0;
    });
    if (isSwept) await this.publisher.publish(organizationId);
  }

  private async book(tx: Transaction, organizationId: string, lots: readonly Lot[]): Promise<void> {
    const nowMs = this.clock.nowMs();
    const sweepId = newUuid(nowMs);
    await this.wallets.moveLots(tx, new Map(lots.map(({ accountId, balanceNanoUsd }) => [accountId, -balanceNanoUsd])));
    const sweptNanoUsd = lots.reduce((sum, { balanceNanoUsd }) => sum + balanceNanoUsd, 0n);
    await this.wallets.change(tx, [{ organizationId, postedDeltaNanoUsd: -sweptNanoUsd }]);
    const transfers = lots.map(({ accountId, balanceNanoUsd, expiresAtMs }, leg) => ({
      ...{
        requestId: sweepId,
        leg,
        organizationId,
        debitAccount: accountId,
        creditAccount: PLATFORM_ACCOUNTS.breakage,
      },
      ...{ amountNanoUsd: balanceNanoUsd, code: 'expiry', effectiveAtMs: expiresAtMs, actor: ACTOR, reason: null },
    }));
    await this.transfers.insert(tx, transfers, nowMs);
  }
}

function earlier(one: Look, other: Look): Look {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
