import { Injectable } from '@nestjs/common';
import { AccountsService, LedgerAudit, type Money, UsageService } from '#billing/ledger';
import { isLow } from '#operations';
import { Clock } from '#core';
import { OrganizationsService } from '../../organizations/organizations.service.js';

const DAY_MS = 86_400_000;
const SPEND_DAYS = 30;

export const ORGANIZATION_SORTS = ['newest', 'balance', 'spend', 'last_used'] as const;

export type OrganizationSort = (typeof ORGANIZATION_SORTS)[number];

export interface OrganizationFigures extends Money {
  readonly id: string;
  readonly lastUsedAt: Date | null;
  readonly owner: { readonly userId: string; readonly name: string } | null;
}

export interface OrganizationTotals {
  readonly organizations: number;
  readonly balanceNanoUsd: bigint;
  /** Those that spent more in the last day than they have left. */
  readonly low: number;
}

/** What organizations bring, from roll-ups and indexes. */
@Injectable()
export class OrganizationFiguresService {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly accounts: AccountsService,
    private readonly audit: LedgerAudit,
    private readonly usage: UsageService,
    private readonly clock: Clock,
  ) {}

  async find(ids: readonly string[]): Promise<OrganizationFigures[]> {
    const [sums, uses, owners] = await Promise.all([
      this.usage.sumGroups(this.lastDays(SPEND_DAYS), 'organization', ids),
      this.organizations.lastUses(ids),
      this.organizations.owners(ids),
    ]);
    const money = new Map(sums.map((sum) => [sum.group, sum]));
    return ids.map((id) => ({
      ...NOTHING,
      ...money.get(id),
      id,
      lastUsedAt: uses.get(id) ?? null,
      owner: owners.get(id) ?? null,
    }));
  }

  async totals(): Promise<OrganizationTotals> {
    const [organizations, { walletsNanoUsd: balanceNanoUsd }, spent] = await Promise.all([
      this.organizations.count(),
      this.audit.sumBalances(),
      this.usage.sumGroups(this.lastDays(1), 'organization'),
    ]);
    const available = await this.accounts.availableOf(spent.map(({ group }) => group));
    const low = spent.filter(({ group, revenueNanoUsd }) =>
      isLow({ burnNanoUsd: revenueNanoUsd, availableNanoUsd: available.get(group) ?? 0n }),
    );
    return { organizations, balanceNanoUsd, low: low.length };
  }

  /** Lowest balance, highest spend or latest use first; equal ones stay in their order. */
  async sort(ids: readonly string[], sort: OrganizationSort): Promise<readonly string[]> {
    if (sort === 'newest') return ids;
    const rank = await this.rankBy(ids, sort);
    return ids.toSorted((one, other) => compare(rank(one), rank(other)));
  }

  private async rankBy(ids: readonly string[], sort: Exclude<OrganizationSort, 'newest'>) {
    if (sort === 'balance') {
      const wallets = await this.accounts.postedBalances(ids);
      return (id: string): bigint => wallets.get(id)?.postedNanoUsd ?? 0n;
    }
    if (sort === 'spend') {
      const sums = await this.usage.sumGroups(this.lastDays(SPEND_DAYS), 'organization');
      const spend = new Map(sums.map(({ group, revenueNanoUsd }) => [group, revenueNanoUsd]));
      return (id: string): bigint => -(spend.get(id) ?? 0n);
    }
    const uses = await this.organizations.lastUses(ids);
    return (id: string): bigint => -BigInt(uses.get(id)?.getTime() ?? 0);
  }

  private lastDays(days: number) {
    const nowMs = this.clock.nowMs();
    return { from: new Date(nowMs - days * DAY_MS), before: new Date(nowMs + 1) };
  }
}

const NOTHING: Money = { revenueNanoUsd: 0n, costNanoUsd: 0n, costUnknownRequests: 0n, costUnknownRevenueNanoUsd: 0n };

function compare(one: bigint, other: bigint): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
