import { NativeSelect } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { NewsMailResponse } from '@/api/generated/values/news-mail-response';
import { Empty, Id, PagedTable, PAGES, Region, RowTime, Status, type Column, type StatusKind } from '@/kit';
import { useOrganizationNames } from '../../parts/names';

type Mail = components['schemas']['NewsMailResponse'];

const STATUSES = NewsMailResponse.status;
const KINDS: Readonly<Record<Mail['status'], StatusKind>> = { queued: 'live', sent: 'ok', failed: 'bad' };
const QUICK_MS = 3_000;

interface SendLogProps {
  readonly newsId: string;
  readonly isUnderWay: boolean;
}

/** Emails of a post, the latest first. */
export function SendLog({ newsId, isUnderWay }: SendLogProps) {
  const { t } = useTranslation('operator/news');
  const [status, setStatus] = useState<Mail['status'] | undefined>(undefined);
  const names = useOrganizationNames();
  const params = { query: { news_id: newsId, limit: 50, ...(status === undefined ? {} : { status }) } };
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/news-emails',
    { params },
    { ...PAGES, refetchInterval: isUnderWay ? QUICK_MS : false },
  );
  const filter = (
    <NativeSelect
      aria-label={t('status')}
      value={status ?? ''}
      data={[
        { value: '', label: t('any_status') },
        ...STATUSES.map((value) => ({ value, label: t(`email_${value}`) })),
      ]}
      onChange={({ currentTarget: { value } }) => setStatus(STATUSES.find((known) => known === value))}
    />
  );
  return (
    <Region title={t('send_log')} note={t('send_log_note')} actions={filter}>
      <PagedTable
        label={t('send_log')}
        query={query}
        columns={columnsOf(t, names)}
        keyOf={({ id }) => id}
        toneOf={(row) => (row.status === 'failed' ? 'bad' : undefined)}
        empty={<Empty>{t('no_emails')}</Empty>}
        onClearFilters={status === undefined ? undefined : () => setStatus(undefined)}
      />
    </Region>
  );
}

function columnsOf(t: TFunction<'operator/news'>, names: ReadonlyMap<string, string>): readonly Column<Mail>[] {
  return [
    { id: 'recipient', head: t('recipient'), label: '', isWide: true, cell: ({ recipient }) => recipient ?? '–' },
    {
      id: 'status',
      head: t('status'),
      label: '',
      cell: ({ status }) => <Status kind={KINDS[status]}>{t(`email_${status}`)}</Status>,
    },
    {
      id: 'organization',
      head: t('organization'),
      cell: ({ organization_id: id }) => names.get(id) ?? <Id id={id} short />,
    },
    { id: 'queued', head: t('queued_at'), align: 'right', cell: ({ queued_at: at }) => <RowTime at={at} /> },
    {
      id: 'ended',
      head: t('ended_at'),
      align: 'right',
      cell: ({ ended_at: at }) => (at === null ? '–' : <RowTime at={at} />),
    },
  ];
}
