import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Empty, Instant, ModelName, PagedTable, Status, useErrorName, type Column } from '@/kit';
import { useNameOf } from '../parts/names';
import { rejectedQuery } from './requests-query';
import classes from './requests.module.css';

type RejectedRequest = components['schemas']['OwnRejectedRequestResponse'];

const route = getRouteApi('/portal/requests');

/** Requests that were rejected before they ran: without a charge. */
export function RejectedRequests({ isReady }: { readonly isReady: boolean }) {
  const { t } = useTranslation('portal/requests');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { list, range, ...filters } = search;
  return (
    <PagedTable
      label={t('list_rejected')}
      query={useInfiniteQuery(rejectedQuery(search))}
      isReady={isReady}
      columns={useColumns()}
      keyOf={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: '/requests/$id', params: { id } })}
      empty={<Empty>{t('rejected_none')}</Empty>}
      onClearFilters={
        Object.keys(filters).length === 0
          ? undefined
          : () => void navigate({ search: { ...(list && { list }), ...(range && { range }) } })
      }
      note={t('rejected_note')}
    />
  );
}

function useColumns(): readonly Column<RejectedRequest>[] {
  const { t } = useTranslation('portal/requests');
  const nameOf = useNameOf();
  const errorName = useErrorName();
  return [
    { id: 'at', head: t('time'), cell: ({ created_at }) => <Instant at={created_at} /> },
    { id: 'key', head: t('key'), cell: ({ key_id }) => (key_id === null ? '–' : nameOf(key_id)) },
    {
      id: 'code',
      head: t('code'),
      label: '',
      cell: ({ error_code, status_code }) => (
        <span title={error_code}>
          <Status kind="warn">{`${errorName(error_code)} ${status_code}`}</Status>
        </span>
      ),
    },
    { id: 'model', head: t('model'), cell: ({ model }) => (model === null ? '–' : <ModelName id={model} />) },
    { id: 'param', head: t('param'), cell: ({ param }) => param ?? '–' },
    {
      id: 'path',
      head: t('path'),
      isWide: true,
      cell: ({ method, path }) => <span className={classes.code}>{`${method} ${path}`}</span>,
    },
  ];
}
