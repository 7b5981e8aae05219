import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { windowOf, type Range } from './window';

const REFRESH_MS = 60_000;

/** The sums of a range that ends now. */
export const overviewQuery = (range: Range, zone: string) =>
  queryOptions({
    queryKey: ['get', '/admin/v1/overview', range, zone],
    queryFn: async ({ signal }) => {
      const query = { ...windowOf(range, Date.now()), tz: zone };
      return unwrap(operatorApi.client.GET('/admin/v1/overview', { params: { query }, signal }));
    },
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
