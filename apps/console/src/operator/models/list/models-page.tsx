import { useMay } from '@/session/use-may';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, Upload } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, Empty, Page, QueryState, SearchBox, Split } from '@/kit';
import { LinkButton } from '../../data/link-button';
import { channelsQuery, missingModelsQuery, modelsQuery, type Model } from '../../data/catalog';
import { ImportPanel } from '../import/import-panel';
import { rowsOf, select } from '../rows/model-rows';
import { PricePanel } from '../price/price-panel';
import type { ModelsSearch } from './models-search';
import { useModelColumns } from '../rows/model-columns';
import { ModelTabs } from './model-tabs';
import { useRequestCounts } from './request-counts';

export function ModelsPage(): ReactNode {
  const { t } = useTranslation('operator/models');
  const search = useSearch({ from: '/operator/models' });
  const query = useQuery(modelsQuery);
  return (
    <Page title={t('title')} actions={<Actions search={search} />}>
      <QueryState query={query} lines={14}>
        {(models) => <Models models={models} search={search} />}
      </QueryState>
    </Page>
  );
}

/** Changes a part of the address. */
function useChangeSearch(search: ModelsSearch): (part: ModelsSearch) => void {
  const navigate = useNavigate();
  return (part) => {
    void navigate({ to: '/operator/models', search: { ...search, ...part }, replace: 'q' in part });
  };
}

function Actions({ search }: { readonly search: ModelsSearch }) {
  const { t } = useTranslation('operator/models');
  const change = useChangeSearch(search);
  const mayWrite = useMay()('write', 'models');
  return (
    <>
      <SearchBox label={t('filter')} value={search.q ?? ''} onSearch={(q) => change({ q })} />
      {mayWrite && (
        <>
          <Button
            leftSection={<Upload size={14} strokeWidth={1.6} />}
            onClick={() => change({ panel: 'import', price: undefined })}
          >
            {t('import')}
          </Button>
          <LinkButton variant="filled" leftSection={<Plus size={14} />} to="/operator/models/new">
            {t('add')}
          </LinkButton>
        </>
      )}
    </>
  );
}

function Models({ models, search }: { readonly models: readonly Model[]; readonly search: ModelsSearch }) {
  const { t } = useTranslation('operator/models');
  const navigate = useNavigate();
  const change = useChangeSearch(search);
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data ?? [];
  const missing = useQuery(missingModelsQuery).data ?? [];
  const requestCounts = useRequestCounts();
  const all = rowsOf(models, { channels, missing, requestCounts });
  const rows = select(all, search.tab ?? 'all', search.q ?? '');
  const columns = useModelColumns((model) => change({ price: model.id, panel: undefined }));
  const priced = models.find(({ id }) => id === search.price);
  const close = (): void => change({ price: undefined, panel: undefined });
  return (
    <Split
      aside={
        search.panel === 'import' ? (
          <ImportPanel onClose={close} />
        ) : (
          priced !== undefined && <PricePanel key={priced.id} model={priced} channels={channels} onClose={close} />
        )
      }
    >
      <ModelTabs
        rows={all}
        tab={search.tab ?? 'all'}
        onChange={(tab) => change({ tab: tab === 'all' ? undefined : tab })}
      >
        {rows.length === 0 ? (
          <NoRows hasModels={models.length > 0} search={search} />
        ) : (
          <DataTable
            label={t('title')}
            columns={columns}
            rows={rows}
            keyOf={({ model }) => model.id}
            chosenKey={search.price}
            onOpen={({ model }) => void navigate({ to: '/operator/models/$modelId', params: { modelId: model.id } })}
            toneOf={({ missing: reason }) => (reason === null ? undefined : 'warn')}
            foot={
              <>
                <span>{t('foot_count', { count: rows.length, all: models.length })}</span>
                <span>{t('foot_margin')}</span>
              </>
            }
          />
        )}
      </ModelTabs>
    </Split>
  );
}

interface NoRowsProps {
  readonly hasModels: boolean;
  readonly search: ModelsSearch;
}

function NoRows({ hasModels, search: { q, tab } }: NoRowsProps) {
  const { t } = useTranslation('operator/models');
  if (!hasModels) {
    return (
      <Empty
        action={
          <LinkButton to="/operator/models" search={{ panel: 'import' }}>
            {t('import')}
          </LinkButton>
        }
      >
        {t('empty')}
      </Empty>
    );
  }
  // Good news needs no remedy.
  if (q === undefined && tab !== undefined) return <Empty>{t(`none_${tab}`)}</Empty>;
  return <Empty action={<LinkButton to="/operator/models">{t('clear_filters')}</LinkButton>}>{t('no_results')}</Empty>;
}
