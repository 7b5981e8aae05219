import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import { isProjectRole, type ProjectRole } from '../domain/roles.js';

/** A member of an organization with a role in a project. */
export interface ProjectMember {
  /** Of the member. */
  readonly id: string;
  readonly projectId: string;
  readonly role: ProjectRole;
  readonly email: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

interface Named {
  readonly projectId: string;
  readonly memberId: string;
}

const described = { user: { select: { email: true, name: true } } } satisfies Prisma.MemberInclude;
const withUser = { member: { include: described } } satisfies Prisma.ProjectMemberInclude;

/** Owns `project_member`. Members that were removed from the organization have no role. */
@Injectable()
export class ProjectMembersRepository {
  constructor(private readonly prisma: PrismaService) {}

  async list(projectId: string, page: PageRequest): Promise<Page<ProjectMember>> {
    const window = pageWindow(page);
    const where: Prisma.MemberWhereInput = {
      AND: [window.where, { removedAt: null, projects: { some: { projectId } } }],
    };
    const include = { ...described, projects: { where: { projectId } } };
    const rows = await this.prisma.read((db) => db.member.findMany({ ...window, where, include }));
    return pageOf(
      rows.flatMap(({ id, user, projects }) =>
        projects.flatMap(({ role, createdAt, updatedAt }) =>
          isProjectRole(role) ? [{ id, projectId, role, ...user, createdAt, updatedAt }] : [],
        ),
      ),
      page,
    );
  }

  /** Null: none. The row stays as it is until the transaction ends. */
  async roleOf(tx: Transaction, { projectId, memberId }: Named): Promise<ProjectRole | null> {
    await tx.$executeRaw`SELECT 1 FROM project_member WHERE project_id = ${projectId}::uuid
      AND member_id = ${memberId}::uuid FOR SHARE`;
    const where = { projectId_memberId: { projectId, memberId } };
    const role = (await tx.projectMember.findUnique({ where, select: { role: true } }))?.role;
    return role !== undefined && isProjectRole(role) ? role : null;
  }

  async count(tx: Transaction, projectId: string): Promise<number> {
    return tx.projectMember.count({ where: { projectId, member: { removedAt: null } } });
  }

  async set(
    tx: Transaction,
    { projectId, memberId }: Named,
    organizationId: string,
    role: ProjectRole,
  ): Promise<ProjectMember> {
    const where = { projectId_memberId: { projectId, memberId } };
    const row = await tx.projectMember.upsert({
      where,
      create: { projectId, memberId, organizationId, role },
      update: { role, updatedAt: new Date() },
      include: withUser,
    });
    return memberOf(row);
  }

  async remove(tx: Transaction, { projectId, memberId }: Named): Promise<ProjectMember> {
    const where = { projectId_memberId: { projectId, memberId } };
    return memberOf(await tx.projectMember.delete({ where, include: withUser }));
  }
}

function memberOf({
  memberId,
  projectId,
  role,
  member,
  createdAt,
  updatedAt,
}: Prisma.ProjectMemberGetPayload<{ include: typeof withUser }>): ProjectMember {
  return { id: memberId, projectId, role: role as ProjectRole, ...member.user, createdAt, updatedAt };
}
