import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { Plus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { DataTable, Empty, Money, QueryState, Region, type Column } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import shared from '@/kit/layout/shared.module.css';
import { WriteButton } from '../../data/write-button';
import { ProviderName, type Provider } from '../data/providers';
import classes from '../payments.module.css';
import { ProviderFee } from './provider-fee';
import { ProviderStatus } from './provider-status';

/** Loaded when first opened. */
const CreateProvider = lazyPart(() => import('./create-provider'), 'CreateProvider');

/** The ways to pay. */
export function ProvidersTab() {
  const { t } = useTranslation('operator/payments');
  const navigate = useNavigate();
  const [isCreating, setCreating] = useState(false);
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/payment-providers');
  const create = (
    <WriteButton resource="settings" leftSection={<Plus size={14} aria-hidden />} onClick={() => setCreating(true)}>
      {t('provider_add')}
    </WriteButton>
  );
  return (
    <Region title={t('tab_providers')} note={t('providers_note')} actions={create}>
      <QueryState query={query} lines={4}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty action={create} title={t('providers_none')}>
              {t('providers_none_note')}
            </Empty>
          ) : (
            <DataTable
              label={t('tab_providers')}
              rows={data}
              columns={columnsOf(t)}
              keyOf={({ id }) => id}
              onOpen={({ id }) =>
                void navigate({ to: '/operator/payments/providers/$providerId', params: { providerId: id } })
              }
            />
          )
        }
      </QueryState>
      {isCreating && (
        <Suspense>
          <CreateProvider onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Region>
  );
}

function columnsOf(t: TFunction<'operator/payments'>): readonly Column<Provider>[] {
  return [
    { id: 'name', head: t('name'), cell: ({ id }) => <ProviderName id={id} hasMode /> },
    { id: 'state', head: t('state'), label: '', cell: (row) => <ProviderStatus provider={row} /> },
    { id: 'kind', head: t('kind'), cell: (row) => <Kind provider={row} /> },
    { id: 'currency', head: t('currency'), cell: ({ currency }) => currency },
    { id: 'key', head: t('key'), cell: ({ key_hint }) => <KeyHint hint={key_hint} /> },
    {
      id: 'account',
      head: t('account'),
      cell: ({ account_ref }) => <span className={shared.mono}>{account_ref ?? '–'}</span>,
    },
    { id: 'min', head: t('min'), align: 'right', cell: (row) => <Money usd={row.min_usd} /> },
    { id: 'max', head: t('max'), align: 'right', cell: (row) => <Money usd={row.max_usd} /> },
    { id: 'daily', head: t('daily_max'), align: 'right', cell: (row) => <Money usd={row.daily_max_usd} /> },
    { id: 'fee', head: t('sum_surcharge'), align: 'right', cell: (row) => <ProviderFee provider={row} /> },
  ];
}

function Kind({ provider: { kind, simulator } }: { readonly provider: Provider }) {
  const { t } = useTranslation('operator/payments');
  return (
    <>
      {t(`kind_${kind}`)}
      {simulator && <span className={classes.muted}> ({t('simulated')})</span>}
    </>
  );
}

function KeyHint({ hint }: { readonly hint: string | null }) {
  return <span className={shared.mono}>{hint === null ? '–' : `…${hint}`}</span>;
}
