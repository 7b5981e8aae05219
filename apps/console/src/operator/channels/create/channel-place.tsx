import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Count, DataTable, Region } from '@/kit';
import { channelsQuery } from '../../data/catalog';
import classes from '../channels.module.css';

interface ChannelPlaceProps {
  readonly name: string;
  readonly priority: number;
  readonly weight: number;
}

const STEPS = ['next_key', 'next_models', 'next_test'] as const;

/** What follows the form of a new channel, and when requests reach it. */
export function ChannelPlace({ name, priority, weight }: ChannelPlaceProps) {
  const { t } = useTranslation('operator/channels');
  const known = useQuery(channelsQuery).data ?? [];
  const rows = [
    ...known.map((channel) => ({ ...channel, isNew: false })),
    { id: '', name: name === '' ? t('new_channel') : name, priority, weight, isNew: true },
  ].sort((one, other) => one.priority - other.priority || other.weight - one.weight);
  return (
    <>
      <Region title={t('next')} isPadded>
        <ol className={classes.next}>
          {STEPS.map((step) => (
            <li key={step}>{t(step)}</li>
          ))}
        </ol>
      </Region>
      <Region title={t('place')} note={t('place_note')}>
        <DataTable
          label={t('place')}
          rows={rows}
          keyOf={({ id }) => id}
          chosenKey=""
          columns={[
            { id: 'name', head: t('channel'), label: '', cell: (row) => (row.isNew ? <b>{row.name}</b> : row.name) },
            { id: 'priority', head: t('priority'), align: 'right', cell: (row) => <Count value={row.priority} /> },
            { id: 'weight', head: t('weight'), align: 'right', cell: (row) => <Count value={row.weight} /> },
          ]}
        />
      </Region>
    </>
  );
}
