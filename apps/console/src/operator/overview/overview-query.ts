import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { operatorApi } from '@/api/client';
import { windowOf, type Range } from './window';

const REFRESH_MS = 60_000;

/** The sums of a range that ends now. */
export const overviewQuery = (range: Range, zone: string) =>
  queryOptions({
    queryKey: ['get', '/admin/v1/overview', range, zone],
    queryFn: async ({ signal }) => {
      const query = { ...windowOf(range, Date.now()), tz: zone };
      const { data } = await operatorApi.client.GET('/admin/v1/overview', { params: { query }, signal });
      return data as NonNullable<typeof data>;
    },
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
