import { choice, flag, formatId, id, integer, optional, shown, text, texts, time } from '#core';
import {
  ALIASES_ABOUT,
  body,
  definedFields,
  globs,
  ListQuery,
  objectName,
  presentVersion,
  query,
  reply,
  version,
} from '#core/http';
import { describeProject, type Project } from '../../projects/project.js';
import { PROJECT_ROLES } from '../../domain/roles.js';
import type { ProjectMember } from '../../members/project-members.repository.js';
import type { ProjectFields } from '../../projects/projects.service.js';

export class ListProjectsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    q: text('Part of the name.', { max: 100 }),
    include_archived: flag('Include archived objects.'),
  }),
}) {}

export class CreateOwnProjectRequest extends body({
  name: text('Name, unique in the organization.', { max: 100, example: 'Website' }),
  ...optional({
    allowed_models: globs(
      `Models that API keys of the project can use, of those that the organization can. Empty: all of them. ${ALIASES_ABOUT}`,
    ),
  }),
}) {}

export class UpdateOwnProjectRequest extends body(optional(CreateOwnProjectRequest.fields)) {}

const CHANNEL_TAGS = texts(
  'Only channels with one of these tags serve the project, of those that serve the tier. Empty: all of them. Customers don’t see the tags.',
  { items: 20, max: 50, example: [] },
);

export class CreateProjectRequest extends body({
  ...CreateOwnProjectRequest.fields,
  ...optional({ channel_tags: CHANNEL_TAGS }),
}) {}

export class UpdateProjectRequest extends body(optional(CreateProjectRequest.fields)) {}

const written = shown(CreateProjectRequest.fields);

export class OwnProjectResponse extends reply({
  id: id('prj'),
  object: objectName('project'),
  organization_id: id('org'),
  name: written.name,
  allowed_models: written.allowed_models,
  key_count: integer('Number of API keys of the project, without revoked ones.', { example: 3 }),
  version: version(),
  archived_at: time({ nullable: true }),
  created_at: time(),
  updated_at: time(),
}) {}

export class ProjectResponse extends reply({ ...OwnProjectResponse.fields, channel_tags: written.channel_tags }) {}

export class SetProjectMemberRequest extends body({
  role: choice(
    PROJECT_ROLES,
    'Role in the project, in addition to the role in the organization. `manager`: all API keys and members of the project. `developer`: own API keys in it. `viewer`: reads them. Each reads the usage and caps of the project, a developer only its own usage.',
    { example: 'developer' },
  ),
}) {}

export class ProjectMemberResponse extends reply({
  object: objectName('project_member'),
  id: id('mbr', 'ID of the member.'),
  project_id: id('prj'),
  role: choice(PROJECT_ROLES),
  email: text({ example: 'ada@example.com' }),
  name: text({ example: 'Ada Lovelace' }),
  created_at: time(),
  updated_at: time(),
}) {}

export function presentProjectMember({ id, projectId, createdAt, updatedAt, ...member }: ProjectMember) {
  return {
    object: 'project_member' as const,
    id: formatId('mbr', id),
    project_id: formatId('prj', projectId),
    ...member,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}

/** As an operator sees it. */
export function presentProject(project: Project, keyCount: number): ProjectResponse {
  return { ...presentOwnProject(project, keyCount), channel_tags: [...project.channelTags] };
}

/** As its organization sees it. */
export function presentOwnProject(project: Project, keyCount: number) {
  return { object: 'project' as const, ...describeProject(project), key_count: keyCount, ...presentVersion(project) };
}

export function projectFieldsOf({ name, allowed_models, channel_tags }: UpdateProjectRequest): ProjectFields {
  return definedFields({ name, allowedModels: allowed_models, channelTags: channel_tags });
}
