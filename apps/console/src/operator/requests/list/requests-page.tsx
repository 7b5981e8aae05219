import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import { useCallback, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, Empty, Page, PageTabs, QueryState, rowsOf, SaveCsv, useZone, LiveTail, TailTop } from '@/kit';
import type { ListedRequest } from '@/live/live-store';
import { useMay } from '@/session/use-may';
import { channelsQuery } from '../../data/catalog';
import { useRefreshInterval, useTail, useWithRecent } from '@/live/use-live';
import { kindOfOutcome, matchesSearch, RANGES, setFilters, type RequestsSearch } from './request-filters';
import { rejectionCountsQuery, requestsQuery, searchedUntil } from './requests-query';
import { FilterBar } from './filter-bar';
import { LoadMore, Searching } from './load-more';
import { RejectedRequests } from './rejected-requests';
import { RequestTotals } from './request-totals';
import { readRequestsCsv } from './requests-csv';
import { useRequestColumns } from './request-columns';

/** Marks none of the ranges. */
const NO_RANGE: string = '';
/** Where events are not live. */
const POLL_MS = 15_000;

export function RequestsPage(): ReactNode {
  const search = useSearch({ from: '/operator/requests' });
  return search.list === 'rejected' ? <RejectedPage search={search} /> : <SettledPage search={search} />;
}

function RejectedPage({ search }: ListProps) {
  const { t } = useTranslation('operator/requests');
  return (
    <Page title={t('title')} actions={<Range search={search} />}>
      <ListTabs search={search}>
        <FilterBar search={search} />
        <RequestTotals search={search} />
        <RejectedRequests search={search} />
      </ListTabs>
    </Page>
  );
}

interface ListProps {
  readonly search: RequestsSearch;
}

function SettledPage({ search }: ListProps) {
  const { t } = useTranslation('operator/requests');
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
          <Range search={search} />
          <SaveButton search={search} />
          <ActionIcon
            variant="default"
            size={28}
            aria-label={t('read_again')}
            loading={query.isFetching}
            onClick={() => void query.refetch()}
          >
            <RotateCw size={14} strokeWidth={1.6} />
          </ActionIcon>
        </>
      }
    >
      <ListTabs search={search}>
        <FilterBar search={search} />
        <RequestTotals search={search} />
        <TailTop tail={tail} />
        <QueryState query={query} lines={16}>
          {({ pages }) => (
            <Requests
              rows={tail.shown}
              search={search}
              hasMore={query.hasNextPage}
              until={searchedUntil(pages)}
              isLoading={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
            />
          )}
        </QueryState>
      </ListTabs>
    </Page>
  );
}

/** Requests that ran, and those that were rejected before. */
function ListTabs({ search, children }: ListProps & { readonly children: ReactNode }) {
  const { t } = useTranslation('operator/requests');
  const navigate = useNavigate();
  const rejected = useQuery(rejectionCountsQuery(search)).data?.request_count;
  return (
    <PageTabs
      label={t('title')}
      value={search.list ?? 'settled'}
      tabs={[
        { value: 'settled', label: t('list_settled') },
        { value: 'rejected', label: t('list_rejected'), count: rejected },
      ]}
      onChange={(list) =>
        void navigate({
          to: '/operator/requests',
          search: { ...search, list: list === 'rejected' ? ('rejected' as const) : undefined },
        })
      }
    >
      {children}
    </PageTabs>
  );
}

function SaveButton({ search }: ListProps) {
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data ?? [];
  const nameOf = (id: string | null): string => channels.find((channel) => channel.id === id)?.name ?? id ?? '';
  return <SaveCsv name="requests" read={() => readRequestsCsv(search, nameOf)} />;
}

function Range({ search }: ListProps) {
  const { t } = useTranslation('operator/requests');
  const navigate = useNavigate();
  const zone = useZone();
  return (
    <>
      <span style={{ color: 'var(--ink3)', fontSize: 12 }}>{zone}</span>
      <SegmentedControl
        aria-label={t('range')}
        value={search.from === undefined ? (search.range ?? '24h') : NO_RANGE}
        data={RANGES.map((value) => ({ value: value as string, label: t(`range_${value}`) }))}
        onChange={(chosen) => {
          const range = RANGES.find((known) => known === chosen);
          void navigate({ to: '/operator/requests', search: { ...search, range, from: undefined, to: undefined } });
        }}
      />
    </>
  );
}

interface RequestsProps {
  readonly rows: readonly ListedRequest[];
  readonly search: RequestsSearch;
  readonly hasMore: boolean;
  /** How far a search has come that goes on; null: as far as the rows. */
  readonly until: string | null;
  readonly isLoading: boolean;
  readonly onMore: () => void;
}

function Requests({ rows, search, hasMore, until, isLoading, onMore }: RequestsProps) {
  const { t } = useTranslation('operator/requests');
  const navigate = useNavigate();
  const columns = useRequestColumns(search);
  const foot = useMemo(
    () => <LoadMore count={rows.length} hasMore={hasMore} until={until} isLoading={isLoading} onMore={onMore} />,
    [rows.length, hasMore, until, isLoading, onMore],
  );
  if (rows.length === 0 && hasMore) return <Searching until={until} isLoading={isLoading} onMore={onMore} />;
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
function NoRequests({ search }: ListProps) {
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
