import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { allRows, type ListPage } from '@/api/all-rows';
import { customerApi, operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { PAGES } from '@/kit/table/pages';

type Schemas = components['schemas'];

/** As its reader sees it: only operators see which channels serve it. */
export type Project = Schemas['OwnProjectResponse'] & Partial<Pick<Schemas['ProjectResponse'], 'channel_tags'>>;
export type NewProject = Schemas['CreateProjectRequest'];
type ProjectPatch = Schemas['UpdateProjectRequest'];

/** Which projects of an organization are listed. */
interface ProjectFilter {
  readonly q?: string | undefined;
  readonly include_archived?: boolean | undefined;
}

interface PageOf extends ProjectFilter {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** The projects of an organization, by the routes of one side. */
export interface ProjectsApi {
  /** Of the list: what is read of it is read again by this. */
  readonly path: string;
  readonly list: (query: PageOf, signal?: AbortSignal) => Promise<ListPage<Project>>;
  readonly get: (id: string, signal: AbortSignal) => Promise<Project>;
  readonly create: (body: NewProject) => Promise<Project>;
  /** Changes it, if it still is of this version. */
  readonly update: (project: Project, body: ProjectPatch) => Promise<Project>;
  readonly archive: (project: Project) => Promise<Project>;
  readonly restore: (project: Project) => Promise<Project>;
}

/** An existing project, of the version that is on screen. */
const at = ({ id, version }: Project) => ({ path: { id }, header: { 'If-Match': `"${version}"` } });

/** Those of the organization of the customer at the screen. */
export const ownProjects: ProjectsApi = {
  path: '/api/v1/projects',
  list: (query, signal) =>
    unwrap(customerApi.client.GET('/api/v1/projects', { params: { query }, ...(signal && { signal }) })),
  get: (id, signal) => unwrap(customerApi.client.GET('/api/v1/projects/{id}', { params: { path: { id } }, signal })),
  create: ({ channel_tags: _tags, ...body }) => unwrap(customerApi.client.POST('/api/v1/projects', { body })),
  update: (project, { channel_tags: _tags, ...body }) =>
    unwrap(customerApi.client.PATCH('/api/v1/projects/{id}', { params: at(project), body })),
  archive: (project) => unwrap(customerApi.client.DELETE('/api/v1/projects/{id}', { params: at(project) })),
  restore: ({ id }) => unwrap(customerApi.client.POST('/api/v1/projects/{id}/restore', { params: { path: { id } } })),
};

/** Those of any organization, for operators. */
export function projectsOf(organizationId: string): ProjectsApi {
  const path = { id: organizationId };
  const { client } = operatorApi;
  return {
    path: `/admin/v1/organizations/${organizationId}/projects`,
    list: (query, signal) =>
      unwrap(
        client.GET('/admin/v1/organizations/{id}/projects', { params: { path, query }, ...(signal && { signal }) }),
      ),
    get: (id, signal) => unwrap(client.GET('/admin/v1/projects/{id}', { params: { path: { id } }, signal })),
    create: (body) => unwrap(client.POST('/admin/v1/organizations/{id}/projects', { params: { path }, body })),
    update: (project, body) => unwrap(client.PATCH('/admin/v1/projects/{id}', { params: at(project), body })),
    archive: (project) => unwrap(client.DELETE('/admin/v1/projects/{id}', { params: at(project) })),
    restore: ({ id }) => unwrap(client.POST('/admin/v1/projects/{id}/restore', { params: { path: { id } } })),
  };
}

const ROWS = 50;

/** Pages of the list. */
export const projectsQuery = (api: ProjectsApi, filter: ProjectFilter) =>
  infiniteQueryOptions({
    queryKey: ['get', api.path, 'pages', filter],
    queryFn: ({ pageParam, signal }) => api.list({ ...filter, limit: ROWS, after: pageParam ?? undefined }, signal),
    ...PAGES,
  });

export const projectQuery = (api: ProjectsApi, id: string) =>
  queryOptions({ queryKey: ['get', api.path, 'one', id], queryFn: ({ signal }) => api.get(id, signal) });

const FRESH_MS = 60_000;

/** All of them, archived ones too: limits and revoked keys may be of these. */
export const allProjectsQuery = (api: ProjectsApi) =>
  queryOptions({
    queryKey: ['get', api.path, 'all'],
    queryFn: () => allRows(async (page) => ({ data: await api.list({ ...page, include_archived: true }) })),
    staleTime: FRESH_MS,
  });
