import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useCallback, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Count,
  Duration,
  Empty,
  ExactMoney,
  Id,
  Filters,
  Instant,
  ModelName,
  Page,
  PagedTable,
  PageTabs,
  LiveTail,
  TailTop,
  rowsOf,
  SaveCsv,
  SearchBox,
  Span,
  useZone,
  type Column,
  useErrorName,
} from '@/kit';
import { Picker } from '@/kit/picker/picker';
import type { ListedRequest } from '@/live/live-store';
import { useRefreshInterval, useTail, useWithRecent } from '@/live/use-live';
import { useAreNamesKnown, useKeys, useModels, useNameOf } from '../parts/names';
import { OUTCOME_NAMES, OUTCOMES } from './outcomes';
import { RequestTotals } from './request-totals';
import { RejectedRequests } from './rejected-requests';
import { Outcome } from './request-cells';
import { readRequestsCsv } from './requests-csv';
import { requestsQuery } from './requests-query';
import { matchesSearch, RANGE_NAMES, type RequestsSearch } from './requests-search';

/** Marks none of the ranges. */
const NO_RANGE: string = '';
/** Where events are not live. */
const POLL_MS = 15_000;

const route = getRouteApi('/portal/requests');

export function RequestsPage(): ReactNode {
  return route.useSearch().list === 'rejected' ? <RejectedPage /> : <SettledPage />;
}

function RejectedPage() {
  const { t } = useTranslation('portal/requests');
  const zone = useZone();
  const areNamesKnown = useAreNamesKnown();
  return (
    <Page title={t('requests')} note={t('times_in', { zone })}>
      <ListTabs>
        <RejectedRequests isReady={areNamesKnown} />
      </ListTabs>
    </Page>
  );
}

/** Requests that ran, and those that were rejected before, with what both lists are filtered by. */
function ListTabs({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation('portal/requests');
  const areNamesKnown = useAreNamesKnown();
  const { list = 'settled', ...search } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <PageTabs
      label={t('requests')}
      value={list}
      tabs={[
        { value: 'settled', label: t('list_settled') },
        { value: 'rejected', label: t('list_rejected') },
      ]}
      onChange={(next) => void navigate({ search: next === 'rejected' ? { ...search, list: next } : search })}
    >
      {areNamesKnown && (
        <>
          <RequestFilters />
          <RequestTotals />
        </>
      )}
      {children}
    </PageTabs>
  );
}

function SettledPage() {
  const { t } = useTranslation('portal/requests');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const zone = useZone();
  const areNamesKnown = useAreNamesKnown();
  const interval = useRefreshInterval('customer', POLL_MS);
  const requests = useInfiniteQuery({
    ...requestsQuery(search),
    // Many pages would be many queries.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= 1 ? interval : false),
  });
  const matches = useCallback((request: ListedRequest) => matchesSearch(search, request), [search]);
  const nameOf = useNameOf();
  const list = { rows: rowsOf(requests), hasMore: requests.hasNextPage, refetch: requests.refetch };
  const tail = useTail(useWithRecent('customer', list, matches), JSON.stringify(search));
  return (
    <Page
      title={t('requests')}
      note={t('times_in', { zone })}
      actions={
        <>
          <LiveTail audience="customer" tail={tail} />
          <SaveCsv name="requests" read={() => readRequestsCsv(search, nameOf)} />
        </>
      }
    >
      <ListTabs>
        <TailTop tail={tail} />
        <PagedTable
          label={t('requests')}
          query={requests}
          rows={tail.shown}
          isReady={areNamesKnown}
          columns={useColumns()}
          keyOf={({ id }) => id}
          onOpen={({ id }) => void navigate({ to: '/requests/$id', params: { id } })}
          toneOf={({ outcome }) => (OUTCOMES[outcome] === 'bad' ? 'bad' : undefined)}
          empty={<Empty>{t('none')}</Empty>}
          onClearFilters={Object.keys(search).length === 0 ? undefined : () => void navigate({ search: {} })}
          note={t('not_stored')}
        />
      </ListTabs>
    </Page>
  );
}

function RequestFilters() {
  const { t } = useTranslation('portal/requests');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const keys = useKeys().data?.data ?? [];
  const models = useModels().data?.data ?? [];
  const isSettled = search.list === undefined;
  const filter = (name: keyof RequestsSearch, value: string | undefined): void =>
    void navigate({ search: { ...search, [name]: value }, replace: true });
  const select = (name: 'key_id' | 'model_id' | 'outcome', data: { value: string; label: string }[]): ReactNode => (
    <Picker
      aria-label={t(`filter_${name}`)}
      value={search[name] ?? ''}
      data={[{ value: '', label: t(`any_${name}`) }, ...data]}
      onChange={(value) => filter(name, value === '' ? undefined : value)}
    />
  );
  return (
    <Filters>
      <SegmentedControl
        aria-label={t('range')}
        value={search.from === undefined ? (search.range ?? '24h') : NO_RANGE}
        data={RANGE_NAMES.map((value) => ({ value: value as string, label: t(`range_${value}`) }))}
        onChange={(chosen) => {
          const range = RANGE_NAMES.find((known) => known === chosen);
          void navigate({ search: { ...search, range, from: undefined, to: undefined }, replace: true });
        }}
      />
      {search.from !== undefined && search.to !== undefined && (
        <Button
          rightSection={<X size={13} strokeWidth={1.6} aria-hidden />}
          onClick={() => void navigate({ search: { ...search, from: undefined, to: undefined } })}
        >
          <Span from={search.from} to={search.to} />
        </Button>
      )}
      {isSettled &&
        select(
          'outcome',
          OUTCOME_NAMES.map((value) => ({ value, label: t(`outcome_${value}`) })),
        )}
      {keys.length > 0 &&
        select(
          'key_id',
          keys.map(({ id, name }) => ({ value: id, label: name })),
        )}
      {isSettled &&
        select(
          'model_id',
          models.map(({ id, model_id = '' }) => ({ value: model_id, label: id })),
        )}
      <SearchBox
        label={t('find_client_request')}
        value={search.client_request_id ?? ''}
        onSearch={(text) => filter('client_request_id', text)}
      />
      <SearchBox label={t('find_code')} value={search.code ?? ''} onSearch={(text) => filter('code', text)} />
    </Filters>
  );
}

/** The name of a key. Lists of keys leave out those of the playground. */
function useKeyName(): (id: string) => ReactNode {
  const { t } = useTranslation('portal/requests');
  const nameOf = useNameOf();
  const areAllListed = useKeys().data?.has_more === false;
  return (id) => nameOf(id) ?? (areAllListed ? t('no_key') : <Id id={id} short />);
}

function useColumns(): readonly Column<ListedRequest>[] {
  const { t } = useTranslation('portal/requests');
  const keyOf = useKeyName();
  const errorName = useErrorName();
  return [
    {
      id: 'model',
      head: t('model'),
      cell: ({ requested_model }) => <ModelName id={requested_model} />,
    },
    { id: 'at', head: t('time'), label: '', cell: ({ admitted_at }) => <Instant at={admitted_at} /> },
    {
      id: 'request',
      head: t('request'),
      label: '',
      cell: ({ id }) => <Id id={id} short />,
    },
    { id: 'key', head: t('key'), cell: ({ key_id }) => keyOf(key_id) },
    {
      id: 'outcome',
      head: t('outcome'),
      label: '',
      cell: ({ outcome }) => <Outcome outcome={outcome} />,
    },
    {
      id: 'code',
      head: t('code'),
      label: '',
      cell: ({ error_code: code, outcome }) =>
        code !== null && code !== outcome && <span title={code}>{errorName(code)}</span>,
    },
    {
      id: 'input',
      head: t('tokens_in'),
      align: 'right',
      cell: ({ prompt_tokens }) => <Count value={prompt_tokens} />,
    },
    {
      id: 'output',
      head: t('tokens_out'),
      align: 'right',
      cell: ({ completion_tokens }) => <Count value={completion_tokens} />,
    },
    {
      id: 'first_byte',
      head: t('first_byte'),
      align: 'right',
      cell: ({ first_byte_ms }) => <Duration ms={first_byte_ms} />,
    },
    { id: 'duration', head: t('duration'), align: 'right', cell: ({ duration_ms }) => <Duration ms={duration_ms} /> },
    { id: 'cost', head: t('cost'), label: '', align: 'right', cell: ({ cost_usd }) => <ExactMoney usd={cost_usd} /> },
  ];
}
