import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ActionMenu, Blocks, Facts, Money, Page, QueryState, Region, Split, Status } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { TestBadge } from '../../parts/test-badge';
import { useMay } from '@/session/use-may';
import { hasTrait, type Provider } from '../data/providers';
import classes from '../payments.module.css';
import { ConnectionTest } from './connection-test';
import type { ProviderAction } from './provider-dialogs';
import { ProviderDetails } from './provider-details';
import { ProviderFee } from './provider-fee';
import { ProviderStatus } from './provider-status';
import { Webhook } from './webhook';

/** Of some kinds. */
const PayoutsRegion = lazyPart(() => import('../payouts/payouts-region'), 'PayoutsRegion');
const ComparisonRegion = lazyPart(() => import('../comparison/comparison-region'), 'ComparisonRegion');
const SweepRegion = lazyPart(() => import('../comparison/sweep-region'), 'SweepRegion');
const StatementImport = lazyPart(() => import('../statement/statement-import'), 'StatementImport');
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
          ...(hasTrait(provider, 'api') ? [rotate] : []),
          {
            label: t(isActive ? 'disable' : 'enable'),
            onClick: () => onAction('status'),
            isDangerous: isActive,
            isApart: hasTrait(provider, 'api'),
          },
        ]}
      />
      <Button onClick={() => onAction('edit')}>{t('edit')}</Button>
    </>
  );
}

function Content({ provider, onAction }: ContentProps) {
  const { t } = useTranslation('operator/payments');
  const { min_usd, max_usd, daily_max_usd } = provider;
  return (
    <Split isPermanent aside={<ProviderDetails provider={provider} />}>
      <Facts
        facts={[
          { label: t('min'), value: <Money usd={min_usd} />, size: 's' },
          { label: t('max'), value: <Money usd={max_usd} />, size: 's' },
          { label: t('daily_max'), value: <Money usd={daily_max_usd} />, size: 's' },
          { label: t('sum_surcharge'), value: <ProviderFee provider={provider} />, size: 's' },
        ]}
      />
      {hasTrait(provider, 'api') ? (
        <ByApi key={provider.id} provider={provider} onAction={onAction} />
      ) : (
        <ByHand key={provider.id} provider={provider} />
      )}
    </Split>
  );
}

function ByApi({ provider, onAction }: ContentProps) {
  const { t } = useTranslation('operator/payments');
  const { id } = provider;
  return (
    <>
      {hasTrait(provider, 'manual_payouts') && (
        <Suspense fallback={<Coming title={t('payouts')} />}>
          <PayoutsRegion provider={provider} />
        </Suspense>
      )}
      <Suspense
        fallback={<Coming title={t(hasTrait(provider, 'account_comparison') ? 'comparison' : 'sweep_region')} />}
      >
        {hasTrait(provider, 'account_comparison') ? (
          <ComparisonRegion id={id} />
        ) : (
          <SweepRegion id={id} keepsMoney={hasTrait(provider, 'manual_payouts')} />
        )}
      </Suspense>
      <ConnectionTest id={id} />
      <Webhook provider={provider} onSecret={() => onAction('webhook')} />
    </>
  );
}

function ByHand({ provider }: Pick<ContentProps, 'provider'>) {
  const { t } = useTranslation('operator/payments');
  const { instructions } = provider;
  return (
    <>
      <Region title={t('instructions')} note={t('instructions_seen')} isPadded>
        <div className={classes.text}>
          {instructions === null || instructions === '' ? t('instructions_none') : instructions}
        </div>
      </Region>
      <Suspense fallback={<Coming title={t('statement')} />}>
        <StatementImport provider={provider} />
      </Suspense>
    </>
  );
}

function Coming({ title }: { readonly title: string }) {
  return (
    <Region title={title} isPadded>
      <Blocks lines={2} />
    </Region>
  );
}
