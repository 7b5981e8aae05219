import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DataTable, Duration, Empty, Money, QueryState, Region, Share, type Column } from '@/kit';
import { useMay } from '@/session/use-may';
import shared from '@/kit/layout/shared.module.css';
import { sortChannels } from '../data/channel-state';
import { ChannelStatus } from '../parts/channel-status';
import { channelsQuery, type Channel } from '../data/catalog';
import { activityOf, successOf, useChannelActivity, type Activity, type ActivityRow } from '../data/channel-activity';
import { ChannelStrip } from '../parts/channel-strip';

interface Row {
  readonly channel: Channel;
  /** Undefined: it was not called. */
  readonly activity: ActivityRow | undefined;
}

/** Six hours of each channel: one cell is five minutes. */
export function ChannelHealth() {
  const maySee = useMay()('read', 'channels');
  return maySee ? <HealthRegion /> : null;
}

function HealthRegion() {
  const { t } = useTranslation('operator/overview');
  const channels = useQuery(channelsQuery);
  const query = useChannelActivity();
  return (
    <Region title={t('health')} note={t('health_note')}>
      <QueryState query={query} lines={6}>
        {(activity) => <HealthTable channels={channels.data ?? []} activity={activity} />}
      </QueryState>
    </Region>
  );
}

interface HealthTableProps {
  readonly channels: readonly Channel[];
  readonly activity: Activity;
}

function HealthTable({ channels, activity }: HealthTableProps) {
  const { t } = useTranslation('operator/overview');
  const columns = useColumns(activity);
  const rows = sortChannels(channels).map((channel): Row => ({
    channel,
    activity: activityOf(activity, channel.id),
  }));
  if (rows.length === 0) return <Empty>{t('no_channels')}</Empty>;
  return <DataTable label={t('health')} columns={columns} rows={rows} keyOf={({ channel }) => channel.id} />;
}

function useColumns(activity: Activity): readonly Column<Row>[] {
  const { t } = useTranslation('operator/overview');
  return [
    {
      id: 'channel',
      head: t('channel'),
      cell: ({ channel }) => (
        <Link to="/operator/channels/$channelId" params={{ channelId: channel.id }} className={shared.mono}>
          {channel.name}
        </Link>
      ),
    },
    { id: 'state', head: t('state'), label: '', cell: ({ channel }) => <ChannelStatus channel={channel} /> },
    {
      id: 'strip',
      head: t('six_hours'),
      label: '',
      isWide: true,
      cell: ({ channel, activity: row }) => <ChannelStrip name={channel.name} activity={activity} row={row} />,
    },
    {
      id: 'success',
      head: t('success'),
      align: 'right',
      cell: ({ activity: row }) => <Share of={successOf(row)} />,
    },
    {
      id: 'first_byte',
      head: t('first_byte'),
      align: 'right',
      cell: ({ activity: row }) => <Duration ms={row?.first_byte.p95_ms} />,
    },
    {
      id: 'cost',
      head: t('cost_today'),
      align: 'right',
      cell: ({ activity: row }) => <Money usd={row?.cost_today_usd ?? '0'} />,
    },
  ];
}
