import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, Empty, ModelName, Price, Region, type Column } from '@/kit';
import { LinkButton } from '../../data/link-button';
import { useMay } from '@/session/use-may';
import type { Channel } from '../../data/catalog';
import { TextButton } from '../../data/text-button';
import classes from '../channels.module.css';
import { CostDialog } from './cost-dialog';
import type { Served } from './served-models';

/** What the channel serves, and what that costs us there. */
export function ChannelModels({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation('operator/channels');
  const [priced, setPriced] = useState<Served | null>(null);
  const mayWrite = useMay()('write', 'channels');
  const columns: readonly Column<Served>[] = [
    {
      id: 'model',
      head: t('model'),
      cell: ({ model, model_id }) => (
        <Link to="/operator/models/$modelId" params={{ modelId: model_id }}>
          <ModelName id={model} />
        </Link>
      ),
    },
    {
      id: 'upstream',
      head: t('upstream_id'),
      cell: ({ upstream_id }) => <span className={classes.mono}>{upstream_id}</span>,
    },
    { id: 'input', head: t('cost_in'), align: 'right', cell: ({ cost }) => <Price usd={cost?.input_per_mtok_usd} /> },
    {
      id: 'output',
      head: t('cost_out'),
      align: 'right',
      cell: ({ cost }) => <Price usd={cost?.output_per_mtok_usd} />,
    },
  ];
  return (
    <Region title={t('models')} note={t('models_note')}>
      {channel.models.length === 0 ? (
        <Empty
          action={
            <LinkButton to="/operator/channels/$channelId/models" params={{ channelId: channel.id }}>
              {t('discover')}
            </LinkButton>
          }
        >
          {t('models_empty')}
        </Empty>
      ) : (
        <DataTable
          label={t('models')}
          columns={columns}
          rows={channel.models.toSorted((a, b) => a.model.localeCompare(b.model))}
          keyOf={({ model_id }) => model_id}
          actionsOf={
            mayWrite
              ? (served) => <TextButton onClick={() => setPriced(served)}>{t('cost_edit')}</TextButton>
              : undefined
          }
        />
      )}
      {priced !== null && <CostDialog channel={channel} served={priced} onClose={() => setPriced(null)} />}
    </Region>
  );
}
