import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Count, Empty, ModelName, PagedTable, RowTime, Status, useErrorName, type Column } from '@/kit';
import { Named } from '../../data/names';
import { setFilters, type RequestsSearch } from './request-filters';
import { rejectedQuery, rejectionCountsQuery, type RejectedRequest } from './requests-query';
import classes from '../requests.module.css';

const NAME_CHARS = 16;
/** Codes above the list; the others are in it. */
const CODES_MAX = 6;

/** Requests that failed before admission: without a charge, by the newest. */
export function RejectedRequests({ search }: { readonly search: RequestsSearch }) {
  const { t } = useTranslation('operator/requests');
  const navigate = useNavigate();
  const query = useInfiniteQuery(rejectedQuery(search));
  const errorName = useErrorName();
  const clear = (): void =>
    void navigate({ to: '/operator/requests', search: { range: search.range, list: 'rejected' } });
  return (
    <>
      <Codes search={search} />
      <PagedTable
        query={query}
        label={t('list_rejected')}
        columns={columnsOf(t, errorName, search)}
        keyOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/operator/requests/$requestId', params: { requestId: id }, search })}
        empty={<Empty>{t('rejected_none')}</Empty>}
        onClearFilters={setFilters(search).length > 0 ? clear : undefined}
        note={t('rejected_note')}
      />
    </>
  );
}

/** How many of each code, all counted; a click filters. */
function Codes({ search }: { readonly search: RequestsSearch }) {
  const { t } = useTranslation('operator/requests');
  const errorName = useErrorName();
  const codes = useQuery(rejectionCountsQuery(search)).data?.codes ?? [];
  if (codes.length === 0) return null;
  return (
    <nav className={classes.filters} aria-label={t('filter_code')}>
      {codes.slice(0, CODES_MAX).map(({ error_code, request_count, organization_count }) => (
        <Link
          key={error_code}
          to="/operator/requests"
          search={{ ...search, code: search.code === error_code ? undefined : error_code }}
          className={classes.filterChip}
          data-chosen={search.code === error_code}
          title={t('rejected_of', { count: organization_count })}
        >
          <strong>
            <Count value={request_count} />
          </strong>{' '}
          {errorName(error_code)}
        </Link>
      ))}
    </nav>
  );
}

function columnsOf(
  t: TFunction<'operator/requests'>,
  errorName: (code: string) => string,
  search: RequestsSearch,
): readonly Column<RejectedRequest>[] {
  return [
    {
      id: 'time',
      head: t('time'),
      cell: ({ id, created_at }) => (
        <Link
          to="/operator/requests/$requestId"
          params={{ requestId: id }}
          search={search}
          style={{ color: 'inherit', padding: '4px 0' }}
        >
          <RowTime at={created_at} />
        </Link>
      ),
    },
    {
      id: 'organization',
      head: t('organization'),
      label: '',
      cell: ({ organization_id: id }) => (id === null ? t('unknown_key') : <Named id={id} chars={NAME_CHARS} />),
    },
    { id: 'key', head: t('key'), cell: ({ key_id }) => <Named id={key_id} chars={NAME_CHARS} /> },
    {
      id: 'code',
      head: t('code'),
      label: '',
      cell: ({ status_code, error_code }) => (
        <span title={error_code}>
          <Status kind="warn">
            {errorName(error_code)} <span className={classes.quiet}>{status_code}</span>
          </Status>
        </span>
      ),
    },
    { id: 'model', head: t('model'), cell: ({ model }) => (model === null ? '–' : <ModelName id={model} />) },
    { id: 'param', head: t('param'), cell: ({ param }) => <span className={classes.mono}>{param ?? '–'}</span> },
    {
      id: 'path',
      head: t('path'),
      isWide: true,
      cell: ({ method, path }) => <span className={classes.monoQuiet}>{`${method} ${path}`}</span>,
    },
  ];
}
