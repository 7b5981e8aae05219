import { Injectable } from '@nestjs/common';
import { PrismaService } from '#infra';
import { firstIdOf } from '#kernel';
import { readSummed } from './usage-blocks.repository.js';

/** Organizations that use a model. Read-only. */
@Injectable()
export class ModelUsers {
  constructor(private readonly prisma: PrismaService) {}

  /** Those with requests for it in a window: by the roll-ups, and by records where there are none. */
  async since(modelId: string, from: Date, before: Date): Promise<string[]> {
    const { summed, raw } = await readSummed(this.prisma, { from, before });
    const ids = new Set<string>();
    if (summed !== null) {
      const rows = await this.prisma.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT organization_id AS id FROM usage_rollup
        WHERE model_id = ${modelId}::uuid AND starts_at >= ${summed.from} AND starts_at < ${summed.before}`;
      for (const { id } of rows) ids.add(id);
    }
    for (const range of raw) {
      const rows = await this.prisma.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT organization_id AS id FROM usage_record WHERE model_id = ${modelId}::uuid
          AND request_id >= ${firstIdOf(range.from)}::uuid AND request_id < ${firstIdOf(range.before)}::uuid`;
      for (const { id } of rows) ids.add(id);
    }
    return [...ids];
  }
}
