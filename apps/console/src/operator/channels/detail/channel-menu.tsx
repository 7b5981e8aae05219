import { useMay } from '@/session/use-may';
import { TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useOpenParam } from '@/frame/palette/use-open-param';
import { lazyPart } from '@/kit/loading/lazy-part';
import { ActionMenu, ConfirmDialog, FormDialog, FormError, useSubmit, useAction, useForm } from '@/kit';
import type { Channel } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { useRefresh } from '@/api/use-refresh';

/** Loaded when first opened. */
const EditDialog = lazyPart(() => import('./edit-dialog'), 'EditDialog');
const LimitsDialog = lazyPart(() => import('./limits-dialog'), 'LimitsDialog');
const ProxyDialog = lazyPart(() => import('../credentials/proxy-dialog'), 'ProxyDialog');
const ReportedCostDialog = lazyPart(() => import('./reported-cost-dialog'), 'ReportedCostDialog');

type Change = 'enable' | 'disable' | 'drain';
type Open = Change | 'edit' | 'proxy' | 'limits' | 'reported_cost' | 'archive' | null;

/** Everything that can be done to a channel but its test. */
export function ChannelMenu({ channel }: { readonly channel: Channel }) {
  const { t } = useTranslation('operator/channels');
  const [open, setOpen] = useState<Open>(null);
  const refresh = useRefresh();
  const { act, error } = useAction();
  const mayWrite = useMay()('write', 'channels');
  const wanted = useSearch({ from: '/operator/channels/$channelId' }).open;
  useOpenParam(mayWrite ? wanted : undefined, setOpen);
  const { id, state } = channel;
  const close = (): void => setOpen(null);
  const reset = async (): Promise<void> => {
    await operatorApi.client.POST('/admin/v1/channels/{id}/reset-breaker', { params: { path: { id } } });
    await refresh();
  };
  if (!mayWrite) return null;
  const hasHealth = (channel.health ?? []).length > 0;
  const changes = (['enable', 'drain', 'disable'] as const).filter((change) => STATUS_OF[change] !== state.status);
  return (
    <>
      <FormError error={error} />
      <ActionMenu
        isButton
        label={t('more')}
        actions={[
          { label: t('edit'), onClick: () => setOpen('edit') },
          { label: t('limits_set'), onClick: () => setOpen('limits') },
          { label: t('proxy_set'), onClick: () => setOpen('proxy') },
          { label: t('reported_cost_set'), onClick: () => setOpen('reported_cost') },
          ...(hasHealth ? [{ label: t('reset'), onClick: () => act(reset) }] : []),
          ...changes.map((change, index) => ({
            label: t(`do_${change}`),
            onClick: () => setOpen(change),
            isApart: index === 0,
          })),
          { label: t('archive'), onClick: () => setOpen('archive'), isApart: true, isDangerous: true },
        ]}
      />
      {(open === 'enable' || open === 'drain' || open === 'disable') && (
        <StatusDialog channel={channel} change={open} onClose={close} />
      )}
      <Suspense>
        {open === 'edit' && <EditDialog channel={channel} onClose={close} />}
        {open === 'limits' && <LimitsDialog channel={channel} onClose={close} />}
        {open === 'proxy' && <ProxyDialog of="channels" owner={channel} onClose={close} />}
        {open === 'reported_cost' && <ReportedCostDialog channel={channel} onClose={close} />}
      </Suspense>
      {open === 'archive' && <ArchiveDialog channel={channel} onClose={close} />}
    </>
  );
}

const STATUS_OF = { enable: 'enabled', drain: 'draining', disable: 'disabled' } as const;

interface DialogProps {
  readonly channel: Channel;
  readonly onClose: () => void;
}

/** The reason stands beside the state for everybody who sees it later. */
function StatusDialog({ channel, change, onClose }: DialogProps & { readonly change: Change }) {
  const { t } = useTranslation('operator/channels');
  const refresh = useRefresh();
  const form = useForm({ initialValues: { reason: '' } });
  const { submit, error, isBusy } = useSubmit(form, async ({ reason }) => {
    await operatorApi.client.POST(`/admin/v1/channels/{id}/${change}`, {
      params: { path: { id: channel.id } },
      body: { reason: reason === '' ? null : reason },
    });
    await refresh();
    onClose();
  });
  return (
    <FormDialog
      title={t(`do_${change}`)}
      action={t(`do_${change}`)}
      onClose={onClose}
      error={error}
      isBusy={isBusy}
      onSubmit={form.onSubmit(submit)}
    >
      <div>{t(`note_${change}`, { name: channel.name })}</div>
      <TextInput label={t('reason_optional')} data-autofocus {...form.getInputProps('reason')} />
    </FormDialog>
  );
}

function ArchiveDialog({ channel, onClose }: DialogProps) {
  const { t } = useTranslation('operator/channels');
  const refresh = useRefresh();
  const navigate = useNavigate();
  const archive = async (): Promise<void> => {
    await operatorApi.client.DELETE('/admin/v1/channels/{id}', {
      params: { path: { id: channel.id }, header: ifMatch(channel.version) },
    });
    await navigate({ to: '/operator/channels' });
    await refresh();
  };
  return (
    <ConfirmDialog
      title={t('archive')}
      action={t('archive')}
      isOpen
      onClose={onClose}
      onConfirm={archive}
      typed={channel.name}
    >
      {t('archive_note')}
    </ConfirmDialog>
  );
}
