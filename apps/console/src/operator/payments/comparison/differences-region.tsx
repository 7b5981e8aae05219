import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Empty, Id, MoneyIn, PagedTable, PAGES, Region, rowsOf, RowTime, Status, type Column } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';
import shared from '@/kit/layout/shared.module.css';
import { ActorName } from '../../parts/actor-name';
import classes from '../payments.module.css';
import { OpenSwitch } from '../data/open-switch';
import { differencesOf, endOf, type Difference } from './comparison';
import { MovementType } from './movement-type';

/** Loaded when first opened. */
const AcceptDialog = lazyPart(() => import('./accept-dialog'), 'AcceptDialog');

const ROUTE = '/operator/payments/providers/$providerId';

interface DifferencesRegionProps {
  readonly providerId: string;
}

/** Movements that only one side has: the provider, or the ledger. */
export function DifferencesRegion({ providerId }: DifferencesRegionProps) {
  const { t } = useTranslation('operator/payments');
  const [accepted, setAccepted] = useState<Difference | null>(null);
  const { show } = useSearch({ from: ROUTE });
  const isOpen = show === undefined;
  const navigate = useNavigate({ from: ROUTE });
  const onShow = (search: { readonly show?: 'closed' }): void => void navigate({ search, replace: true });
  const mayWrite = useMay()('write', 'money');
  const { query, rows, isComplete } = useDifferences(providerId, isOpen);
  const actionsOf = (row: Difference) => <Button onClick={() => setAccepted(row)}>{t('difference_accept')}</Button>;
  return (
    <Region title={t('differences')} note={t('differences_note')} actions={<OpenSwitch {...{ show, onShow }} />}>
      <PagedTable
        query={query}
        rows={rows}
        isReady={rows.length > 0 || isComplete}
        label={t('differences')}
        columns={columnsOf(t, isOpen)}
        keyOf={({ id }) => id}
        toneOf={() => (isOpen ? 'warn' : undefined)}
        empty={<Empty>{t(isOpen ? 'differences_none' : 'differences_closed_none')}</Empty>}
        {...(mayWrite && isOpen ? { actionsOf } : {})}
      />
      <Suspense>
        {accepted !== null && <AcceptDialog difference={accepted} onClose={() => setAccepted(null)} />}
      </Suspense>
    </Region>
  );
}

/** Those of one provider. Pages may have none of it: then the next one is read. */
function useDifferences(providerId: string, isOpen: boolean) {
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/payment-differences',
    { params: { query: { limit: 100, open: isOpen } } },
    PAGES,
  );
  const rows = differencesOf(rowsOf(query), providerId);
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  const isNextNeeded = rows.length === 0 && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (isNextNeeded) void fetchNextPage();
  }, [isNextNeeded, fetchNextPage]);
  return { query, rows, isComplete: !hasNextPage };
}

function columnsOf(t: TFunction<'operator/payments'>, isOpen: boolean): readonly Column<Difference>[] {
  const ref: Column<Difference> = {
    id: 'ref',
    head: t('difference_ref'),
    cell: (row) => <Id id={row.external_ref} short={!isOpen} />,
  };
  const closed: readonly Column<Difference>[] = [
    { id: 'closed', head: t('difference_closed_at'), cell: ({ closed_at }) => closed_at && <RowTime at={closed_at} /> },
    { id: 'end', head: t('difference_end'), isWide: true, cell: (row) => <End difference={row} /> },
  ];
  return [
    { id: 'at', head: t('difference_at'), cell: (row) => <RowTime at={row.occurred_at} /> },
    {
      id: 'side',
      head: t('difference_side'),
      label: '',
      cell: ({ kind }) => <Status kind={isOpen ? 'warn' : 'rest'}>{t(`difference_${kind}`)}</Status>,
    },
    { id: 'type', head: t('kind'), cell: ({ type }) => <MovementType type={type} /> },
    ref,
    ...(isOpen ? [] : closed),
    { id: 'amount', head: t('amount'), align: 'right', cell: (row) => <MoneyIn {...row} /> },
  ];
}

/** By whom it was accepted, and why; or that both sides have it by now. */
function End({ difference }: { readonly difference: Difference }) {
  const { t } = useTranslation('operator/payments');
  const end = endOf(difference);
  if (end === null) return <>–</>;
  return (
    <>
      <div className={shared.marked}>
        <span>{t(`difference_${end}`)}</span>
        {difference.accepted_by !== null && (
          <div>
            <ActorName actor={difference.accepted_by} />
          </div>
        )}
      </div>
      {difference.reason !== null && <div className={classes.muted}>{difference.reason}</div>}
    </>
  );
}
