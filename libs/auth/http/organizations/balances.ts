import { Injectable } from '@nestjs/common';
import { AccountsService } from '#billing/ledger';
import { withTimeout } from '#core';
import { BillingQueries, type Credits } from '#billing/admission';

/** A response does not wait for Redis. */
const CREDITS_TIMEOUT_MS = 500;

/** An organization's money as it is shown to operators. */
export interface Balance {
  readonly balanceNanoUsd: bigint;
  /** Null while Redis has no value. */
  readonly heldNanoUsd: bigint | null;
  readonly availableNanoUsd: bigint | null;
  readonly creditLimitNanoUsd: bigint;
}

/**
 * Posted balances from Postgres, and holds of running requests from Redis. When Redis does not answer in time, only the
 * posted balances are shown.
 */
@Injectable()
export class Balances {
  constructor(
    private readonly accounts: AccountsService,
    private readonly queries: BillingQueries,
  ) {}

  async find(organizationIds: readonly string[]): Promise<(organizationId: string) => Balance> {
    const [posted, credits] = await Promise.all([
      this.accounts.postedBalances(organizationIds),
      Promise.all(organizationIds.map(async (id) => [id, await this.findCredits(id)] as const)),
    ]);
    const live = new Map(credits);
    return (id) => ({
      balanceNanoUsd: live.get(id)?.balanceNanoUsd ?? posted.get(id)?.postedNanoUsd ?? 0n,
      heldNanoUsd: live.get(id)?.heldNanoUsd ?? null,
      availableNanoUsd: live.get(id)?.availableNanoUsd ?? null,
      creditLimitNanoUsd: posted.get(id)?.creditLimitNanoUsd ?? 0n,
    });
  }

  /** Null when Redis has no such wallet, does not answer in time or is unreachable. */
  private findCredits(organizationId: string): Promise<Credits | null> {
    return withTimeout(CREDITS_TIMEOUT_MS, this.queries.credits(organizationId)).catch(() => null);
  }
}
