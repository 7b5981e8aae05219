import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Plus } from 'lucide-react';
import { operatorApi } from '@/api/client';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useRefresh } from '@/api/use-refresh';
import { ActionMenu, ConfirmDialog, DataTable, Empty, ModelName, Price, Region, type Column } from '@/kit';
import { LinkButton } from '../../data/link-button';
import { useMay } from '@/session/use-may';
import type { Channel } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { TextButton } from '../../data/text-button';
import { WriteButton } from '../../data/write-button';
import classes from '../channels.module.css';
import { changeCount } from '../changes/model-changes';
import { ToolsNote } from './tools-note';
import { withoutModel, type Served } from './served-models';

/** Loaded when first opened. */
const AddModelDialog = lazyPart(() => import('./add-model-dialog'), 'AddModelDialog');

/** Loaded when first opened. */
const ChangesDialog = lazyPart(() => import('../changes/changes-dialog'), 'ChangesDialog');

/** Loaded when first opened: it has the whole editor of a price. */
const CostDialog = lazyPart(() => import('./cost-dialog'), 'CostDialog');

/** What the channel serves, and what that costs us there. */
export function ChannelModels({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation('operator/channels');
  const [priced, setPriced] = useState<Served | null>(null);
  const [removed, setRemoved] = useState<Served | null>(null);
  const [inspected, setInspected] = useState<Served | null>(null);
  const [isAdding, setAdding] = useState(false);
  const mayWrite = useMay()('write', 'channels');
  const columns = useColumns(setInspected);
  return (
    <Region
      title={t('models')}
      note={t('models_note')}
      actions={
        <WriteButton resource="channels" leftSection={<Plus size={14} />} onClick={() => setAdding(true)}>
          {t('model_add')}
        </WriteButton>
      }
    >
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
              ? (served) => (
                  <>
                    <TextButton onClick={() => setPriced(served)}>{t('cost_edit')}</TextButton>
                    <ActionMenu
                      label={t('more_of', { name: served.model })}
                      actions={[{ label: t('remove'), isDangerous: true, onClick: () => setRemoved(served) }]}
                    />
                  </>
                )
              : undefined
          }
        />
      )}
      {isAdding && (
        <Suspense>
          <AddModelDialog channel={channel} onClose={() => setAdding(false)} />
        </Suspense>
      )}
      {removed !== null && <RemoveDialog channel={channel} served={removed} onClose={() => setRemoved(null)} />}
      {inspected !== null && (
        <Suspense>
          <ChangesDialog served={inspected} onClose={() => setInspected(null)} />
        </Suspense>
      )}
      {priced !== null && (
        <Suspense>
          <CostDialog channel={channel} served={priced} onClose={() => setPriced(null)} />
        </Suspense>
      )}
    </Region>
  );
}

function useColumns(onInspect: (served: Served) => void): readonly Column<Served>[] {
  const { t } = useTranslation('operator/channels');
  return [
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
      cell: ({ upstream_id, tools_api }) => (
        <>
          <span className={classes.mono}>{upstream_id}</span>
          <ToolsNote api={tools_api} />
        </>
      ),
    },
    {
      id: 'changes',
      head: t('changes'),
      cell: (served) => (
        <TextButton onClick={() => onInspect(served)}>{t('changes_count', { count: changeCount(served) })}</TextButton>
      ),
    },
    { id: 'input', head: t('cost_in'), align: 'right', cell: ({ cost }) => <Price usd={cost?.input_per_mtok_usd} /> },
    {
      id: 'output',
      head: t('cost_out'),
      align: 'right',
      cell: ({ cost }) => <Price usd={cost?.output_per_mtok_usd} />,
    },
  ];
}

interface RemoveDialogProps {
  readonly channel: Channel;
  readonly served: Served;
  readonly onClose: () => void;
}

function RemoveDialog({ channel, served: { model, model_id }, onClose }: RemoveDialogProps) {
  const { t } = useTranslation('operator/channels');
  const refresh = useRefresh();
  const remove = async (): Promise<void> => {
    await operatorApi.client.PATCH('/admin/v1/channels/{id}', {
      params: { path: { id: channel.id }, header: ifMatch(channel.version) },
      body: { models: withoutModel(channel.models, model_id) },
    });
    await refresh();
  };
  return (
    <ConfirmDialog
      title={t('model_remove', { name: model })}
      action={t('remove')}
      isOpen
      onClose={onClose}
      onConfirm={remove}
    >
      {t('model_remove_note')}
    </ConfirmDialog>
  );
}
