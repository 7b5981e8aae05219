import { Injectable } from '@nestjs/common';
import { ApiKeysService } from '#auth';
import { UsageService } from '../../usage/queries/usage.service.js';
import { withUnits, type UsageWithUnits } from '../../usage/domain/with-units.js';
import type { UsageQuery } from '../../usage/domain/usage-query.js';
import type { ParsedUsageQuery } from './usage.dto.js';
import { foldUsage } from './fold-usage.js';

/** Usage with its units, also by member: billing sums by key, and only auth maps keys to members. */
@Injectable()
export class UsageAnswers {
  constructor(
    private readonly usage: UsageService,
    private readonly keys: ApiKeysService,
  ) {}

  /** Throws 400 above 10,000 rows; by member, the limit counts rows of keys. */
  async sum(
    { groupBy, ...query }: ParsedUsageQuery,
    filter: Pick<UsageQuery, 'organizationIds' | 'projectIds' | 'keyIds' | 'modelIds'>,
  ): Promise<readonly UsageWithUnits[]> {
    const read = { ...query, ...filter };
    if (groupBy === 'member') return this.sumByMember(read);
    const rows = await this.usage.sum({ ...read, groupBy });
    if (groupBy !== null && typeof groupBy === 'object') return rows.map((row) => ({ ...row, units: null }));
    return withUnits(rows, await this.usage.units({ ...read, groupBy }));
  }

  private async sumByMember(query: Omit<UsageQuery, 'groupBy' | 'limit'>): Promise<readonly UsageWithUnits[]> {
    const byKey = { ...query, groupBy: 'key' } as const;
    const [rows, units] = [await this.usage.sum(byKey), await this.usage.units(byKey)];
    const keyIds = new Set(rows.flatMap(({ group }) => group ?? []));
    const memberOf = await this.keys.memberIdsOf([...keyIds]);
    return withUnits(foldUsage(rows, memberOf), units, (key) => memberOf.get(key ?? '') ?? null);
  }
}
