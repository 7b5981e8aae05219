import { Injectable } from '@nestjs/common';
import { formatId, refusal, RoutifyError, type Actor, type Page, type PageRequest } from '#core';
import { ChangeBus, recordChange, type Transaction } from '#core/infra';
import { requireProjectGivable, type Giver } from '../access/giving.js';
import { HeldMembersRepository } from '../access/held-members.repository.js';
import type { ProjectRole } from '../domain/roles.js';
import { MembersRepository } from './members.repository.js';
import type { Project } from '../projects/project.js';
import { ProjectMembersRepository, type ProjectMember } from './project-members.repository.js';
import { ProjectsRepository } from '../projects/projects.repository.js';

const MEMBERS_MAX = 1_000;

/** Roles of members in projects. A change ends at once what a request was admitted to by an earlier role. */
@Injectable()
export class ProjectMembersService {
  constructor(
    private readonly projects: ProjectsRepository,
    private readonly projectMembers: ProjectMembersRepository,
    private readonly members: MembersRepository,
    private readonly givers: HeldMembersRepository,
    private readonly bus: ChangeBus,
  ) {}

  list({ id }: Project, page: PageRequest): Promise<Page<ProjectMember>> {
    return this.projectMembers.list(id, page);
  }

  /** Throws for a member of another organization, a role that the giver does not hold, and above 1,000 members. */
  set({ id: projectId }: Project, memberId: string, role: ProjectRole, giver: Giver): Promise<ProjectMember> {
    return this.projects.transaction(async (tx) => {
      const project = await this.active(tx, projectId);
      await this.givers.requireUnchanged(tx, giver);
      const { organizationId } = project;
      if ((await this.members.find(organizationId, memberId, tx)) === null) throw noMember(memberId);
      const former = await this.projectMembers.roleOf(tx, { projectId, memberId });
      const own =
        giver.memberId === null ? null : await this.projectMembers.roleOf(tx, { projectId, memberId: giver.memberId });
      requireProjectGivable(giver, own, role, former);
      if (former === null && (await this.projectMembers.count(tx, projectId)) >= MEMBERS_MAX) {
        throw refusal('project_members_limit', { limit: MEMBERS_MAX });
      }
      const member = await this.projectMembers.set(tx, { projectId, memberId }, organizationId, role);
      if (role !== former) await this.note(tx, giver.actor, project, { memberId, former, role });
      return member;
    });
  }

  /** Returns what it was. The member's keys stay in the project. */
  remove({ id: projectId }: Project, memberId: string, giver: Giver): Promise<ProjectMember> {
    return this.projects.transaction(async (tx) => {
      const project = await this.active(tx, projectId);
      await this.givers.requireUnchanged(tx, giver);
      const former = await this.projectMembers.roleOf(tx, { projectId, memberId });
      if (former === null) throw noMember(memberId);
      const removed = await this.projectMembers.remove(tx, { projectId, memberId });
      await this.note(tx, giver.actor, project, { memberId, former, role: null });
      return removed;
    });
  }

  /** Locked, so that changes of its members follow each other. */
  private async active(tx: Transaction, id: string): Promise<Project> {
    const project = await this.projects.findForUpdate(tx, id, null);
    if (project === null) throw new RoutifyError('not_found', `There is no project ${formatId('prj', id)}.`);
    if (project.archivedAt !== null) throw refusal('project_archived', {});
    return project;
  }

  private async note(
    tx: Transaction,
    actor: Actor,
    { id, organizationId }: Project,
    change: { readonly memberId: string; readonly former: ProjectRole | null; readonly role: ProjectRole | null },
  ): Promise<void> {
    const { memberId, former, role } = change;
    const described = (held: ProjectRole | null) =>
      held === null ? null : { member_id: formatId('mbr', memberId), role: held };
    await recordChange(tx, {
      actor,
      action: role === null ? 'project_member.remove' : 'project_member.set',
      targetKind: 'project',
      targetId: formatId('prj', id),
      organizationId,
      before: described(former),
      after: described(role),
    });
    this.bus.announceAfter(tx, 'auth', memberId);
  }
}

function noMember(id: string): RoutifyError {
  return new RoutifyError('not_found', `There is no member ${formatId('mbr', id)}.`);
}
