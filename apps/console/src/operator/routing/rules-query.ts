import { queryOptions } from '@tanstack/react-query';
import { allRows } from '@/api/all-rows';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { RouteResponse } from '@/api/generated/values/route-response';

export type Rule = components['schemas']['RouteResponse'];

export const STRATEGIES = RouteResponse.strategy;

export const rulesQuery = queryOptions({
  queryKey: ['get', '/admin/v1/routes', 'all'],
  queryFn: () => allRows((page) => operatorApi.client.GET('/admin/v1/routes', { params: { query: page } })),
});
