import { Button, SegmentedControl } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { RedeemCodeResponse } from '@/api/generated/values/redeem-code-response';
import { saveFile } from '@/api/save-file';
import {
  Day,
  Empty,
  Money,
  PagedTable,
  PAGES,
  Region,
  SecretDialog,
  Status,
  type Column,
  type StatusKind,
} from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';
import { Named } from '../../data/names';

/** Loaded when first opened. */
const CreateCodesDialog = lazyPart(() => import('./create-codes-dialog'), 'CreateCodesDialog');

type Code = components['schemas']['RedeemCodeResponse'];

const ROUTE = '/operator/billing';
const KINDS: Readonly<Record<Code['status'], StatusKind>> = { open: 'ok', redeemed: 'rest', expired: 'rest' };
const STATUSES = RedeemCodeResponse.status;

/** Codes that are worth money; each is shown once, when it is made. */
export function CodesTab() {
  const { t } = useTranslation('operator/billing');
  const may = useMay();
  const [isCreating, setCreating] = useState(false);
  const [secrets, setSecrets] = useState<string | null>(null);
  const search = useSearch({ from: ROUTE });
  const status = STATUSES.find((known) => known === search.status) ?? 'open';
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/redeem-codes',
    { params: { query: { limit: 50, status } } },
    PAGES,
  );
  const create = may('write', 'money') && <Button onClick={() => setCreating(true)}>{t('create_codes')}</Button>;
  const save = <Button onClick={() => saveFile(`${secrets ?? ''}\n`, 'redeem-codes.txt')}>{t('save_file')}</Button>;
  return (
    <Region
      title={t('tab_codes')}
      actions={
        <>
          <StatusSwitch status={status} />
          {create}
        </>
      }
    >
      <PagedTable
        query={query}
        label={t('tab_codes')}
        columns={columnsOf(t)}
        keyOf={({ id }) => id}
        empty={<Empty action={create}>{t('codes_none')}</Empty>}
      />
      {isCreating && (
        <Suspense>
          <CreateCodesDialog onSecrets={setSecrets} onClose={() => setCreating(false)} />
        </Suspense>
      )}
      <SecretDialog title={t('new_codes')} secret={secrets} actions={save} onClose={() => setSecrets(null)} />
    </Region>
  );
}

function StatusSwitch({ status }: { readonly status: (typeof STATUSES)[number] }) {
  const { t } = useTranslation('operator/billing');
  const navigate = useNavigate({ from: ROUTE });
  return (
    <SegmentedControl
      aria-label={t('status')}
      value={status}
      data={STATUSES.map((value) => ({ value, label: t(`code_${value}`) }))}
      onChange={(value) => void navigate({ search: { tab: 'codes', status: value }, replace: true })}
    />
  );
}

function columnsOf(t: TFunction<'operator/billing'>): readonly Column<Code>[] {
  return [
    { id: 'code', head: t('code'), cell: (row) => <code>{row.masked}</code> },
    {
      id: 'status',
      head: t('status'),
      cell: ({ status }) => <Status kind={KINDS[status]}>{t(`code_${status}`)}</Status>,
    },
    {
      id: 'organization',
      head: t('redeemed_by'),
      cell: ({ organization_id }) => (organization_id === null ? '–' : <Named id={organization_id} />),
    },
    { id: 'reason', head: t('reason'), isWide: true, cell: (row) => row.reason },
    { id: 'ends', head: t('ends'), align: 'right', cell: (row) => <Day at={row.expires_at} /> },
    { id: 'created', head: t('created'), align: 'right', cell: (row) => <Day at={row.created_at} /> },
    { id: 'amount', head: t('amount'), align: 'right', cell: (row) => <Money usd={row.amount_usd} /> },
  ];
}
