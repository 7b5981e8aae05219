import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#core/infra';
import { usageParts, type TimeRange } from '../domain/usage-parts.js';
import { ATTEMPT_SUMS, attemptContributions } from './attempt-contributions.repository.js';
import { readRollupMark } from './rollup-mark.repository.js';

/** What calls of a channel for requests that were not charged cost the operator. */
export interface WaivedCost {
  readonly channelId: string;
  /** Calls; a request may have several. */
  readonly calls: bigint;
  readonly costNanoUsd: bigint;
}

const SUMS = Prisma.raw(ATTEMPT_SUMS.join(', '));

/** Costs of waived requests by channel, as booked to the account of waivers. Read-only. */
@Injectable()
export class WaivedCosts {
  constructor(private readonly prisma: PrismaService) {}

  /** The dearest first; channels without any are absent. Reads roll-ups as far as they go, and records after that. */
  async sum(range: TimeRange): Promise<WaivedCost[]> {
    const { rolledUntil } = await readRollupMark(this.prisma);
    const { rolled, raw } = usageParts(range, rolledUntil);
    const parts = raw.map((part) => {
      const contributions = attemptContributions(part, Prisma.sql`AND u.waiver IS NOT NULL`);
      return Prisma.sql`SELECT channel_id, ${SUMS} FROM (${contributions}) AS contribution`;
    });
    if (rolled !== null) {
      parts.push(Prisma.sql`SELECT channel_id, ${SUMS} FROM attempt_rollup
        WHERE starts_at >= ${rolled.from} AND starts_at < ${rolled.before} AND waived_count > 0`);
    }
    return this.prisma.$queryRaw`
      SELECT channel_id AS "channelId", sum(waived_count)::bigint AS calls, sum(waived_cost_nano_usd)::bigint AS "costNanoUsd"
      FROM (${Prisma.join(parts, ' UNION ALL ')}) AS waived GROUP BY 1 ORDER BY 3 DESC, 1`;
  }
}
