import { useMay } from '@/session/use-may';
import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { ConfirmDialog, Copy, Count, Facts, Page, Price, QueryState, Split } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { channelsQuery, missingModelsQuery, type Channel, type Model } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { useRefresh } from '@/api/use-refresh';
import { WriteButton } from '../../data/write-button';
import { Margin, ModelStatus } from '../rows/model-columns';
import { sideOf } from '../rows/model-rows';
import { ModelAside } from './model-aside';
import { PriceTerms } from './price-terms';
import { ServingChannels } from './serving-channels';

/** Loaded when first opened. */
const PricePanel = lazyPart(() => import('../price/price-panel'), 'PricePanel');
const EditModelPanel = lazyPart(() => import('./edit-model-panel'), 'EditModelPanel');
const RetirePanel = lazyPart(() => import('../retirement/retire-panel'), 'RetirePanel');
const PriceHistory = lazyPart(() => import('./price-history'), 'PriceHistory');
const Retirement = lazyPart(() => import('../retirement/retirement'), 'Retirement');

export function ModelPage(): ReactNode {
  const { t } = useTranslation('operator/models');
  const { modelId } = useParams({ from: '/operator/models/$modelId' });
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/models/{id}', { params: { path: { id: modelId } } });
  const missing = useQuery(missingModelsQuery).data?.find(({ id }) => id === modelId)?.reason ?? null;
  const model = query.data;
  return (
    <Page
      title={model?.canonical_id ?? modelId}
      above={{ title: t('title'), to: '/operator/models' }}
      mark={
        model !== undefined && (
          <>
            <Copy text={model.canonical_id} />
            <ModelStatus row={{ model, missing }} />
          </>
        )
      }
      actions={model !== undefined && <Actions model={model} />}
    >
      <QueryState query={query} lines={10}>
        {(data) => <ModelDetail model={data} />}
      </QueryState>
    </Page>
  );
}

function Actions({ model }: { readonly model: Model }) {
  const { t } = useTranslation('operator/models');
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [isArchiving, setArchiving] = useState(false);
  const open = (panel: 'price' | 'edit') => (): void => {
    void navigate({ to: '/operator/models/$modelId', params: { modelId: model.id }, search: { panel } });
  };
  const archive = async (): Promise<void> => {
    const params = { path: { id: model.id }, header: ifMatch(model.version) };
    await operatorApi.client.DELETE('/admin/v1/models/{id}', { params });
    await navigate({ to: '/operator/models' });
    await refresh();
  };
  return (
    <Group gap="xs">
      <WriteButton resource="models" onClick={() => setArchiving(true)}>
        {t('archive')}
      </WriteButton>
      <WriteButton resource="models" onClick={open('edit')}>
        {t('edit')}
      </WriteButton>
      <WriteButton resource="models" variant="filled" onClick={open('price')}>
        {t('set_price')}
      </WriteButton>
      <ConfirmDialog
        title={t('archive')}
        action={t('archive')}
        isOpen={isArchiving}
        onClose={() => setArchiving(false)}
        onConfirm={archive}
        typed={model.canonical_id}
      >
        {t('archive_note')}
      </ConfirmDialog>
    </Group>
  );
}

function ModelDetail({ model }: { readonly model: Model }) {
  const navigate = useNavigate();
  const { panel } = useSearch({ from: '/operator/models/$modelId' });
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data ?? [];
  const close = (): void => {
    void navigate({ to: '/operator/models/$modelId', params: { modelId: model.id }, search: {} });
  };
  const aside =
    panel === 'price' ? (
      <PricePanel model={model} channels={channels} onClose={close} />
    ) : panel === 'edit' ? (
      <EditModelPanel model={model} onClose={close} />
    ) : panel === 'retire' ? (
      <RetirePanel model={model} onClose={close} />
    ) : (
      <ModelAside model={model} />
    );
  return (
    <Split aside={aside} isPermanent={panel === undefined}>
      <PriceFacts model={model} channels={channels} />
      <PriceTerms model={model} channels={channels} />
      <ServingChannels model={model} channels={channels} />
      <Suspense>
        <Retirement model={model} />
        <PriceHistory modelId={model.id} />
      </Suspense>
    </Split>
  );
}

function PriceFacts({ model, channels }: { readonly model: Model; readonly channels: readonly Channel[] }) {
  const { t } = useTranslation('operator/models');
  const facts = (['input', 'output'] as const).map((name) => {
    const side = sideOf(model, channels, `${name}_per_mtok_usd`);
    return {
      label: t(`group_${name}`),
      value: <Price usd={side.price} />,
      note: (
        <>
          {t('cost_lower')} <Price usd={side.cost} />, {t('margin_percent_lower')} <Margin side={side} /> %
        </>
      ),
    };
  });
  return (
    <Facts
      facts={[
        ...facts,
        { label: t('cache_read'), value: <Price usd={model.current_price?.cache_read_per_mtok_usd} /> },
        { label: t('context'), value: <Count value={model.context_length} />, note: t('tokens') },
        { label: t('max_output'), value: <Count value={model.max_output_tokens} />, note: t('tokens') },
      ]}
    />
  );
}
