import { Injectable } from '@nestjs/common';
import { ApiKeysService } from '#auth';
import { UsageService, type UsageQuery, type UsageRow } from '#usage';
import type { ParsedUsageQuery } from './dto/usage.query.js';
import { foldUsage } from './fold-usage.js';

/** Usage, also by member: billing sums by key, and only auth maps keys to members. */
@Injectable()
export class UsageAnswers {
  constructor(
    private readonly usage: UsageService,
    private readonly keys: ApiKeysService,
  ) {}

  /** Throws 400 above 10,000 rows; by member, the limit counts rows of keys. */
  async sum(
    { groupBy, ...query }: ParsedUsageQuery,
    filter: Pick<UsageQuery, 'organizationIds' | 'keyIds'>,
  ): Promise<readonly UsageRow[]> {
    if (groupBy !== 'member') return this.usage.sum({ ...query, ...filter, groupBy });
    const rows = await this.usage.sum({ ...query, ...filter, groupBy: 'key' });
    const keyIds = new Set(rows.flatMap(({ group }) => group ?? []));
    return foldUsage(rows, await this.keys.memberIdsOf([...keyIds]));
  }
}
