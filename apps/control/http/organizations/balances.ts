import { Injectable } from '@nestjs/common';
import { AccountsService } from '#billing';
import { BillingQueries, type Credits } from '#records';
import { withPatience } from './with-patience.js';

/** An organization's money as it is shown to operators. */
export interface Balance {
  readonly balanceNanoUsd: bigint;
  /** Null while Redis does not say. */
  readonly heldNanoUsd: bigint | null;
  readonly availableNanoUsd: bigint | null;
  readonly creditLimitNanoUsd: bigint;
}

/**
 * The books from Postgres and the running requests from Redis. An operator who looks while Redis is away sees the
 * books alone, soon.
 */
@Injectable()
export class Balances {
  constructor(
    private readonly accounts: AccountsService,
    private readonly enquiry: BillingQueries,
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

  /** Null when Redis does not know the wallet or is away: `Balance` says how that is shown. */
  private findCredits(organizationId: string): Promise<Credits | null> {
    return withPatience(
      this.enquiry.credits(organizationId).catch(() => null),
      null,
    );
  }
}
