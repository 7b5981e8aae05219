import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import {
  type ChangeOutcome,
  type Actor,
  Clock,
  formatId,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  requireRestorable,
  RoutifyError,
  rowOf,
} from '#core';
import { changeRow, ChangeBus, recordChange, type Transaction } from '#core/infra';
import type { ProjectReach } from '../domain/reach.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import { describeProject, type Project } from './project.js';
import { ProjectsRepository, type ProjectColumns, type ProjectFilter } from './projects.repository.js';

/** Absent fields keep their value or take their default. */
export interface ProjectFields {
  readonly name?: string;
  readonly allowedModels?: readonly string[];
  readonly channelTags?: readonly string[];
}

/** Also those that are archived. */
const PROJECTS_MAX = 1_000;

interface Step {
  readonly reach: ProjectReach | null;
  readonly action: string;
  readonly actor: Actor;
  readonly expectedVersion?: number | null;
  /** Columns to write; null when nothing changes. Throws when the change is not allowed. */
  readonly decide: (before: Project, tx: Transaction) => Promise<ProjectColumns | null>;
}

/** Manages projects; a change applies to the keys of a project on every gateway within a second. */
@Injectable()
export class ProjectsService {
  constructor(
    private readonly projects: ProjectsRepository,
    private readonly organizations: OrganizationsRepository,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  list(filter: ProjectFilter, page: PageRequest): Promise<Page<Project>> {
    return this.projects.list(filter, page);
  }

  /** Throws `not_found` also for projects out of reach, as all methods do. */
  async get(id: string, reach: ProjectReach | null = null): Promise<Project> {
    return found(await this.projects.find(id, reach), id);
  }

  /** Keys that are not revoked, by the id of their project; one without is absent. */
  countKeys(projects: readonly Project[]): Promise<ReadonlyMap<string, number>> {
    return this.projects.countKeys(projects.map(({ id }) => id));
  }

  /** Throws for a name that the organization has, and above 1,000 projects of it. */
  create(organizationId: string, fields: ProjectFields & { readonly name: string }, actor: Actor): Promise<Project> {
    return this.projects.transaction(async (tx) => {
      if (!(await this.organizations.lock(tx, organizationId))) throw unknownOrganization(organizationId);
      if ((await this.projects.count(tx, organizationId)) >= PROJECTS_MAX) {
        throw refusal('projects_limit', { limit: PROJECTS_MAX });
      }
      const id = newUuid(this.clock.nowMs());
      const project = await this.projects.insert(tx, { ...columnsOf(fields), name: fields.name, id, organizationId });
      await record(tx, { actor, action: 'project.create' }, null, project);
      return project;
    });
  }

  update(
    id: string,
    fields: ProjectFields,
    expectedVersion: number | null,
    actor: Actor,
    reach: ProjectReach | null = null,
  ): Promise<ChangeOutcome<Project>> {
    const decide = (before: Project) => {
      if (before.archivedAt !== null) throw refusal('project_archived', {});
      return Promise.resolve(columnsOf(fields));
    };
    return this.change(id, { action: 'project.update', actor, expectedVersion, reach, decide });
  }

  /** Only a project without active keys. Its usage stays, and so do its caps, which count nothing more. */
  archive(
    id: string,
    expectedVersion: number | null,
    actor: Actor,
    reach: ProjectReach | null = null,
  ): Promise<ChangeOutcome<Project>> {
    const decide = async (before: Project, tx: Transaction) => {
      if (before.archivedAt !== null) return null;
      const count = (await this.projects.countKeys([id], tx)).get(id) ?? 0;
      if (count > 0) throw refusal('project_in_use', { count });
      return { archivedAt: new Date(this.clock.nowMs()) };
    };
    return this.change(id, { action: 'project.archive', actor, expectedVersion, reach, decide });
  }

  async restore(id: string, actor: Actor, reach: ProjectReach | null = null): Promise<Project> {
    const decide = (before: Project) => {
      requireRestorable(before.archivedAt, this.clock.nowMs());
      return Promise.resolve({ archivedAt: null });
    };
    return rowOf(await this.change(id, { action: 'project.restore', actor, reach, decide }));
  }

  private change(id: string, step: Step): Promise<ChangeOutcome<Project>> {
    return this.projects.transaction((tx) =>
      changeRow<Project>(tx, {
        find: async () => found(await this.projects.findForUpdate(tx, id, step.reach), id),
        expectedVersion: step.expectedVersion,
        write: async (before) => {
          const data = await step.decide(before, tx);
          return data === null ? before : this.projects.update(tx, id, data);
        },
        record: (before, after) => record(tx, step, before, after),
        announce: { bus: this.bus, topic: 'auth', id },
      }),
    );
  }
}

/** An organization reads changes of its projects, but for those of their channel tags. */
async function record(
  tx: Transaction,
  { actor, action }: Pick<Step, 'actor' | 'action'>,
  before: Project | null,
  after: Project,
): Promise<void> {
  const target = { actor, action, targetKind: 'project', targetId: formatId('prj', after.id) } as const;
  const [former, latter] = [before === null ? null : describeProject(before), describeProject(after)];
  if (!isDeepStrictEqual(former, latter)) {
    await recordChange(tx, { ...target, organizationId: after.organizationId, before: former, after: latter });
  }
  const [formerTags, tags] = [tagsOf(before), tagsOf(after)];
  if (isDeepStrictEqual(formerTags, tags)) return;
  await recordChange(tx, { ...target, organizationId: null, before: formerTags, after: tags });
}

function tagsOf(project: Project | null) {
  return { channel_tags: [...(project?.channelTags ?? [])] };
}

function columnsOf({ allowedModels, channelTags, ...fields }: ProjectFields) {
  return {
    ...fields,
    ...(allowedModels === undefined ? {} : { allowedModels: [...allowedModels] }),
    ...(channelTags === undefined ? {} : { channelTags: [...channelTags] }),
  };
}

function found(project: Project | null, id: string): Project {
  if (project !== null) return project;
  throw new RoutifyError('not_found', `There is no project ${formatId('prj', id)}.`);
}

function unknownOrganization(id: string): RoutifyError {
  return new RoutifyError('not_found', `There is no organization ${formatId('org', id)}.`);
}
