import { queryOptions } from '@tanstack/react-query';
import { allRows } from '@/api/all-rows';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';

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
  queryFn: () => allRows((page) => client.GET('/admin/v1/channels', { params: { query: page } })),
  refetchInterval: REFRESH_MS,
});

/** All models, archived ones left out. */
export const modelsQuery = queryOptions({
  queryKey: ['get', '/admin/v1/models', 'all'],
  queryFn: () => allRows((page) => client.GET('/admin/v1/models', { params: { query: page } })),
});

/** Models that channels serve and no request can name. */
export const missingModelsQuery = queryOptions({
  queryKey: ['get', '/admin/v1/models/missing', 'all'],
  queryFn: () => allRows((page) => client.GET('/admin/v1/models/missing', { params: { query: page } })),
  refetchInterval: REFRESH_MS,
});

export const tiersQuery = queryOptions({
  queryKey: ['get', '/admin/v1/tiers', 'all'],
  queryFn: () => allRows((page) => client.GET('/admin/v1/tiers', { params: { query: page } })),
});
