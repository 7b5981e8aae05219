import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';
import { firstIdOf } from '#core';

/** Charges of a key for the requests of one day, less refunds. */
export interface SpentDay {
  /** Its beginning, UTC. */
  readonly day: Date;
  readonly spentNanoUsd: bigint;
}

/** A longer read would hold one of few connections: those of key look-ups. */
const STATEMENT_TIMEOUT_MS = 2_000;
const BEGINNING = new Date(0);

/** What a key was charged: from roll-ups, and from records where there are none yet, a quarter of an hour or two. */
@Injectable()
export class KeyChargesRepository {
  constructor(private readonly prisma: PrismaService) {}

  async byDay(organizationId: string, keyId: string): Promise<SpentDay[]> {
    return this.prisma.asOrganization(organizationId, async (tx) => {
      await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(STATEMENT_TIMEOUT_MS)}, true)`;
      const [mark] = await tx.$queryRaw<{ day: Date; until: Date }[]>`
        SELECT usage_block(1440, until) AS day, until FROM (
          SELECT CASE WHEN rolled_until < summed_until THEN rolled_until ELSE summed_until END AS until
          FROM usage_rollup_mark WHERE rolled_until IS NOT NULL AND summed_until IS NOT NULL) AS mark`;
      const { day, until } = mark ?? { day: BEGINNING, until: BEGINNING };
      return tx.$queryRaw<SpentDay[]>`
        SELECT usage_block(1440, at) AS day, sum(amount_nano_usd)::bigint AS "spentNanoUsd" FROM (
          SELECT starts_at AS at, charge_nano_usd - refunded_nano_usd AS amount_nano_usd FROM usage_sum
          WHERE scope = 'key' AND scope_id = ${keyId}::uuid AND dimension = 'all' AND minutes = 1440 AND starts_at < ${day}
          UNION ALL
          SELECT starts_at, charge_nano_usd - refunded_nano_usd FROM usage_rollup
          WHERE key_id = ${keyId}::uuid AND starts_at >= ${day} AND starts_at < ${until}
          UNION ALL
          SELECT uuid_moment(request_id), charge_nano_usd FROM usage_record
          WHERE organization_id = ${organizationId}::uuid AND request_id >= ${firstIdOf(until)}::uuid
            AND key_id = ${keyId}::uuid
          UNION ALL
          SELECT uuid_moment(u.request_id), -r.amount_nano_usd FROM refund r JOIN usage_record u ON u.request_id = r.request_id
          WHERE r.organization_id = ${organizationId}::uuid AND r.request_id >= ${firstIdOf(until)}::uuid
            AND u.key_id = ${keyId}::uuid
        ) AS charged GROUP BY 1 ORDER BY 1`;
    });
  }
}
