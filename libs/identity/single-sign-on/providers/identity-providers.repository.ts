import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { IdentityProvider } from './identity-provider.js';

/** Whose providers: an organization's, or null for those of the installation. */
type Scope = string | null;

@Injectable()
export class IdentityProvidersRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list(organizationId: Scope): Promise<IdentityProvider[]> {
    return this.prisma.read((db) => this.listIn(db, organizationId));
  }

  /** Part of the caller's transaction. */
  async listIn(db: Pick<Transaction, 'identityProvider'>, organizationId: Scope): Promise<IdentityProvider[]> {
    const rows = await db.identityProvider.findMany({ where: { organizationId }, orderBy: { id: 'asc' }, take: 100 });
    return rows.map(providerOf);
  }

  count(tx: Transaction, organizationId: Scope): Promise<number> {
    return tx.identityProvider.count({ where: { organizationId } });
  }

  async find(organizationId: Scope, id: string): Promise<IdentityProvider | null> {
    const row = await this.prisma.read((db) => db.identityProvider.findFirst({ where: { id, organizationId } }));
    return row === null ? null : providerOf(row);
  }

  /** Of any organization, or of the installation: for a log-in, which has no user yet. */
  async findAny(id: string): Promise<IdentityProvider | null> {
    const row = await this.prisma.identityProvider.findUnique({ where: { id } });
    return row === null ? null : providerOf(row);
  }

  async findForUpdate(tx: Transaction, organizationId: Scope, id: string): Promise<IdentityProvider | null> {
    await tx.$executeRaw`SELECT 1 FROM identity_provider WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    const row = await tx.identityProvider.findFirst({ where: { id, organizationId } });
    return row === null ? null : providerOf(row);
  }

  async insert(tx: Transaction, data: Prisma.IdentityProviderUncheckedCreateInput): Promise<IdentityProvider> {
    return providerOf(await tx.identityProvider.create({ data }));
  }

  async update(
    tx: Transaction,
    id: string,
    data: Prisma.IdentityProviderUncheckedUpdateInput,
  ): Promise<IdentityProvider> {
    const changed = { ...data, version: { increment: 1 }, updatedAt: new Date() };
    return providerOf(await tx.identityProvider.update({ where: { id }, data: changed }));
  }

  /** With the identities of its people. */
  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.identityProvider.delete({ where: { id }, select: { id: true } });
  }
}

type Row = Prisma.IdentityProviderGetPayload<object>;

function providerOf(row: Row): IdentityProvider {
  return row as unknown as IdentityProvider;
}
