import { Injectable } from '@nestjs/common';
import { ApiKeysService } from '#auth';
import { UsageService, type UsageQuery, type UsageRow } from '#usage';
import type { UsageAsked } from './dto/usage.query.js';
import { foldUsage } from './fold-usage.js';

/** What was used, also by member: billing knows keys, and only auth knows who made them. */
@Injectable()
export class UsageAnswers {
  constructor(
    private readonly usage: UsageService,
    private readonly keys: ApiKeysService,
  ) {}

  /** Throws 400 when there are over 10,000 rows; by member, of its keys. */
  async sum(
    { groupBy, ...asked }: UsageAsked,
    whose: Pick<UsageQuery, 'organizationIds' | 'keyIds'>,
  ): Promise<readonly UsageRow[]> {
    if (groupBy !== 'member') return this.usage.sum({ ...asked, ...whose, groupBy });
    const rows = await this.usage.sum({ ...asked, ...whose, groupBy: 'key' });
    const keyIds = new Set(rows.flatMap(({ group }) => group ?? []));
    return foldUsage(rows, await this.keys.memberIdsOf([...keyIds]));
  }
}
