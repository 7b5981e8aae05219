import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ActionMenu, Facts, Id, Instant, Money, Page, Pairs, QueryState, Region, Split, Status } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { TestBadge } from '../../parts/test-badge';
import { useMay } from '@/session/use-may';
import { ComparisonRegion } from '../comparison/comparison-region';
import { SweepRegion } from '../comparison/sweep-region';
import { hasApi, isCompared, type Provider } from '../data/providers';
import classes from '../payments.module.css';
import { StatementImport } from '../statement/statement-import';
import { ConnectionTest } from './connection-test';
import { keyFormOf } from './key-forms';
import type { ProviderAction } from './provider-dialogs';
import { ProviderFee } from './provider-fee';
import { ProviderStatus } from './provider-status';
import { Webhook } from './webhook';

/** Loaded when first opened. */
const ProviderDialogs = lazyPart(() => import('./provider-dialogs'), 'ProviderDialogs');

export function ProviderPage(): ReactNode {
  const { t } = useTranslation('operator/payments');
  const { providerId } = useParams({ from: '/operator/payments/providers/$providerId' });
  const [action, setAction] = useState<ProviderAction | null>(null);
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/payment-providers/{id}', {
    params: { path: { id: providerId } },
  });
  const provider = query.data;
  return (
    <Page
      title={provider?.name ?? t('provider')}
      above={{ title: t('payments'), to: '/operator/payments' }}
      mark={
        provider && (
          <>
            <ProviderStatus provider={provider} />
            {provider.mode === 'test' && <TestBadge />}
            {provider.simulator && <Status kind="rest">{t('simulated')}</Status>}
          </>
        )
      }
      actions={provider && <Actions provider={provider} onAction={setAction} />}
    >
      <QueryState query={query} lines={10}>
        {(data) => (
          <>
            <Content provider={data} onAction={setAction} />
            {action !== null && (
              <Suspense>
                <ProviderDialogs action={action} provider={data} onClose={() => setAction(null)} />
              </Suspense>
            )}
          </>
        )}
      </QueryState>
    </Page>
  );
}

interface ContentProps {
  readonly provider: Provider;
  readonly onAction: (action: ProviderAction) => void;
}

function Actions({ provider, onAction }: ContentProps) {
  const { t } = useTranslation('operator/payments');
  if (!useMay()('write', 'settings')) return null;
  const isActive = provider.status === 'active';
  const rotate = { label: t('rotate'), onClick: () => onAction('rotate') };
  return (
    <>
      <ActionMenu
        label={t('more')}
        isButton
        actions={[
          ...(hasApi(provider) ? [rotate] : []),
          {
            label: t(isActive ? 'disable' : 'enable'),
            onClick: () => onAction('status'),
            isDangerous: isActive,
            isApart: hasApi(provider),
          },
        ]}
      />
      <Button onClick={() => onAction('edit')}>{t('edit')}</Button>
    </>
  );
}

function Content({ provider, onAction }: ContentProps) {
  const { t } = useTranslation('operator/payments');
  const { min_usd, max_usd, daily_max_usd, instructions } = provider;
  return (
    <Split isPermanent aside={<About provider={provider} />}>
      <Facts
        facts={[
          { label: t('min'), value: <Money usd={min_usd} />, size: 's' },
          { label: t('max'), value: <Money usd={max_usd} />, size: 's' },
          { label: t('daily_max'), value: <Money usd={daily_max_usd} />, size: 's' },
          { label: t('sum_surcharge'), value: <ProviderFee provider={provider} />, size: 's' },
        ]}
      />
      {hasApi(provider) ? (
        <>
          {isCompared(provider) ? (
            <ComparisonRegion key={provider.id} id={provider.id} />
          ) : (
            <SweepRegion key={provider.id} id={provider.id} />
          )}
          <ConnectionTest id={provider.id} />
          <Webhook provider={provider} onSecret={() => onAction('webhook')} />
        </>
      ) : (
        <>
          <Region title={t('instructions')} note={t('instructions_seen')} isPadded>
            <div className={classes.text}>
              {instructions === null || instructions === '' ? t('instructions_none') : instructions}
            </div>
          </Region>
          <StatementImport key={provider.id} providerId={provider.id} />
        </>
      )}
    </Split>
  );
}

function About({ provider }: { readonly provider: Provider }) {
  const { t } = useTranslation('operator/payments');
  const { id, kind, mode, key_hint, account_ref, server_url, store_id, created_at, updated_at } = provider;
  const switches = (['automatic_tax', 'collect_tax_ids', 'provider_invoices'] as const).map(
    (name) => [t(`option_${name}`), t(provider[name] ? 'on' : 'off')] as const,
  );
  const server: readonly (readonly [string, ReactNode])[] = [
    [t('server_url'), <span key="server">{server_url ?? '–'}</span>],
    [t('store_id'), store_id === null ? '–' : <Id key="store" id={store_id} />],
  ];
  const api: readonly (readonly [string, ReactNode])[] = [
    [
      t(keyFormOf(provider).key),
      <span key="key" className={classes.mono}>
        {key_hint === null ? '–' : `…${key_hint}`}
      </span>,
    ],
    [t('account'), account_ref === null ? t('account_unknown') : <Id key="account" id={account_ref} />],
    ...(kind === 'btcpay' ? server : switches),
  ];
  return (
    <Region title={t('details')} isPadded>
      <Pairs
        pairs={[
          [t('kind'), t(`kind_${kind}`)],
          [t('mode'), t(`mode_${mode}`)],
          ...(hasApi(provider) ? api : []),
          [t('provider_id'), <Id key="id" id={id} short />],
          [t('created'), <Instant key="created" at={created_at} />],
          [t('changed'), <Instant key="changed" at={updated_at} />],
        ]}
      />
    </Region>
  );
}
