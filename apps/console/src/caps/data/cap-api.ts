import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { PAGE_LIMIT, type ListPage } from '@/api/all-rows';
import { customerApi, operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { PAGES } from '@/kit/table/pages';

type Schemas = components['schemas'];

/** As its reader sees it: whether customers see it, only operators know. */
export type Cap = Schemas['OwnCapResponse'] & Partial<Pick<Schemas['CapResponse'], 'visible'>>;
export type NewCap = Schemas['CreateCapRequest'];
export type CapPatch = Schemas['UpdateCapRequest'];

/** Which caps of an organization: all, or those of a key, a member or a project. */
export interface CapFilter {
  readonly key_id?: string | undefined;
  readonly member_id?: string | undefined;
  readonly project_id?: string | undefined;
}

interface PageOf extends CapFilter {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** The caps of an organization, by the routes of one side. */
export interface CapsApi {
  /** Of the list: what is read of it is read again by this. */
  readonly path: string;
  readonly list: (query: PageOf, signal: AbortSignal) => Promise<ListPage<Cap>>;
  readonly get: (id: string, signal: AbortSignal) => Promise<Cap>;
  readonly create: (body: NewCap) => Promise<Cap>;
  /** Changes it, if it still is of this version. */
  readonly update: (cap: Cap, body: CapPatch) => Promise<Cap>;
  readonly remove: (cap: Cap) => Promise<Cap>;
}

/** An existing cap, of the version that is on screen. */
const at = ({ id, version }: Cap) => ({ path: { id }, header: { 'If-Match': `"${version}"` } });

/** Those that the customer at the screen sees. */
export const ownCaps: CapsApi = {
  path: '/api/v1/caps',
  list: (query, signal) => unwrap(customerApi.client.GET('/api/v1/caps', { params: { query }, signal })),
  get: (id, signal) => unwrap(customerApi.client.GET('/api/v1/caps/{id}', { params: { path: { id } }, signal })),
  create: ({ visible: _visible, ...body }) => unwrap(customerApi.client.POST('/api/v1/caps', { body })),
  update: (cap, { visible: _visible, ...body }) =>
    unwrap(customerApi.client.PATCH('/api/v1/caps/{id}', { params: at(cap), body })),
  remove: (cap) => unwrap(customerApi.client.DELETE('/api/v1/caps/{id}', { params: at(cap) })),
};

/** All of an organization, for operators. */
export function capsOf(organizationId: string): CapsApi {
  const path = { id: organizationId };
  return {
    path: `/admin/v1/organizations/${organizationId}/caps`,
    list: (query, signal) =>
      unwrap(operatorApi.client.GET('/admin/v1/organizations/{id}/caps', { params: { path, query }, signal })),
    get: (id, signal) => unwrap(operatorApi.client.GET('/admin/v1/caps/{id}', { params: { path: { id } }, signal })),
    create: (body) => unwrap(operatorApi.client.POST('/admin/v1/organizations/{id}/caps', { params: { path }, body })),
    update: (cap, body) => unwrap(operatorApi.client.PATCH('/admin/v1/caps/{id}', { params: at(cap), body })),
    remove: (cap) => unwrap(operatorApi.client.DELETE('/admin/v1/caps/{id}', { params: at(cap) })),
  };
}

const ROWS = 50;

/** Pages of the list. */
export const capsQuery = (api: CapsApi, filter: CapFilter) =>
  infiniteQueryOptions({
    queryKey: ['get', api.path, 'pages', filter],
    queryFn: ({ pageParam, signal }) => api.list({ ...filter, limit: ROWS, after: pageParam ?? undefined }, signal),
    ...PAGES,
  });

/** The first ones: all of a key, a member or a project, which has few. */
export const firstCapsQuery = (api: CapsApi, filter: CapFilter) =>
  queryOptions({
    queryKey: ['get', api.path, 'first', filter],
    queryFn: ({ signal }) => api.list({ ...filter, limit: PAGE_LIMIT }, signal),
  });

export const capQuery = (api: CapsApi, id: string) =>
  queryOptions({ queryKey: ['get', api.path, 'one', id], queryFn: ({ signal }) => api.get(id, signal) });
