import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { ProjectReach } from '../domain/reach.js';
import type { OrganizationCap } from './cap.js';

export interface CapFilter {
  readonly organizationId: string;
  readonly keyId?: string;
  readonly memberId?: string;
  readonly projectId?: string;
  /** Only of these projects; null: of all and of none. */
  readonly projectIds: readonly string[] | null;
  /** Only caps that the customer sees. */
  readonly visibleOnly: boolean;
}

type CapColumns = Prisma.SpendCapUncheckedCreateInput;

const described = { organization: { select: { tz: true } } } satisfies Prisma.SpendCapInclude;

/** Owns `spend_cap`. Deleted rows stay, so that no number is used again; nothing here returns them. */
@Injectable()
export class CapsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list(filter: CapFilter, page: PageRequest): Promise<Page<OrganizationCap>> {
    const { organizationId, keyId, memberId, projectId, projectIds, visibleOnly } = filter;
    const window = pageWindow(page);
    const where: Prisma.SpendCapWhereInput = {
      AND: [window.where, { organizationId, deletedAt: null }, ofProjects(projectIds)],
      ...(keyId === undefined ? {} : { keyId }),
      ...(memberId === undefined ? {} : { memberId }),
      ...(projectId === undefined ? {} : { projectId }),
      ...(visibleOnly ? { isVisible: true } : {}),
    };
    const rows = await this.prisma.read((db) => db.spendCap.findMany({ ...window, where, include: described }));
    return pageOf(rows as OrganizationCap[], page);
  }

  async find(id: string, reach: ProjectReach | null): Promise<OrganizationCap | null> {
    const query = { where: withinReach(id, reach), include: described };
    return (await this.prisma.read((db) => db.spendCap.findFirst(query))) as OrganizationCap | null;
  }

  async findForUpdate(tx: Transaction, id: string, reach: ProjectReach | null): Promise<OrganizationCap | null> {
    await tx.$executeRaw`SELECT 1 FROM spend_cap WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    const query = { where: withinReach(id, reach), include: described };
    return (await tx.spendCap.findFirst(query)) as OrganizationCap | null;
  }

  async count(tx: Transaction, where: Prisma.SpendCapWhereInput): Promise<number> {
    return tx.spendCap.count({ where: { ...where, deletedAt: null } });
  }

  /** The number of the next cap. Call it with the organization locked. */
  async nextNumber(tx: Transaction, organizationId: string): Promise<number> {
    const last = await tx.spendCap.aggregate({ where: { organizationId }, _max: { number: true } });
    return (last._max.number ?? 0) + 1;
  }

  /** Whether the organization has this key, this member and this project; null: none is named. */
  async hasHolders(
    tx: Transaction,
    {
      organizationId,
      keyId,
      memberId,
      projectId,
    }: Pick<OrganizationCap, 'organizationId' | 'keyId' | 'memberId' | 'projectId'>,
  ): Promise<Readonly<Record<'key' | 'member' | 'project', boolean>>> {
    const key = keyId === null ? 1 : await tx.apiKey.count({ where: { id: keyId, organizationId } });
    const member = memberId === null ? 1 : await tx.member.count({ where: { id: memberId, organizationId } });
    const project = projectId === null ? 1 : await tx.project.count({ where: { id: projectId, organizationId } });
    return { key: key > 0, member: member > 0, project: project > 0 };
  }

  async insert(tx: Transaction, data: CapColumns): Promise<OrganizationCap> {
    return (await tx.spendCap.create({ data, include: described })) as OrganizationCap;
  }

  async update(tx: Transaction, id: string, data: Prisma.SpendCapUncheckedUpdateInput): Promise<OrganizationCap> {
    const row = await tx.spendCap.update({
      where: { id },
      data: { ...data, version: { increment: 1 }, updatedAt: new Date() },
      include: described,
    });
    return row as OrganizationCap;
  }
}

/** A caller with a reach is a customer, and does not see what is hidden from it. */
function withinReach(id: string, reach: ProjectReach | null): Prisma.SpendCapWhereInput {
  if (reach === null) return { id, deletedAt: null };
  const { organizationId, projectIds } = reach;
  return { id, deletedAt: null, organizationId, isVisible: true, ...ofProjects(projectIds) };
}

function ofProjects(projectIds: readonly string[] | null): Prisma.SpendCapWhereInput {
  return projectIds === null ? {} : { projectId: { in: [...projectIds] } };
}
