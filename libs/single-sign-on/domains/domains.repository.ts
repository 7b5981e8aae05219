import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#infra';
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

  async setVerified(tx: Transaction, id: string, verifiedAt: Date): Promise<OrganizationDomain> {
    return tx.organizationDomain.update({ where: { id }, data: { verifiedAt } });
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.organizationDomain.deleteMany({ where: { id } });
  }
}
