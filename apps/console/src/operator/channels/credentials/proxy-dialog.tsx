import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { FormDialog, useSubmit } from '@/kit';
import { ifMatch, type Channel } from '../../data/catalog';
import { useRefresh } from '@/api/use-refresh';

interface ProxyDialogProps {
  readonly channel: Channel;
  readonly onClose: () => void;
}

/** The proxy of the whole channel. Its password is written, and never read. */
export function ProxyDialog({ channel, onClose }: ProxyDialogProps) {
  const { t } = useTranslation('operator/channels');
  const refresh = useRefresh();
  const { proxy } = channel;
  const params = { path: { id: channel.id }, header: ifMatch(channel.version) };
  const form = useForm({ initialValues: { url: proxy?.url ?? '', username: proxy?.username ?? '', password: '' } });
  const { submit, error, isBusy } = useSubmit(form, async ({ url, username, password }) => {
    const body = { url, username: username === '' ? null : username, password: password === '' ? null : password };
    await operatorApi.client.PUT('/admin/v1/channels/{id}/proxy', { params, body });
    await refresh();
    onClose();
  });
  const remove = useSubmit(form, async () => {
    await operatorApi.client.DELETE('/admin/v1/channels/{id}/proxy', { params });
    await refresh();
    onClose();
  });
  return (
    <FormDialog
      title={t('proxy')}
      action={t('save')}
      isOpen
      onClose={onClose}
      error={error ?? remove.error}
      isBusy={isBusy}
      onSubmit={form.onSubmit(submit)}
    >
      <div>{t('proxy_note')}</div>
      <TextInput label={t('proxy_url')} placeholder="http://proxy.example.com:3128" {...form.getInputProps('url')} />
      <TextInput label={t('username')} autoComplete="off" {...form.getInputProps('username')} />
      <PasswordInput
        label={t('password')}
        description={proxy?.masked === undefined || proxy.masked === null ? undefined : t('password_again')}
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      {proxy !== null && (
        <div>
          <Button loading={remove.isBusy} onClick={() => void remove.submit(form.getValues())}>
            {t('proxy_remove')}
          </Button>
        </div>
      )}
    </FormDialog>
  );
}
