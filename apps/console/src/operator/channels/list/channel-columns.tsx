import { useMay } from '@/session/use-may';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Ago, Count, Duration, Money, Share, type Column } from '@/kit';
import { channelsQuery, type Channel } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { activityOf, successOf, useChannelActivity, type ActivityRow } from '../../data/channel-activity';
import { ChannelStrip } from '../../parts/channel-strip';
import { markOf } from '../../data/channel-state';
import { ChannelStatus } from '../../parts/channel-status';
import classes from '../channels.module.css';
import { Tags } from '../parts/tags';
import { NumberCell } from './number-cell';

export function useChannelColumns(): readonly Column<Channel>[] {
  const { t } = useTranslation('operator/channels');
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
    {
      id: 'state',
      head: t('state'),
      label: '',
      cell: (channel) => (
        <>
          <ChannelStatus channel={channel} />
          <ChannelReason channel={channel} />
        </>
      ),
    },
    ...useActivityColumns(),
    {
      id: 'rank',
      head: oneLine(t('rank')),
      align: 'right',
      cell: (channel) => <Rank channel={channel} />,
    },
    { id: 'tags', head: t('tags'), cell: ({ tags }) => <Tags tags={tags} /> },
  ];
}

/** A head above numbers may break, and a row of heads would be three lines high. */
const oneLine = (text: string): string => text.replaceAll(' ', '\u00A0');

/** How much it serves, and when it is chosen: rarely read, so in one column. */
function Rank({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation('operator/channels');
  const change = useChangeRank();
  const mayWrite = useMay()('write', 'channels');
  return (
    <span className={classes.rank}>
      <Count value={channel.models.length} />
      {(['priority', 'weight'] as const).map((field) => (
        <NumberCell
          key={field}
          label={t('rank_of', { field: t(field), name: channel.name })}
          value={channel[field]}
          isDisabled={!mayWrite}
          onChange={(value) => change(channel, { [field]: value })}
        />
      ))}
    </span>
  );
}

/** Why, and for how long, in the API's words. */
function ChannelReason({ channel }: { readonly channel: Channel }) {
  const { reason, since, kind } = markOf(channel);
  if (kind === 'ok') return null;
  return (
    <div className={classes.reason} title={reason ?? undefined}>
      <Ago at={since} /> {reason}
    </div>
  );
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
      isWide: true,
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
      head: oneLine(t('cost_today')),
      align: 'right',
      cell: (channel) => (data === undefined ? '–' : <Money usd={rowOf(channel)?.cost_today_usd ?? '0'} />),
    },
  ];
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
