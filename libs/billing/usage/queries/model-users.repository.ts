import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';
import { firstIdOf } from '#core';
import { readSummed } from './usage-blocks.repository.js';

const DAY_MS = 86_400_000;
/** An organization uses a model that it sent requests to in so many days. */
export const MODEL_USED_DAYS = 30;

/** Organizations that use a model. Read-only. */
@Injectable()
export class ModelUsers {
  constructor(private readonly prisma: PrismaService) {}

  /** At a moment: by the roll-ups, and by records where there are none. */
  async at(modelId: string, nowMs: number): Promise<string[]> {
    const range = { from: new Date(nowMs - MODEL_USED_DAYS * DAY_MS), before: new Date(nowMs + 1) };
    const { summed, raw } = await readSummed(this.prisma, range);
    const ids = new Set<string>();
    if (summed !== null) {
      const rows = await this.prisma.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT organization_id AS id FROM usage_rollup
        WHERE model_id = ${modelId}::uuid AND starts_at >= ${summed.from} AND starts_at < ${summed.before}
          AND request_count > 0`;
      for (const { id } of rows) ids.add(id);
    }
    for (const { from, before } of raw) {
      const rows = await this.prisma.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT organization_id AS id FROM usage_record WHERE model_id = ${modelId}::uuid
          AND request_id >= ${firstIdOf(from)}::uuid AND request_id < ${firstIdOf(before)}::uuid`;
      for (const { id } of rows) ids.add(id);
    }
    return [...ids];
  }
}
