import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog, DataTable, FormError, Instant, QueryState, Region, SecretDialog, Since, Status } from '@/kit';
import { useErrorText } from '@/kit';
import { TotpDialog } from './totp-dialog';

/** The second factor, and the browsers that are logged in. */
export function SecurityTab() {
  return (
    <>
      <SecondFactor />
      <Sessions />
    </>
  );
}

function SecondFactor() {
  const { t } = useTranslation('portal/settings');
  const textOf = useErrorText();
  const [dialog, setDialog] = useState<'set_up' | 'remove' | null>(null);
  const [codes, setCodes] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const renew = async (): Promise<void> => {
    try {
      const { data } = await customerApi.client.POST('/api/v1/auth/totp/recovery-codes');
      setError(null);
      setCodes(data?.codes.join('\n') ?? null);
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  const remove = (): Promise<unknown> => customerApi.client.POST('/api/v1/auth/totp/remove');
  return (
    <Region
      title={t('second_factor')}
      actions={
        <>
          <Button onClick={() => setDialog('set_up')}>{t('set_up')}</Button>
          <Button onClick={() => void renew()}>{t('new_codes')}</Button>
          <Button onClick={() => setDialog('remove')}>{t('remove_factor')}</Button>
        </>
      }
      isPadded
    >
      <div>{t('second_factor_note')}</div>
      <FormError error={error} />
      {dialog === 'set_up' && <TotpDialog onClose={() => setDialog(null)} onCodes={setCodes} />}
      <ConfirmDialog
        title={t('remove_factor')}
        action={t('remove_factor')}
        isOpen={dialog === 'remove'}
        onClose={() => setDialog(null)}
        onConfirm={remove}
      >
        {t('remove_factor_note')}
      </ConfirmDialog>
      <SecretDialog title={t('recovery_codes')} secret={codes} onClose={() => setCodes(null)}>
        {t('recovery_note')}
      </SecretDialog>
    </Region>
  );
}

function Sessions() {
  const { t } = useTranslation('portal/settings');
  const refresh = useRefresh();
  const textOf = useErrorText();
  const [error, setError] = useState<string | null>(null);
  const sessions = customerApi.hooks.useQuery('get', '/api/v1/auth/sessions');
  const end = async (id: string | null): Promise<void> => {
    try {
      if (id === null) await customerApi.client.POST('/api/v1/auth/sessions/end-others');
      else await customerApi.client.POST('/api/v1/auth/sessions/{id}/end', { params: { path: { id } } });
      setError(null);
      await refresh();
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  return (
    <Region
      title={t('sessions')}
      actions={
        <>
          <FormError error={error} />
          <Button onClick={() => void end(null)}>{t('end_others')}</Button>
        </>
      }
    >
      <QueryState query={sessions}>
        {({ data }) => (
          <DataTable
            label={t('sessions')}
            rows={data.filter(({ ended_at }) => ended_at === null)}
            keyOf={({ id }) => id}
            columns={[
              { id: 'device', head: t('device'), isWide: true, cell: ({ device }) => device },
              {
                id: 'current',
                head: t('state'),
                label: '',
                cell: ({ current }) => (current ? <Status kind="ok">{t('current_session')}</Status> : null),
              },
              { id: 'address', head: t('address'), cell: ({ address }) => address ?? '–' },
              { id: 'began', head: t('began'), cell: ({ created_at }) => <Instant at={created_at} /> },
              { id: 'seen', head: t('seen'), cell: ({ last_seen_at }) => <Since at={last_seen_at} /> },
            ]}
            actionsOf={({ id, current }) => !current && <Button onClick={() => void end(id)}>{t('end')}</Button>}
          />
        )}
      </QueryState>
    </Region>
  );
}
