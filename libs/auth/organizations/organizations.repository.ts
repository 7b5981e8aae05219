import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#kernel';
import { containing, pageWindow, PrismaService, type Prisma, type Transaction } from '#infra';
import type { Organization } from './organization.js';

/** Columns to write. */
export type OrganizationColumns = Prisma.OrganizationUncheckedUpdateInput;

export interface OrganizationFilter {
  readonly statuses?: readonly string[];
  readonly tierId?: string;
  /** Substring of a name or slug, case-insensitive. */
  readonly q?: string;
  readonly includeArchived?: boolean;
}

@Injectable()
export class OrganizationsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list(
    { statuses, tierId, q, includeArchived = false }: OrganizationFilter,
    page: PageRequest,
  ): Promise<Page<Organization>> {
    const window = pageWindow(page);
    const where: Prisma.OrganizationWhereInput = {
      AND: [window.where],
      ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
      ...(tierId === undefined ? {} : { tierId }),
      ...(includeArchived ? {} : { archivedAt: null }),
      ...(q === undefined ? {} : { OR: [{ name: containing(q) }, { slug: containing(q) }] }),
    };
    return pageOf(await this.prisma.search(q, (db) => db.organization.findMany({ ...window, where })), page);
  }

  async find(id: string): Promise<Organization | null> {
    return this.prisma.read((db) => db.organization.findUnique({ where: { id } }));
  }

  async slugExists(tx: Transaction, slug: string): Promise<boolean> {
    return (await tx.organization.findUnique({ where: { slug }, select: { id: true } })) !== null;
  }

  /** Locks the row until the transaction ends. Weaker than FOR UPDATE: rows that reference it can still be inserted. */
  async findForUpdate(tx: Transaction, id: string): Promise<Organization | null> {
    await tx.$executeRaw`SELECT 1 FROM organization WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return tx.organization.findUnique({ where: { id } });
  }

  async insert(tx: Transaction, data: Prisma.OrganizationUncheckedCreateInput): Promise<Organization> {
    return tx.organization.create({ data });
  }

  async update(tx: Transaction, id: string, data: OrganizationColumns): Promise<Organization> {
    return tx.organization.update({
      where: { id },
      data: { ...data, version: { increment: 1 }, updatedAt: new Date() },
    });
  }
}
