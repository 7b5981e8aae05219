import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DataTable, Empty, Price, Region, type Column, marginOf } from '@/kit';
import { ChannelStatus } from '../../parts/channel-status';
import type { Channel, Model } from '../../data/catalog';
import { Margin } from '../rows/model-columns';
import classes from '../models.module.css';

interface Row {
  readonly channel: Channel;
  readonly served: Channel['models'][number];
}

interface ServingChannelsProps {
  readonly model: Model;
  readonly channels: readonly Channel[];
}

/** Who answers for this model, at what cost. */
export function ServingChannels({ model, channels }: ServingChannelsProps) {
  const { t } = useTranslation('operator/models');
  const columns = useColumns(model);
  const rows = channels.flatMap((channel): Row[] => {
    const served = channel.models.find(({ model_id: id }) => id === model.id);
    return served === undefined ? [] : [{ channel, served }];
  });
  return (
    <Region title={t('channels')} note={t('channels_note')}>
      {rows.length === 0 ? (
        <Empty>{t('channels_empty')}</Empty>
      ) : (
        <DataTable label={t('channels')} columns={columns} rows={rows} keyOf={({ channel }) => channel.id} />
      )}
    </Region>
  );
}

function useColumns(model: Model): readonly Column<Row>[] {
  const { t } = useTranslation('operator/models');
  const sides = (['input', 'output'] as const).flatMap((name): Column<Row>[] => {
    const rate = `${name}_per_mtok_usd` as const;
    const price = model.current_price?.[rate] ?? null;
    return [
      {
        id: `${name}-cost`,
        head: t(`cost_${name}`),
        align: 'right',
        cell: ({ served }) => <Price usd={served.cost?.[rate]} />,
      },
      {
        id: `${name}-margin`,
        head: t('margin_percent'),
        align: 'right',
        cell: ({ served }) => {
          const cost = served.cost?.[rate] ?? null;
          return <Margin side={{ price, cost, margin: marginOf(price, cost) }} />;
        },
      },
    ];
  });
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
      id: 'upstream',
      head: t('upstream_id'),
      cell: ({ served }) => <span className={classes.mono}>{served.upstream_id}</span>,
    },
    ...sides,
  ];
}
