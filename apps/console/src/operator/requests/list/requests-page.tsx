import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import { useCallback, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, Empty, Page, QueryState, rowsOf, useZone, LiveTail, TailTop } from '@/kit';
import type { ListedRequest } from '@/live/live-store';
import { useRefreshInterval, useTail, useWithRecent } from '@/live/use-live';
import { kindOfOutcome, matchesSearch, RANGES, setFilters, type RequestsSearch } from './request-filters';
import { requestsQuery } from './requests-query';
import { FilterBar } from './filter-bar';
import { LoadMore } from './load-more';
import { useRequestColumns } from './request-columns';

/** Where events are not live. */
const POLL_MS = 15_000;

export function RequestsPage(): ReactNode {
  const { t } = useTranslation('operator/requests');
  const search = useSearch({ from: '/operator/requests' });
  const interval = useRefreshInterval('operator', POLL_MS);
  const query = useInfiniteQuery({
    ...requestsQuery(search),
    // Many pages would be many queries.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= 1 ? interval : false),
  });
  const matches = useCallback((request: ListedRequest) => matchesSearch(search, request), [search]);
  const list = { rows: rowsOf(query), hasMore: query.hasNextPage, refetch: query.refetch };
  const tail = useTail(useWithRecent('operator', list, matches), JSON.stringify(search));
  return (
    <Page
      title={t('title')}
      actions={
        <>
          {search.to === undefined && <LiveTail audience="operator" tail={tail} />}
          <Actions search={search} isReading={query.isFetching} onRead={() => void query.refetch()} />
        </>
      }
    >
      <FilterBar search={search} />
      <TailTop tail={tail} />
      <QueryState query={query} lines={16}>
        {() => (
          <Requests
            rows={tail.shown}
            search={search}
            hasMore={query.hasNextPage}
            isLoading={query.isFetchingNextPage}
            onMore={() => void query.fetchNextPage()}
          />
        )}
      </QueryState>
    </Page>
  );
}

interface ActionsProps {
  readonly search: RequestsSearch;
  readonly isReading: boolean;
  readonly onRead: () => void;
}

function Actions({ search, isReading, onRead }: ActionsProps) {
  const { t } = useTranslation('operator/requests');
  const navigate = useNavigate();
  const zone = useZone();
  return (
    <>
      <span style={{ color: 'var(--ink3)', fontSize: 12 }}>{zone}</span>
      <SegmentedControl
        aria-label={t('range')}
        value={search.range ?? '24h'}
        data={RANGES.map((value) => ({ value, label: t(`range_${value}`) }))}
        onChange={(value) => {
          const range = value;
          void navigate({ to: '/operator/requests', search: { ...search, range, to: undefined } });
        }}
      />
      <ActionIcon variant="default" size={28} aria-label={t('read_again')} loading={isReading} onClick={onRead}>
        <RotateCw size={14} strokeWidth={1.6} />
      </ActionIcon>
    </>
  );
}

interface RequestsProps {
  readonly rows: readonly ListedRequest[];
  readonly search: RequestsSearch;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly onMore: () => void;
}

function Requests({ rows, search, hasMore, isLoading, onMore }: RequestsProps) {
  const { t } = useTranslation('operator/requests');
  const navigate = useNavigate();
  const columns = useRequestColumns(search);
  const foot = useMemo(
    () => <LoadMore count={rows.length} hasMore={hasMore} isLoading={isLoading} onMore={onMore} />,
    [rows.length, hasMore, isLoading, onMore],
  );
  if (rows.length === 0) return <NoRequests search={search} />;
  return (
    <DataTable
      label={t('title')}
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: '/operator/requests/$requestId', params: { requestId: id }, search })}
      toneOf={({ outcome }) => (kindOfOutcome(outcome) === 'bad' ? 'bad' : undefined)}
      foot={foot}
    />
  );
}

/** Nothing yet is not the same as nothing of this kind. */
function NoRequests({ search }: { readonly search: RequestsSearch }) {
  const { t } = useTranslation('operator/requests');
  const navigate = useNavigate();
  const isFiltered = setFilters(search).length > 0;
  return (
    <Empty
      action={
        <Button
          onClick={() =>
            void navigate({ to: '/operator/requests', search: isFiltered ? { range: search.range } : { range: '30d' } })
          }
        >
          {t(isFiltered ? 'clear_filters' : 'last_month')}
        </Button>
      }
    >
      {t(isFiltered ? 'no_results' : 'empty')}
    </Empty>
  );
}
