import { keepPreviousData } from '@tanstack/react-query';
import type { ListPage } from '@/api/all-rows';

/** Options of `useInfiniteQuery` for every list of the API: pages follow each other by `after`. */
export const PAGES = {
  pageParamName: 'after',
  // `undefined` would be sent as 0.
  initialPageParam: null as string | null,
  getNextPageParam: (page: ListPage<unknown>) => (page.has_more ? page.last_id : undefined),
  placeholderData: keepPreviousData,
};
