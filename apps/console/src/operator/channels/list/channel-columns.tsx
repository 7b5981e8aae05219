import { useMay } from '@/session/use-may';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Count, type Column } from '@/kit';
import { channelsQuery, ifMatch, type Channel } from '../../data/catalog';
import { ChannelReason, ChannelStatus } from '../channel-status';
import classes from '../channels.module.css';
import { NumberCell } from './number-cell';

export function useChannelColumns(): readonly Column<Channel>[] {
  const { t } = useTranslation('operator/channels');
  const change = useChangeRank();
  const mayWrite = useMay()('write', 'channels');
  const rank = (field: 'priority' | 'weight'): Column<Channel> => ({
    id: field,
    head: t(field),
    align: 'right',
    cell: (channel) => (
      <NumberCell
        label={t('rank_of', { field: t(field), name: channel.name })}
        value={channel[field]}
        isDisabled={!mayWrite}
        onChange={(value) => change(channel, { [field]: value })}
      />
    ),
  });
  return [
    {
      id: 'name',
      head: t('channel'),
      cell: ({ id, name }) => (
        <Link to="/operator/channels/$channelId" params={{ channelId: id }} className={classes.name}>
          {name}
        </Link>
      ),
    },
    { id: 'state', head: t('state'), label: '', cell: (channel) => <ChannelStatus channel={channel} /> },
    { id: 'reason', head: t('reason'), isWide: true, cell: (channel) => <ChannelReason channel={channel} /> },
    { id: 'models', head: t('models'), align: 'right', cell: ({ models }) => <Count value={models.length} /> },
    { id: 'keys', head: t('keys'), align: 'right', cell: ({ credentials }) => <Count value={credentials.length} /> },
    rank('priority'),
    rank('weight'),
    { id: 'tags', head: t('tags'), cell: ({ tags }) => <Tags tags={tags} /> },
  ];
}

export function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <span className={classes.tags}>
      {tags.map((tag) => (
        <span key={tag} className={classes.tag}>
          {tag}
        </span>
      ))}
    </span>
  );
}

/** Writes a priority or weight; the row shows it at once. */
function useChangeRank(): (channel: Channel, part: { priority?: number; weight?: number }) => Promise<void> {
  const client = useQueryClient();
  return async ({ id, version }, part) => {
    await operatorApi.client.PATCH('/admin/v1/channels/{id}', {
      params: { path: { id }, header: ifMatch(version) },
      body: part,
    });
    await client.invalidateQueries({ queryKey: channelsQuery.queryKey });
  };
}
