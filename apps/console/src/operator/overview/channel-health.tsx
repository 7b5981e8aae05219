import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import {
  DataTable,
  Duration,
  Empty,
  formats,
  HealthStrip,
  Money,
  QueryState,
  Region,
  Share,
  useLocale,
  useZone,
  type Column,
  type HealthCell,
} from '@/kit';
import { useMay } from '@/session/use-may';
import { sortChannels } from '../channels/channel-state';
import { ChannelStatus } from '../channels/channel-status';
import { channelsQuery, type Channel } from '../data/catalog';
import classes from './overview.module.css';

type Activity = components['schemas']['ChannelActivityResponse'];
type ActivityRow = Activity['channels'][number];

interface Row {
  readonly channel: Channel;
  /** Undefined: it was not called. */
  readonly activity: ActivityRow | undefined;
}

const POLL_MS = 60_000;

/** Six hours of each channel: one cell is five minutes. */
export function ChannelHealth() {
  const maySee = useMay()('read', 'channels');
  return maySee ? <HealthRegion /> : null;
}

function HealthRegion() {
  const { t } = useTranslation('operator/overview');
  const channels = useQuery(channelsQuery);
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/channel-activity', undefined, {
    refetchInterval: POLL_MS,
  });
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
    activity: activity.channels.find(({ channel_id: id }) => id === channel.id),
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
        <Link to="/operator/channels/$channelId" params={{ channelId: channel.id }} className={classes.mono}>
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
      cell: ({ channel, activity: row }) => <Strip name={channel.name} activity={activity} row={row} />,
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

function successOf(row: ActivityRow | undefined): number | null {
  if (row === undefined || row.last_hour.attempt_count === 0) return null;
  return 1 - row.last_hour.failed_attempt_count / row.last_hour.attempt_count;
}

interface StripProps {
  readonly name: string;
  readonly activity: Activity;
  readonly row: ActivityRow | undefined;
}

function Strip({ name, activity: { from, cell_minutes, all }, row }: StripProps) {
  const { t } = useTranslation('operator/overview');
  const [locale, zone] = [useLocale(), useZone()];
  const cells = all.cells.map((_, index): HealthCell => ({
    at: new Date(Date.parse(from) + index * cell_minutes * 60_000).toISOString(),
    requests: row?.cells[index]?.attempt_count ?? 0,
    errors: row?.cells[index]?.failed_attempt_count ?? 0,
  }));
  const titleOf = ({ at, requests, errors }: HealthCell): string =>
    t('cell', { time: formats.formatTime(at, locale, zone), count: requests, errors });
  const failed = cells.reduce((sum, { errors }) => sum + errors, 0);
  const calls = cells.reduce((sum, { requests }) => sum + requests, 0);
  return <HealthStrip cells={cells} label={t('strip', { name, calls, failed })} titleOf={titleOf} />;
}
