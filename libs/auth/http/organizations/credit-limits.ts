import { Injectable } from '@nestjs/common';
import { recordChange } from '#core/infra';
import { AccountsService } from '#billing/ledger';
import { readUsd, type UsdInput, formatId, formatUsd, type Actor } from '#core';
import type { TransactionHook } from '../../organizations/organizations.service.js';

/** The part of an organization's fields that belongs to its wallet. */
@Injectable()
export class CreditLimits {
  constructor(private readonly accounts: AccountsService) {}

  /**
   * Sets the limit, if given, in the transaction that changes the organization. `organizationId` is null when the
   * organization is created.
   */
  async setAlongside(
    organizationId: string | null,
    limitUsd: UsdInput | undefined,
    actor: Actor,
  ): Promise<TransactionHook> {
    if (limitUsd === undefined) return () => Promise.resolve();
    const creditLimitNanoUsd = readUsd(limitUsd);
    const beforeNanoUsd = organizationId === null ? 0n : await this.read(organizationId);
    return async (tx, { id }) => {
      await this.accounts.setCreditLimit(tx, id, creditLimitNanoUsd);
      await recordChange(tx, {
        actor,
        action: 'organization.credit_limit',
        targetKind: 'organization',
        targetId: formatId('org', id),
        organizationId: id,
        before: { credit_limit_usd: formatUsd(beforeNanoUsd) },
        after: { credit_limit_usd: formatUsd(creditLimitNanoUsd) },
      });
    };
  }

  private async read(organizationId: string): Promise<bigint> {
    const balances = await this.accounts.postedBalances([organizationId]);
    return balances.get(organizationId)?.creditLimitNanoUsd ?? 0n;
  }
}
