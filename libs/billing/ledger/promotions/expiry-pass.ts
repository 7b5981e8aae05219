import { Injectable } from '@nestjs/common';
import { Logger, type Transaction } from '#core/infra';
import { Clock, formatId, newUuid } from '#core';
import { AdmissionQueries } from '../../admission/admission-queries.service.js';
import { PublishService } from '../accounts/publish.service.js';
import type { Lot } from '../domain/ledger/allocate-lots.js';
import { expiredLots, SWEEP_AFTER_MS } from '../domain/ledger/expired-lots.js';
import { PLATFORM_ACCOUNTS } from '../domain/ledger/platform-accounts.js';
import { TransferRepository } from '../transfers/transfer.repository.js';
import { WalletRepository } from '../transfers/wallet.repository.js';

const ORGANIZATIONS_A_PASS = 1_000;
/** A sweep has a hundred sequence numbers; the next pass takes the rest. */
const LOTS_A_SWEEP = 100;
const ACTOR = 'system:worker';

/** Admission of the oldest request in flight, Unix milliseconds; null: none is in flight. */
type OldestAdmission = number | null;

/**
 * Sweeps the rest of ended lots to breakage. It is not urgent: admission ignores a lot from its end on. A lot is swept
 * once every request admitted before its end is settled, so that the sweep takes nothing from these. Two passes must
 * agree on that: a Redis that has just lost all data has no requests until the gateways restore them, within seconds.
 */
@Injectable()
export class ExpiryPass {
  /** Of the previous pass, by organization. */
  private oldestAdmissions = new Map<string, OldestAdmission>();

  constructor(
    private readonly wallets: WalletRepository,
    private readonly transfers: TransferRepository,
    private readonly publisher: PublishService,
    private readonly queries: AdmissionQueries,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async run(): Promise<void> {
    const endedBy = new Date(this.clock.nowMs() - SWEEP_AFTER_MS);
    const [previous, current] = [this.oldestAdmissions, new Map<string, OldestAdmission>()];
    this.oldestAdmissions = current;
    for (const organizationId of await this.wallets.withLotsEndedBy(endedBy, ORGANIZATIONS_A_PASS)) {
      try {
        // Read before the lock: requests settled since have paid, and requests admitted since came after the end.
        const oldest = await this.findOldestAdmission(organizationId);
        if (oldest === undefined) continue;
        current.set(organizationId, oldest);
        const last = previous.get(organizationId);
        if (last !== undefined) await this.sweep(organizationId, earlier(last, oldest));
      } catch (error) {
        const organization = formatId('org', organizationId);
        this.logger.warn({ organization, error }, 'could not sweep ended grants; the next pass retries');
      }
    }
  }

  /** Undefined while Redis lacks the wallet, and with it the requests in flight. */
  private async findOldestAdmission(organizationId: string): Promise<OldestAdmission | undefined> {
    const wallet = await this.queries.findWallet(organizationId);
    return wallet === null ? undefined : this.queries.oldestAdmittedAtMs(organizationId);
  }

  private async sweep(organizationId: string, oldestAdmittedAtMs: OldestAdmission): Promise<void> {
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
    await this.wallets.sweepLots(tx, new Map(lots.map(({ accountId, balanceNanoUsd }) => [accountId, balanceNanoUsd])));
    const sweptNanoUsd = lots.reduce((sum, { balanceNanoUsd }) => sum + balanceNanoUsd, 0n);
    await this.wallets.change(tx, [{ organizationId, postedDeltaNanoUsd: -sweptNanoUsd }], 'ended');
    const transfers = lots.map(({ accountId, balanceNanoUsd, expiresAtMs }, sequence) => ({
      requestId: sweepId,
      leg: sequence,
      organizationId,
      debitAccount: accountId,
      creditAccount: PLATFORM_ACCOUNTS.breakage,
      amountNanoUsd: balanceNanoUsd,
      code: 'expiry',
      effectiveAtMs: expiresAtMs,
      actor: ACTOR,
      reason: null,
    }));
    await this.transfers.insert(tx, transfers, nowMs);
  }
}

function earlier(one: OldestAdmission, other: OldestAdmission): OldestAdmission {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
