import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { FormDialog, useDialogForm, useSubmit } from '@/kit';
import type { Channel } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';
import { useRefresh } from '@/api/use-refresh';
import { proxyFormOf, ProxyInputs, proxyOf } from './proxy-inputs';

interface ProxyDialogProps {
  readonly of: 'channels' | 'credentials';
  readonly owner: Pick<Channel, 'id' | 'version' | 'proxy'>;
  readonly onClose: () => void;
}

/** The proxy of a whole channel, or that of one credential, which wins. */
export function ProxyDialog({ of, owner: { id, version, proxy }, onClose }: ProxyDialogProps) {
  const { t } = useTranslation('operator/channels');
  const refresh = useRefresh();
  const params = { path: { id }, header: ifMatch(version) };
  const { form, dialog } = useDialogForm({
    initialValues: { proxy: proxyFormOf(proxy) },
    write: async ({ proxy: values }) => {
      const body = proxyOf(values) ?? { url: '' };
      await operatorApi.client.PUT(`/admin/v1/${of}/{id}/proxy`, { params, body });
    },
    onClose,
  });
  const remove = useSubmit(form, async () => {
    await operatorApi.client.DELETE(`/admin/v1/${of}/{id}/proxy`, { params });
    await refresh();
    onClose();
  });
  return (
    <FormDialog title={t('proxy')} action={t('save')} {...dialog} error={dialog.error ?? remove.error}>
      <div>{t(of === 'channels' ? 'proxy_note' : 'proxy_note_credential')}</div>
      <ProxyInputs form={form} at="proxy" hasPassword={proxy !== null && proxy.masked !== null} />
      {proxy !== null && (
        <div>
          <Button loading={remove.isBusy} onClick={() => remove.submit(form.getValues())}>
            {t(of === 'channels' ? 'proxy_remove' : 'proxy_remove_credential')}
          </Button>
        </div>
      )}
    </FormDialog>
  );
}
