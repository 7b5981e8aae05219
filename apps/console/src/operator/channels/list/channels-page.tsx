import { useMay } from '@/session/use-may';
import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, Empty, Page, QueryState, SearchBox, useSelection } from '@/kit';
import { LinkButton } from '../../data/link-button';
import { channelsQuery, type Channel } from '../../data/catalog';
import { useChannelActivity } from '../../data/channel-activity';
import { BulkBar } from '../bulk/bulk-bar';
import { filterChannels, markOf, needsAct, sortChannels } from '../../data/channel-state';
import type { ChannelsSearch } from './channels-search';
import { useChannelColumns } from './channel-columns';

export function ChannelsPage(): ReactNode {
  const { t } = useTranslation('operator/channels');
  const search = useSearch({ from: '/operator/channels' });
  const query = useQuery(channelsQuery);
  return (
    <Page title={t('title')} actions={<Actions search={search} channels={query.data ?? []} />}>
      <QueryState query={query} lines={8} isReady={!useChannelActivity().isLoading}>
        {(channels) => (channels.length === 0 ? <NoChannels /> : <Channels channels={channels} search={search} />)}
      </QueryState>
    </Page>
  );
}

interface ActionsProps {
  readonly search: ChannelsSearch;
  readonly channels: readonly Channel[];
}

function Actions({ search, channels }: ActionsProps) {
  const { t } = useTranslation('operator/channels');
  const navigate = useNavigate();
  const change = (part: ChannelsSearch): void => {
    void navigate({ to: '/operator/channels', search: { ...search, ...part }, replace: true });
  };
  const attention = channels.filter(needsAct).length;
  return (
    <>
      <SegmentedControl
        aria-label={t('filter_state')}
        value={search.state ?? 'all'}
        onChange={(value) => change({ state: value === 'all' ? undefined : value })}
        data={[
          { value: 'all', label: t('filter_all') },
          { value: 'attention', label: t('filter_attention', { count: attention }) },
          { value: 'disabled', label: t('filter_disabled') },
        ]}
      />
      <SearchBox label={t('filter')} value={search.q ?? ''} onSearch={(q) => change({ q })} />
      <AddChannel />
    </>
  );
}

function AddChannel() {
  const { t } = useTranslation('operator/channels');
  if (!useMay()('write', 'channels')) return null;
  return (
    <LinkButton variant="filled" to="/operator/channels/new" leftSection={<Plus size={14} />}>
      {t('add')}
    </LinkButton>
  );
}

function NoChannels() {
  const { t } = useTranslation('operator/channels');
  return <Empty action={<AddChannel />}>{t('empty')}</Empty>;
}

function Channels({ channels, search }: { readonly channels: readonly Channel[]; readonly search: ChannelsSearch }) {
  const { t } = useTranslation('operator/channels');
  const navigate = useNavigate();
  const rows = sortChannels(filterChannels(channels, search.q ?? '')).filter((channel) => hasState(channel, search));
  const { chosen, column, clear } = useSelection({ rows, keyOf: ({ id }) => id, nameOf: ({ name }) => name });
  const mayWrite = useMay()('write', 'channels');
  const columns = useChannelColumns();
  if (rows.length === 0) {
    return (
      <Empty action={<Button onClick={() => void navigate({ to: '/operator/channels' })}>{t('clear_filters')}</Button>}>
        {t('no_results')}
      </Empty>
    );
  }
  return (
    <>
      <DataTable
        label={t('title')}
        columns={mayWrite ? [column, ...columns] : columns}
        rows={rows}
        keyOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/operator/channels/$channelId', params: { channelId: id } })}
        toneOf={toneOf}
        foot={
          <>
            <span>{t('foot_count', { count: rows.length, all: channels.length })}</span>
            <span>{t('foot_hour')}</span>
            <span>{t('foot_order')}</span>
          </>
        }
      />
      <BulkBar chosen={chosen} onClear={clear} />
    </>
  );
}

function hasState(channel: Channel, { state }: ChannelsSearch): boolean {
  if (state === 'attention') return needsAct(channel);
  if (state === 'disabled') return channel.state.status !== 'enabled';
  return true;
}

function toneOf(channel: Channel): 'warn' | 'bad' | undefined {
  const { kind } = markOf(channel);
  return kind === 'bad' || kind === 'warn' ? kind : undefined;
}
