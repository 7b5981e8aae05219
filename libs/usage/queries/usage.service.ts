import { Injectable } from '@nestjs/common';
import { Clock, RoutifyError } from '#kernel';
import { ArchiveRepository, archivedRefusal } from '#billing';
import type { TimeRange } from '../domain/usage-parts.js';
import { isTag, type UnitRow, type UsageQuery, type UsageRow } from '../domain/usage-query.js';
import { UsageRepository } from './usage.repository.js';
import { UsageUnitsRepository, type UnitQuery } from './usage-units.repository.js';

const DAY_MS = 86_400_000;
const ROWS_MAX = 10_000;

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
