import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { DataTable, Empty, FormError, Page, QueryState, Status, type Column, useAction } from '@/kit';
import { LinkButton } from '../../data/link-button';
import { modelsQuery, type Channel, type Model } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { useRefresh } from '@/api/use-refresh';
import classes from '../channels.module.css';
import { ToolsNote } from '../detail/tools-note';
import {
  doubledModels,
  filterDiscovered,
  mappingOf,
  modelsOf,
  proposalFor,
  sortDiscovered,
  type Discovered,
  type Mapping,
} from './discovery';

type Discovery = components['schemas']['DiscoveryResponse'];

/** What the upstream has, and as which models of the catalog it is served. */
export function DiscoverPage(): ReactNode {
  const { t } = useTranslation('operator/channels');
  const { channelId } = useParams({ from: '/operator/channels/$channelId/models' });
  const params = { path: { id: channelId } };
  const channel = operatorApi.hooks.useQuery('get', '/admin/v1/channels/{id}', { params });
  const models = useQuery(modelsQuery);
  const discovery = useQuery({
    queryKey: ['operator', 'discovery', channelId],
    queryFn: async () => {
      return unwrap(operatorApi.client.POST('/admin/v1/channels/{id}/discover-models', { params, body: {} }));
    },
    // The provider is called: only when it is asked for.
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const name = channel.data?.name ?? channelId;
  return (
    <Page
      title={t('discover_title', { name })}
      above={{ title: t('title'), to: '/operator/channels' }}
      actions={
        <Button leftSection={<RotateCw size={14} />} onClick={() => void discovery.refetch()}>
          {t('discover_again')}
        </Button>
      }
    >
      <QueryState query={channel}>
        {(known) => (
          <QueryState query={discovery} lines={12}>
            {(found) => (
              <QueryState query={models}>
                {(catalog) => <Map key={discovery.dataUpdatedAt} channel={known} discovery={found} catalog={catalog} />}
              </QueryState>
            )}
          </QueryState>
        )}
      </QueryState>
    </Page>
  );
}

interface MapProps {
  readonly channel: Channel;
  readonly discovery: Discovery;
  readonly catalog: readonly Model[];
}

function useMap({ channel, discovery }: MapProps) {
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [mapping, setMapping] = useState<Mapping>(() => mappingOf(discovery.models, channel.models));
  const { act, error, isBusy } = useAction();
  const save = (): void =>
    act(async () => {
      await operatorApi.client.PATCH('/admin/v1/channels/{id}', {
        params: { path: { id: channel.id }, header: ifMatch(channel.version) },
        body: { models: modelsOf(mapping) },
      });
      await refresh();
      await navigate({ to: '/operator/channels/$channelId', params: { channelId: channel.id } });
    });
  const map = (upstreamId: string, model: string | null): void => {
    setMapping((known) => ({ ...known, [upstreamId]: model }));
  };
  return { mapping, map, save, error, isBusy };
}

function Map(props: MapProps) {
  const { channel, discovery, catalog } = props;
  const { t } = useTranslation('operator/channels');
  const { mapping, map, save, error, isBusy } = useMap(props);
  const [text, setText] = useState('');
  const columns = useMapColumns(mapping, map, catalog);
  const doubled = doubledModels(mapping);
  const chosen = modelsOf(mapping).length;
  if (discovery.models.length === 0) return <NoModels channelId={channel.id} error={discovery.error} />;
  return (
    <>
      <div className={classes.block}>
        <TextInput
          aria-label={t('filter_models')}
          placeholder={t('filter_models')}
          maw={320}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <DataTable
        label={t('models')}
        columns={columns}
        rows={sortDiscovered(filterDiscovered(discovery.models, text))}
        keyOf={({ upstream_id }) => upstream_id}
        foot={discovery.complete ? undefined : t('discover_incomplete')}
      />
      <div className={classes.saveBar}>
        <span>
          {doubled.length > 0 ? t('doubled', { models: doubled.join(', ') }) : t('chosen', { count: chosen })}
        </span>
        <FormError error={error} />
        <Button variant="filled" loading={isBusy} disabled={doubled.length > 0} onClick={() => save()}>
          {t('save_models')}
        </Button>
      </div>
    </>
  );
}

interface NoModelsProps {
  readonly channelId: string;
  /** Null: the upstream answered, with an empty list. */
  readonly error: Discovery['error'];
}

/** Models can still be named on the page of the channel. */
function NoModels({ channelId, error }: NoModelsProps) {
  const { t } = useTranslation('operator/channels');
  return (
    <Empty
      title={t(error === null ? 'discover_empty' : 'discover_failed')}
      action={
        <LinkButton to="/operator/channels/$channelId" params={{ channelId }}>
          {t('to_channel')}
        </LinkButton>
      }
    >
      {error !== null && (
        <div>
          <Status kind="bad">{error.reason}</Status> {error.message}
        </div>
      )}
      {t('discover_by_hand')}
    </Empty>
  );
}

function useMapColumns(
  mapping: Mapping,
  map: (upstreamId: string, model: string | null) => void,
  catalog: readonly Model[],
): readonly Column<Discovered>[] {
  const { t } = useTranslation('operator/channels');
  const names = catalog.map(({ canonical_id }) => canonical_id);
  return [
    {
      id: 'upstream',
      head: t('upstream_id'),
      cell: (row) => <ServeCheckbox row={row} model={mapping[row.upstream_id] ?? null} map={map} catalog={catalog} />,
    },
    {
      id: 'model',
      head: t('served_as'),
      cell: ({ upstream_id }) => (
        <Select
          aria-label={t('served_as_of', { name: upstream_id })}
          placeholder={t('not_served')}
          searchable
          clearable
          limit={50}
          miw={260}
          data={names}
          value={mapping[upstream_id] ?? null}
          onChange={(model) => map(upstream_id, model)}
        />
      ),
    },
    { id: 'state', head: t('price'), cell: (row) => <PriceState row={row} /> },
  ];
}

interface ServeCheckboxProps {
  readonly row: Discovered;
  readonly model: string | null;
  readonly map: (upstreamId: string, model: string | null) => void;
  readonly catalog: readonly Model[];
}

/** On: served as what is proposed. What the catalog does not have is chosen beside it, or made first. */
function ServeCheckbox({ row, model, map, catalog }: ServeCheckboxProps) {
  const proposal = proposalFor(row, catalog);
  return (
    <label className={classes.serve}>
      <Checkbox
        checked={model !== null}
        disabled={model === null && proposal === null}
        onChange={(event) => map(row.upstream_id, event.currentTarget.checked ? proposal : null)}
      />
      <span>
        <span className={classes.mono}>{row.upstream_id}</span>
        <ToolsNote api={row.tools_api} />
      </span>
    </label>
  );
}

function PriceState({ row }: { readonly row: Discovered }) {
  const { t } = useTranslation('operator/channels');
  if (row.model_id === null) {
    return (
      <Link to="/operator/models/new" search={{ name: row.upstream_id }}>
        {t('make_model')}
      </Link>
    );
  }
  return <Status kind={row.priced ? 'ok' : 'warn'}>{t(row.priced ? 'priced' : 'no_price')}</Status>;
}
