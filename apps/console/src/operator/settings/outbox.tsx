import { SegmentedControl } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { MailResponse } from '@/api/generated/values/mail-response';
import { useRefresh } from '@/api/use-refresh';
import {
  ActionMenu,
  Count,
  Empty,
  FormError,
  Instant,
  PagedTable,
  PAGES,
  Region,
  Status,
  type Column,
  type StatusKind,
  useAction,
} from '@/kit';
import { useMay } from '@/session/use-may';

type Mail = components['schemas']['MailResponse'];

const ROUTE = '/operator/settings';
const STATUSES = MailResponse.status;
const ALL = 'all';
const KINDS: Readonly<Record<Mail['status'], StatusKind>> = { queued: 'live', sent: 'ok', dead: 'bad' };

/** Outgoing mails; those that were given up can be sent again. */
export function Outbox() {
  const { t } = useTranslation('operator/settings');
  const { status } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const refresh = useRefresh();
  const may = useMay();
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/mails',
    { params: { query: { limit: 50, status } } },
    PAGES,
  );
  const { act, error } = useAction();
  const retry = async (id: string): Promise<void> => {
    await operatorApi.client.POST('/admin/v1/mails/{id}/retry', { params: { path: { id } }, body: {} });
    await refresh();
  };
  const actionsOf = (mail: Mail) =>
    mail.status === 'dead' && (
      <ActionMenu label={t('more')} actions={[{ label: t('send_again'), onClick: () => act(() => retry(mail.id)) }]} />
    );
  const filter = (
    <SegmentedControl
      aria-label={t('status')}
      value={status ?? ALL}
      data={[ALL, ...STATUSES].map((value) => ({ value, label: t(`mail_${value as 'all'}`) }))}
      onChange={(value) =>
        void navigate({
          search: { tab: 'outbox', ...(value === ALL ? {} : { status: value as Mail['status'] }) },
          replace: true,
        })
      }
    />
  );
  return (
    <Region title={t('tab_outbox')} actions={filter}>
      <FormError error={error} />
      <PagedTable
        query={query}
        label={t('tab_outbox')}
        columns={columnsOf(t)}
        keyOf={({ id }) => id}
        toneOf={(mail) => (mail.status === 'dead' ? 'bad' : undefined)}
        empty={<Empty>{t('mails_none')}</Empty>}
        onClearFilters={
          status === undefined ? undefined : () => void navigate({ search: { tab: 'outbox' }, replace: true })
        }
        {...(may('write', 'mails') ? { actionsOf } : {})}
      />
    </Region>
  );
}

function columnsOf(t: TFunction<'operator/settings'>): readonly Column<Mail>[] {
  return [
    { id: 'to', head: t('recipient'), cell: (row) => row.recipient },
    { id: 'template', head: t('template'), cell: (row) => <code>{row.template}</code> },
    {
      id: 'status',
      head: t('status'),
      cell: ({ status }) => <Status kind={KINDS[status]}>{t(`mail_${status}`)}</Status>,
    },
    { id: 'tries', head: t('tries'), align: 'right', cell: (row) => <Count value={row.attempts} /> },
    { id: 'error', head: t('last_error'), isWide: true, cell: (row) => row.last_error ?? '' },
    { id: 'created', head: t('created'), align: 'right', cell: (row) => <Instant at={row.created_at} /> },
  ];
}
