import { flag, id, integer, optional, shown, text, texts, time } from '#core';
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
