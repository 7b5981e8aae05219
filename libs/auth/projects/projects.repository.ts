import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { containing, pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { ProjectReach } from '../domain/reach.js';
import type { Project } from './project.js';

export interface ProjectFilter {
  readonly organizationId: string;
  /** Absent: all of the organization. */
  readonly reach?: ProjectReach;
  /** Substring of a name, case-insensitive. */
  readonly q?: string;
  readonly includeArchived?: boolean;
}

export type ProjectColumns = Prisma.ProjectUncheckedUpdateInput;

/** Owns `project`. */
@Injectable()
export class ProjectsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list(
    { organizationId, reach, q, includeArchived = false }: ProjectFilter,
    page: PageRequest,
  ): Promise<Page<Project>> {
    const window = pageWindow(page);
    const where: Prisma.ProjectWhereInput = {
      AND: [window.where, { organizationId }, within(reach ?? null)],
      ...(includeArchived ? {} : { archivedAt: null }),
      ...(q === undefined ? {} : { name: containing(q) }),
    };
    return pageOf(await this.prisma.search(q, (db) => db.project.findMany({ ...window, where })), page);
  }

  async find(id: string, reach: ProjectReach | null): Promise<Project | null> {
    return this.prisma.read((db) => db.project.findFirst({ where: { AND: [{ id }, within(reach)] } }));
  }

  async findForUpdate(tx: Transaction, id: string, reach: ProjectReach | null): Promise<Project | null> {
    await tx.$executeRaw`SELECT 1 FROM project WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return tx.project.findFirst({ where: { AND: [{ id }, within(reach)] } });
  }

  /** Locks the row: it cannot be archived until the transaction ends. */
  async findForShare(tx: Transaction, id: string, organizationId: string): Promise<Project | null> {
    await tx.$executeRaw`SELECT 1 FROM project WHERE id = ${id}::uuid FOR SHARE`;
    return tx.project.findFirst({ where: { id, organizationId } });
  }

  async count(tx: Transaction, organizationId: string): Promise<number> {
    return tx.project.count({ where: { organizationId } });
  }

  /** Keys that are not revoked, by the id of their project. */
  async countKeys(projectIds: readonly string[], tx?: Transaction): Promise<ReadonlyMap<string, number>> {
    const count = (db: Transaction) =>
      db.apiKey.groupBy({
        by: ['projectId'],
        where: { projectId: { in: [...projectIds] }, revokedAt: null },
        _count: true,
      });
    const groups = await (tx === undefined ? this.prisma.read(count) : count(tx));
    return new Map(groups.map(({ projectId, _count }) => [projectId ?? '', _count]));
  }

  async insert(tx: Transaction, data: Prisma.ProjectUncheckedCreateInput): Promise<Project> {
    return tx.project.create({ data });
  }

  async update(tx: Transaction, id: string, data: ProjectColumns): Promise<Project> {
    return tx.project.update({ where: { id }, data: { ...data, version: { increment: 1 }, updatedAt: new Date() } });
  }
}

function within(reach: ProjectReach | null): Prisma.ProjectWhereInput {
  if (reach === null) return {};
  const { organizationId, projectIds } = reach;
  return projectIds === null ? { organizationId } : { organizationId, id: { in: [...projectIds] } };
}
