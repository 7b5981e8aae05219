import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';
import type { OrganizationSecurity, SecurityRules } from './organization-security.js';

@Injectable()
export class OrganizationSecurityRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async find(organizationId: string): Promise<OrganizationSecurity | null> {
    return this.prisma.read((db) => db.organizationSecurity.findUnique({ where: { organizationId } }));
  }

  async listByIds(ids: readonly string[]): Promise<(SecurityRules & { readonly organizationId: string })[]> {
    if (ids.length === 0) return [];
    return this.prisma.read((db) => db.organizationSecurity.findMany({ where: { organizationId: { in: [...ids] } } }));
  }

  async findForUpdate(tx: Transaction, organizationId: string): Promise<OrganizationSecurity> {
    await tx.organizationSecurity.createMany({ data: [{ organizationId }], skipDuplicates: true });
    await tx.$executeRaw`SELECT 1 FROM organization_security WHERE organization_id = ${organizationId}::uuid FOR NO KEY UPDATE`;
    return tx.organizationSecurity.findUniqueOrThrow({ where: { organizationId } });
  }

  async update(tx: Transaction, organizationId: string, rules: Partial<SecurityRules>): Promise<OrganizationSecurity> {
    const data = { ...rules, version: { increment: 1 }, updatedAt: new Date() };
    return tx.organizationSecurity.update({ where: { organizationId }, data });
  }
}
