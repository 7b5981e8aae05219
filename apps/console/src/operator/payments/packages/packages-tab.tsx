import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { Plus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import {
  ActionMenu,
  Count,
  DataTable,
  Empty,
  FormError,
  Money,
  QueryState,
  Region,
  Status,
  useAction,
  type Column,
} from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { ifMatch } from '../../data/if-match';
import { useMay } from '@/session/use-may';
import { percentOf } from '../data/percent';

/** Loaded when first opened. */
const PackageDialog = lazyPart(() => import('./package-dialog'), 'PackageDialog');
const DeletePackage = lazyPart(() => import('./delete-package'), 'DeletePackage');

type Offer = components['schemas']['TopupOfferResponse'];

type OpenDialog = { readonly kind: 'create' } | { readonly kind: 'edit' | 'delete'; readonly offer: Offer };

/** What customers get in addition to an amount. */
export function PackagesTab() {
  const { t } = useTranslation('operator/payments');
  const [dialog, openDialog] = useState<OpenDialog | null>(null);
  const mayWrite = useMay()('write', 'money');
  const refresh = useRefresh();
  const { act, error } = useAction();
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/topup-offers');
  const setStatus = ({ id, version, status }: Offer): void =>
    act(async () => {
      await operatorApi.client.PATCH('/admin/v1/topup-offers/{id}', {
        params: { path: { id }, header: ifMatch(version) },
        body: { status: status === 'active' ? 'disabled' : 'active' },
      });
      await refresh();
    });
  const actionsOf = (offer: Offer) => (
    <ActionMenu
      label={t('more')}
      actions={[
        { label: t('edit'), onClick: () => openDialog({ kind: 'edit', offer }) },
        { label: t(offer.status === 'active' ? 'disable' : 'enable'), onClick: () => setStatus(offer) },
        { label: t('delete'), onClick: () => openDialog({ kind: 'delete', offer }), isDangerous: true, isApart: true },
      ]}
    />
  );
  const create = mayWrite && (
    <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => openDialog({ kind: 'create' })}>
      {t('package_new')}
    </Button>
  );
  const close = (): void => openDialog(null);
  return (
    <Region title={t('tab_packages')} note={t('packages_note')} actions={create}>
      <FormError error={error} />
      <QueryState query={query} lines={4}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty action={create}>{t('packages_none')}</Empty>
          ) : (
            <DataTable
              label={t('tab_packages')}
              rows={data}
              columns={columnsOf(t)}
              keyOf={({ id }) => id}
              {...(mayWrite ? { actionsOf } : {})}
            />
          )
        }
      </QueryState>
      <Suspense>
        {dialog?.kind === 'create' && <PackageDialog offer={null} onClose={close} />}
        {dialog?.kind === 'edit' && <PackageDialog offer={dialog.offer} onClose={close} />}
        {dialog?.kind === 'delete' && <DeletePackage offer={dialog.offer} onClose={close} />}
      </Suspense>
    </Region>
  );
}

function columnsOf(t: TFunction<'operator/payments'>): readonly Column<Offer>[] {
  return [
    { id: 'kind', head: t('kind'), cell: ({ kind }) => t(`package_${kind}`) },
    {
      id: 'status',
      head: t('state'),
      label: '',
      cell: ({ status }) => <Status kind={status === 'active' ? 'ok' : 'rest'}>{t(`status_${status}`)}</Status>,
    },
    { id: 'amount', head: t('package_amount'), align: 'right', cell: (row) => <Amount offer={row} /> },
    { id: 'bonus', head: t('sum_bonus'), align: 'right', cell: (row) => <Bonus offer={row} /> },
    {
      id: 'days',
      head: t('bonus_expires'),
      align: 'right',
      cell: ({ bonus_days: days }) => (days === null ? t('bonus_never') : t('bonus_after', { count: days })),
    },
  ];
}

function Amount({ offer: { kind, amount_usd } }: { readonly offer: Offer }) {
  const { t } = useTranslation('operator/payments');
  return (
    <>
      {kind === 'percent' && t('from')} <Money usd={amount_usd} />
    </>
  );
}

function Bonus({ offer: { bonus_usd, bonus_ppm } }: { readonly offer: Offer }) {
  if (bonus_ppm === null) {
    return (
      <>
        + <Money usd={bonus_usd} />
      </>
    );
  }
  return (
    <>
      + <Count value={percentOf(bonus_ppm)} /> %
    </>
  );
}
