import { useMay } from '@/session/use-may';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Count, Duration, Money, Share, type Column } from '@/kit';
import { channelsQuery, type Channel } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { activityOf, successOf, useChannelActivity, type ActivityRow } from '../../data/channel-activity';
import { ChannelStrip } from '../../parts/channel-strip';
import { ChannelReason, ChannelStatus } from '../../parts/channel-status';
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
      label: '',
      cell: ({ id, name, label }) => (
        <>
          <Link to="/operator/channels/$channelId" params={{ channelId: id }} className={classes.name}>
            {name}
          </Link>
          {label !== name && <div className={classes.label}>{label}</div>}
        </>
      ),
    },
    { id: 'state', head: t('state'), label: '', cell: (channel) => <ChannelStatus channel={channel} /> },
    { id: 'reason', head: t('reason'), isWide: true, cell: (channel) => <ChannelReason channel={channel} /> },
    ...useActivityColumns(),
    { id: 'models', head: t('models'), align: 'right', cell: ({ models }) => <Count value={models.length} /> },
    rank('priority'),
    rank('weight'),
    { id: 'tags', head: t('tags'), cell: ({ tags }) => <Tags tags={tags} /> },
  ];
}

/** How it does: its calls of six hours, the last one in figures, and what they cost today. */
function useActivityColumns(): readonly Column<Channel>[] {
  const { t } = useTranslation('operator/channels');
  const { data } = useChannelActivity();
  const rowOf = ({ id }: Channel): ActivityRow | undefined => activityOf(data, id);
  return [
    {
      id: 'strip',
      head: t('six_hours'),
      cell: (channel) => (
        <div className={classes.strip}>
          {data !== undefined && <ChannelStrip name={channel.name} activity={data} row={rowOf(channel)} />}
        </div>
      ),
    },
    { id: 'success', head: t('success'), align: 'right', cell: (channel) => <Share of={successOf(rowOf(channel))} /> },
    {
      id: 'calls',
      head: t('calls'),
      align: 'right',
      cell: (channel) => <Count value={data === undefined ? null : (rowOf(channel)?.last_hour.attempt_count ?? 0)} />,
    },
    ...(['p50_ms', 'p95_ms'] as const).map((percentile): Column<Channel> => ({
      id: percentile,
      head: t(percentile),
      align: 'right',
      cell: (channel) => <Duration ms={rowOf(channel)?.first_byte[percentile]} />,
    })),
    {
      id: 'cost',
      head: t('cost_today'),
      align: 'right',
      cell: (channel) => (data === undefined ? '–' : <Money usd={rowOf(channel)?.cost_today_usd ?? '0'} />),
    },
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
