import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { containing, pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
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

export interface OrganizationOwner {
  readonly organizationId: string;
  readonly userId: string;
  /** Else the email address. */
  readonly name: string;
}

function conditionsOf({
  statuses,
  tierId,
  q,
  includeArchived = false,
}: OrganizationFilter): Prisma.OrganizationWhereInput {
  return {
    ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
    ...(tierId === undefined ? {} : { tierId }),
    ...(includeArchived ? {} : { archivedAt: null }),
    ...(q === undefined ? {} : { OR: [{ name: containing(q) }, { slug: containing(q) }] }),
  };
}

@Injectable()
export class OrganizationsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list(filter: OrganizationFilter, page: PageRequest): Promise<Page<Organization>> {
    const { q } = filter;
    const window = pageWindow(page);
    const where = { AND: [window.where, conditionsOf(filter)] };
    return pageOf(await this.prisma.search(q, (db) => db.organization.findMany({ ...window, where })), page);
  }

  /** All that match, the newest first. */
  async listIds(filter: OrganizationFilter): Promise<string[]> {
    const query = { where: conditionsOf(filter), select: { id: true }, orderBy: { id: 'desc' } } as const;
    return (await this.prisma.search(filter.q, (db) => db.organization.findMany(query))).map(({ id }) => id);
  }

  /**
   * Serializes changes of what belongs to an organization: its members, so that owners are counted on committed rows, its
   * caps and its projects. False when there is no such organization.
   */
  async lock(tx: Transaction, id: string): Promise<boolean> {
    return (await tx.$executeRaw`SELECT 1 FROM organization WHERE id = ${id}::uuid FOR NO KEY UPDATE`) === 1;
  }

  async findMany(ids: readonly string[]): Promise<Organization[]> {
    return this.prisma.read((db) => db.organization.findMany({ where: { id: { in: [...ids] } } }));
  }

  /** Those that are not archived. */
  async count(): Promise<number> {
    return this.prisma.read((db) => db.organization.count({ where: { archivedAt: null } }));
  }

  /** When a key of each was last used, to the minute; organizations without a use are left out. */
  async lastUses(ids: readonly string[]): Promise<Map<string, Date>> {
    const rows = await this.prisma.$queryRaw<{ id: string; usedAt: Date }[]>`
      SELECT organization_id AS id, max(last_used_at) AS "usedAt" FROM api_key
      WHERE organization_id = ANY(${[...ids]}::uuid[]) AND last_used_at IS NOT NULL GROUP BY 1`;
    return new Map(rows.map(({ id, usedAt }) => [id, usedAt]));
  }

  /** The first owner of each. */
  async owners(ids: readonly string[]): Promise<Map<string, OrganizationOwner>> {
    const rows = await this.prisma.$queryRaw<OrganizationOwner[]>`
      SELECT DISTINCT ON (m.organization_id) m.organization_id AS "organizationId", u.id AS "userId",
        coalesce(nullif(u.name, ''), u.email) AS name
      FROM member m JOIN "user" u ON u.id = m.user_id
      WHERE m.organization_id = ANY(${[...ids]}::uuid[]) AND m.role = 'owner' AND m.removed_at IS NULL
      ORDER BY m.organization_id, m.id`;
    return new Map(rows.map((row) => [row.organizationId, row]));
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
