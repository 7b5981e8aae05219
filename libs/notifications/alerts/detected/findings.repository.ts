import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';
import { firstIdOf } from '#core';

/** A key that expires soon. */
interface ExpiringKey {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly expiresAt: Date;
}

/** What was not charged of an organization's requests. */
interface Waived {
  readonly organizationId: string;
  readonly requests: bigint;
  readonly waivedNanoUsd: bigint;
}

/** What events of found facts are made of. Read-only. */
@Injectable()
export class FindingsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** Keys of customers that are active, and expire in a window; those of the console are left out. */
  async expiringKeys(from: Date, before: Date): Promise<ExpiringKey[]> {
    const where = { status: 'active', purpose: 'api', expiresAt: { gte: from, lt: before } };
    const select = { id: true, organizationId: true, name: true, expiresAt: true };
    return (await this.prisma.apiKey.findMany({ where, select })) as ExpiringKey[];
  }

  /** By organization, of requests that began in a window. */
  waived(from: Date, before: Date): Promise<Waived[]> {
    return this.prisma.$queryRaw`
      SELECT organization_id AS "organizationId", count(*) AS requests, sum(waived_nano_usd)::bigint AS "waivedNanoUsd"
      FROM usage_record WHERE request_id >= ${firstIdOf(from)}::uuid AND request_id < ${firstIdOf(before)}::uuid
        AND waiver IS NOT NULL GROUP BY 1`;
  }

  /** Of models or channels, also archived ones. */
  async namesOf(kind: 'model' | 'channel', ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const where = { id: { in: [...ids] } };
    if (kind === 'channel') {
      const rows = await this.prisma.channel.findMany({ where, select: { id: true, name: true } });
      return new Map(rows.map(({ id, name }) => [id, name]));
    }
    const rows = await this.prisma.model.findMany({ where, select: { id: true, canonicalId: true } });
    return new Map(rows.map(({ id, canonicalId }) => [id, canonicalId]));
  }
}
