import { queryOptions } from '@tanstack/react-query';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { PAGE_LIMIT, readAll } from './pages';

export type Channel = components['schemas']['ChannelResponse'];
export type Model = components['schemas']['ModelResponse'];
export type MissingModel = components['schemas']['MissingModelResponse'];
export type Tier = components['schemas']['TierResponse'];

const { client } = operatorApi;
/** Supply changes when an operator changes it, or when a provider fails. */
const REFRESH_MS = 30_000;

/** All channels, archived ones left out. */
export const channelsQuery = queryOptions({
  queryKey: ['get', '/admin/v1/channels', 'all'],
  queryFn: () =>
    readAll<Channel>(async (after) => {
      const { data } = await client.GET('/admin/v1/channels', { params: { query: { limit: PAGE_LIMIT, after } } });
      return data as NonNullable<typeof data>;
    }),
  refetchInterval: REFRESH_MS,
});

/** All models, archived ones left out. */
export const modelsQuery = queryOptions({
  queryKey: ['get', '/admin/v1/models', 'all'],
  queryFn: () =>
    readAll<Model>(async (after) => {
      const { data } = await client.GET('/admin/v1/models', { params: { query: { limit: PAGE_LIMIT, after } } });
      return data as NonNullable<typeof data>;
    }),
});

/** Models that channels serve and no request can name. */
export const missingModelsQuery = queryOptions({
  queryKey: ['get', '/admin/v1/models/missing', 'all'],
  queryFn: () =>
    readAll<MissingModel>(async (after) => {
      const { data } = await client.GET('/admin/v1/models/missing', {
        params: { query: { limit: PAGE_LIMIT, after } },
      });
      return data as NonNullable<typeof data>;
    }),
  refetchInterval: REFRESH_MS,
});

export const tiersQuery = queryOptions({
  queryKey: ['get', '/admin/v1/tiers', 'all'],
  queryFn: () =>
    readAll<Tier>(async (after) => {
      const { data } = await client.GET('/admin/v1/tiers', { params: { query: { limit: PAGE_LIMIT, after } } });
      return data as NonNullable<typeof data>;
    }),
});

/** A change is refused when the object has changed since it was read. */
export const ifMatch = (version: number) => ({ 'If-Match': `"${version}"` });
