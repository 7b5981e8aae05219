import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { containing, pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { Tier } from './tier.js';

export interface TierFilter {
  /** Substring of a name, case-insensitive. */
  readonly q?: string;
  readonly includeArchived?: boolean;
}

@Injectable()
export class TiersRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async list({ q, includeArchived = false }: TierFilter, page: PageRequest): Promise<Page<Tier>> {
    const window = pageWindow(page);
    const where: Prisma.TierWhereInput = {
      AND: [window.where],
      ...(includeArchived ? {} : { archivedAt: null }),
      ...(q === undefined ? {} : { name: containing(q) }),
    };
    return pageOf(await this.prisma.search(q, (db) => db.tier.findMany({ ...window, where })), page);
  }

  async find(id: string): Promise<Tier | null> {
    return this.prisma.read((db) => db.tier.findUnique({ where: { id } }));
  }

  /** Organizations that are not archived, by tier id. */
  async countOrganizations(tierIds: readonly string[], tx?: Transaction): Promise<ReadonlyMap<string, number>> {
    const groups = await (tx ?? this.prisma).organization.groupBy({
      by: ['tierId'],
      where: { tierId: { in: [...tierIds] }, archivedAt: null },
      _count: true,
    });
    return new Map(groups.map(({ tierId, _count }) => [tierId, _count]));
  }

  /** Keys of these organizations that are not revoked. */
  async countKeys(tierId: string): Promise<number> {
    return this.prisma.apiKey.count({ where: { organization: { tierId, archivedAt: null }, revokedAt: null } });
  }

  async findDefault(tx?: Transaction): Promise<Tier | null> {
    return (tx ?? this.prisma).tier.findFirst({ where: { isDefault: true } });
  }

  /** Locks the row: it cannot be archived until the transaction ends. */
  async findForShare(tx: Transaction, id: string): Promise<Tier | null> {
    await tx.$executeRaw`SELECT 1 FROM tier WHERE id = ${id}::uuid FOR SHARE`;
    return tx.tier.findUnique({ where: { id } });
  }

  async findForUpdate(tx: Transaction, id: string): Promise<Tier | null> {
    await tx.$executeRaw`SELECT 1 FROM tier WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return tx.tier.findUnique({ where: { id } });
  }

  async insert(tx: Transaction, data: Prisma.TierUncheckedCreateInput): Promise<Tier> {
    return tx.tier.create({ data });
  }

  async update(tx: Transaction, id: string, data: Prisma.TierUncheckedUpdateInput): Promise<Tier> {
    return tx.tier.update({ where: { id }, data: { ...data, version: { increment: 1 }, updatedAt: new Date() } });
  }

  /** Unsets the current default tier, if any. */
  async clearDefault(tx: Transaction): Promise<void> {
    await tx.tier.updateMany({ where: { isDefault: true }, data: { isDefault: false, version: { increment: 1 } } });
  }
}
