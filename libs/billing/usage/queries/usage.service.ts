import { Injectable } from '@nestjs/common';
import { Clock, RoutifyError } from '#core';
import { ArchiveRepository } from '../../ledger/transfers/archive.repository.js';
import { archivedRefusal } from '../../ledger/transfers/archived-refusal.js';
import type { TimeRange } from '../domain/usage-parts.js';
import {
  isTag,
  type Money,
  type UnitRow,
  type UsageGroup,
  type UsagePeak,
  type UsageQuery,
  type UsageRow,
} from '../domain/usage-query.js';
import { UsageRepository } from './usage.repository.js';
import { UsageUnitsRepository, type UnitQuery } from './usage-units.repository.js';

const DAY_MS = 86_400_000;
const ROWS_MAX = 10_000;
/** Of sums over a whole window: a row a month and group. */
const GROUPS_MAX = 500_000;

/** What a model, an organization … used and paid. */
export interface GroupSums extends Money {
  readonly group: string;
  readonly requests: bigint;
}

/** Usage by interval. */
@Injectable()
export class UsageService {
  constructor(
    private readonly usage: UsageRepository,
    private readonly usedUnits: UsageUnitsRepository,
    private readonly archive: ArchiveRepository,
    private readonly clock: Clock,
  ) {}

  /** Throws 400 for over 10,000 rows, and for a grouping by tag of a partly archived window, which lacks some sums. */
  async sum(query: Omit<UsageQuery, 'limit'>): Promise<readonly UsageRow[]> {
    if (isTag(query.groupBy)) {
      const archive = await this.archive.find();
      if (archive !== null && query.from < archive.before) {
        throw archivedRefusal('window_archived', archive, {}, 'from');
      }
    }
    const rows = await this.usage.sum({ ...query, limit: ROWS_MAX + 1 });
    if (rows.length <= ROWS_MAX) return rows;
    throw new RoutifyError(
      'invalid_request_error',
      `More than ${ROWS_MAX} rows. Choose a longer interval or a shorter period.`,
      {
        param: 'interval',
      },
    );
  }

  /** One row of each group, over the whole window; requests without a value of the group are left out. */
  async sumGroups(
    range: TimeRange,
    groupBy: UsageGroup,
    organizationIds: readonly string[] | null = null,
  ): Promise<GroupSums[]> {
    if (organizationIds?.length === 0) return [];
    const all = { keyIds: null, tz: 'UTC', interval: 'month', limit: GROUPS_MAX } as const;
    const groups = new Map<string, GroupSums>();
    for (const row of await this.usage.sum({ ...range, ...all, groupBy, organizationIds })) {
      if (row.group === null) continue;
      const { requests, chargeNanoUsd, refundedNanoUsd, costNanoUsd, costUnknownRequests, costUnknownRevenueNanoUsd } =
        row;
      const before = groups.get(row.group);
      groups.set(row.group, {
        group: row.group,
        requests: requests + (before?.requests ?? 0n),
        revenueNanoUsd: chargeNanoUsd - refundedNanoUsd + (before?.revenueNanoUsd ?? 0n),
        costNanoUsd: costNanoUsd + (before?.costNanoUsd ?? 0n),
        costUnknownRequests: costUnknownRequests + (before?.costUnknownRequests ?? 0n),
        costUnknownRevenueNanoUsd: costUnknownRevenueNanoUsd + (before?.costUnknownRevenueNanoUsd ?? 0n),
      });
    }
    return [...groups.values()];
  }

  /** Of each organization with requests in a window, its busiest hour. */
  busiestHours(range: TimeRange): Promise<UsagePeak[]> {
    const all = { organizationIds: null, keyIds: null, tz: 'UTC', interval: 'hour', limit: GROUPS_MAX } as const;
    return this.usage.peaks({ ...range, ...all, groupBy: 'organization' });
  }

  /** Units beside tokens, by interval, group and unit. */
  units(query: UnitQuery): Promise<readonly UnitRow[]> {
    return this.usedUnits.sum(query);
  }

  /** Organizations with requests in a window. */
  countOrganizations(range: TimeRange): Promise<number> {
    const all = { organizationIds: null, keyIds: null, tz: 'UTC', interval: 'month', limit: 1 } as const;
    return this.usage.countGroups({ ...range, ...all, groupBy: 'organization' });
  }

  /** Booked charges for requests of the last 24 hours. */
  async burnOfADayNanoUsd(organizationId: string): Promise<bigint> {
    const nowMs = this.clock.nowMs();
    return this.usage.chargedNanoUsd(organizationId, new Date(nowMs - DAY_MS), new Date(nowMs + 1));
  }
}
