import { useMay } from '@/session/use-may';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, Upload } from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, Empty, Page, QueryState, SearchBox, Split, useSelection, PageTabs } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { LinkButton } from '../../data/link-button';
import { channelsQuery, missingModelsQuery, modelsQuery, type Channel, type Model } from '../../data/catalog';
import { rowsOf, select, type ModelRow, countIn, type Tab } from '../rows/model-rows';
import type { ModelsSearch } from './models-search';
import { useModelColumns } from '../rows/model-columns';
import { operatorApi } from '@/api/client';

const ImportPanel = lazyPart(() => import('../import/import-panel'), 'ImportPanel');
const UpdatesPanel = lazyPart(() => import('../import/updates-panel'), 'UpdatesPanel');
const PricePanel = lazyPart(() => import('../price/price-panel'), 'PricePanel');
const GroupPanel = lazyPart(() => import('../group/group-panel'), 'GroupPanel');
const GroupBar = lazyPart(() => import('../group/group-bar'), 'GroupBar');

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

interface ModelsProps {
  readonly models: readonly Model[];
  readonly search: ModelsSearch;
}

function Models({ models, search }: ModelsProps) {
  const { t } = useTranslation('operator/models');
  const navigate = useNavigate();
  const change = useChangeSearch(search);
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data ?? [];
  const missing = useQuery(missingModelsQuery).data ?? [];
  const requestCounts = useRequestCounts();
  const all = rowsOf(models, { channels, missing, requestCounts });
  const rows = select(all, search.tab ?? 'all', search.q ?? '', search.sort);
  const { column, bar, groupPanel } = useGroup({ rows, channels, search });
  const columns = useModelColumns({
    sort: search.sort,
    onSort: (sort) => change({ sort }),
    onSetPrice: (model) => change({ price: model.id, panel: undefined }),
  });
  const panel = usePanel({ models, channels, search }) ?? groupPanel;
  return (
    <Split aside={panel !== null && <Suspense>{panel}</Suspense>}>
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
            columns={[...column, ...columns]}
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
        {bar}
      </ModelTabs>
    </Split>
  );
}

interface PanelOptions extends ModelsProps {
  readonly channels: readonly Channel[];
}

/** The panel that the address names. */
function usePanel({ models, channels, search }: PanelOptions): ReactNode {
  const change = useChangeSearch(search);
  const close = (): void => change({ price: undefined, panel: undefined });
  const priced = models.find(({ id }) => id === search.price);
  if (search.panel === 'import') return <ImportPanel onClose={close} />;
  if (search.panel === 'updates') return <UpdatesPanel onClose={close} />;
  if (priced === undefined) return null;
  return <PricePanel key={priced.id} model={priced} channels={channels} onClose={close} />;
}

interface GroupOptions {
  readonly rows: readonly ModelRow[];
  readonly channels: readonly Channel[];
  readonly search: ModelsSearch;
}

/** Models that are changed together: the column of their boxes, the bar below the list, the panel. */
function useGroup({ rows, channels, search }: GroupOptions) {
  const change = useChangeSearch(search);
  const mayWrite = useMay()('write', 'models');
  const [isChanging, setChanging] = useState(false);
  const { chosen, column, clear, chooseAll } = useSelection({
    rows,
    keyOf: ({ model }) => model.id,
    nameOf: ({ model }) => model.canonical_id,
  });
  const models = chosen.map(({ model }) => model);
  const close = (): void => setChanging(false);
  if (!mayWrite || chosen.length === 0) return { column: mayWrite ? [column] : [], bar: null, groupPanel: null };
  const open = (): void => {
    change({ price: undefined, panel: undefined });
    setChanging(true);
  };
  const done = (): void => {
    close();
    clear();
  };
  return {
    column: [column],
    bar: (
      <Suspense>
        <GroupBar count={chosen.length} matching={rows.length} onChooseAll={chooseAll} onClear={done} onChange={open} />
      </Suspense>
    ),
    groupPanel: isChanging ? <GroupPanel models={models} channels={channels} onClose={close} onSaved={done} /> : null,
  };
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

const DAY_MS = 86_400_000;

/** How many requests each model had in a day, by its id. */
function useRequestCounts(): ReadonlyMap<string, number> {
  const [from] = useState(() => new Date(Date.now() - DAY_MS).toISOString());
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/usage', {
    params: { query: { group_by: 'model', interval: 'hour', from } },
  });
  const counts = new Map<string, number>();
  for (const { group, request_count } of data?.data ?? []) {
    if (group !== null) counts.set(group, (counts.get(group) ?? 0) + request_count);
  }
  return counts;
}

const TABS = ['all', 'missing', 'below_cost', 'unlisted'] as const;
/** A person must act on what is in them. */
const URGENT: ReadonlySet<Tab> = new Set(['missing', 'below_cost']);

interface ModelTabsProps {
  readonly rows: readonly ModelRow[];
  readonly tab: Tab;
  readonly onChange: (tab: Tab) => void;
  readonly children: ReactNode;
}

function ModelTabs({ rows, tab, onChange, children }: ModelTabsProps) {
  const { t } = useTranslation('operator/models');
  const tabs = TABS.map((value) => ({
    value,
    label: t(`tab_${value}`),
    count: countIn(rows, value),
    isUrgent: URGENT.has(value),
  }));
  return (
    <PageTabs label={t('title')} tabs={tabs} value={tab} onChange={onChange}>
      {children}
    </PageTabs>
  );
}
