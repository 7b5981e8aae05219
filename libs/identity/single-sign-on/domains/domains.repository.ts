import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { DomainColumns } from './domain-records.js';
import type { OrganizationDomain } from './organization-domain.js';

@Injectable()
export class DomainsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list(organizationId: string): Promise<OrganizationDomain[]> {
    return this.prisma.read((db) =>
      db.organizationDomain.findMany({ where: { organizationId }, orderBy: { id: 'asc' }, take: 100 }),
    );
  }

  async find(organizationId: string, id: string): Promise<OrganizationDomain | null> {
    return this.prisma.read((db) => db.organizationDomain.findFirst({ where: { id, organizationId } }));
  }

  /** The organization that a domain was verified for. */
  async findVerified(domain: string): Promise<OrganizationDomain | null> {
    return this.prisma.organizationDomain.findFirst({ where: { domain, verifiedAt: { not: null } } });
  }

  count(tx: Transaction, organizationId: string): Promise<number> {
    return tx.organizationDomain.count({ where: { organizationId } });
  }

  async insert(tx: Transaction, data: Prisma.OrganizationDomainUncheckedCreateInput): Promise<OrganizationDomain> {
    return tx.organizationDomain.create({ data });
  }

  async update(tx: Transaction, id: string, data: DomainColumns): Promise<OrganizationDomain> {
    return tx.organizationDomain.update({ where: { id }, data });
  }

  /**
   * Takes at most `limit` verified domains whose check is due, until `leaseEnd`. Rows that another process takes are
   * passed over.
   */
  async claimDue(limit: number, now: Date, leaseEnd: Date): Promise<OrganizationDomain[]> {
    const rows = await this.prisma.$queryRaw<{ readonly id: string }[]>`
      UPDATE organization_domain SET next_check_at = ${leaseEnd}
      WHERE id IN (
        SELECT id FROM organization_domain
        WHERE verified_at IS NOT NULL AND (next_check_at IS NULL OR next_check_at <= ${now})
        ORDER BY next_check_at NULLS FIRST LIMIT ${limit} FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING id`;
    return this.prisma.organizationDomain.findMany({
      where: { id: { in: rows.map(({ id }) => id) }, verifiedAt: { not: null }, nextCheckAt: leaseEnd },
    });
  }

  /** Null where the row is no longer as it was claimed. */
  async updateClaimed(
    tx: Transaction,
    { id, verifiedAt, nextCheckAt }: OrganizationDomain,
    data: DomainColumns,
  ): Promise<OrganizationDomain | null> {
    const { count } = await tx.organizationDomain.updateMany({ where: { id, verifiedAt, nextCheckAt }, data });
    return count === 0 ? null : tx.organizationDomain.findUnique({ where: { id } });
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.organizationDomain.deleteMany({ where: { id } });
  }
}
