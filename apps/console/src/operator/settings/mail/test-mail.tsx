import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { FormError, Region, Status, useAction } from '@/kit';
import { useSession } from '@/session/session';

type Mail = components['schemas']['MailResponse'];

/** While a worker sends it. */
const POLL_MS = 1_000;

/** Whether mails arrive: one to the operator itself, and what the mail server answered. */
export function TestMail() {
  const { t } = useTranslation('operator/settings');
  const { email } = useSession('operator').user;
  const [id, setId] = useState<string | null>(null);
  const { act, error, isBusy } = useAction();
  const send = async (): Promise<void> => {
    const mail = await unwrap(operatorApi.client.POST('/admin/v1/mails/test'));
    setId(mail.id);
  };
  const { data } = operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/mails/{id}',
    { params: { path: { id: id ?? '' } } },
    {
      enabled: id !== null,
      refetchInterval: ({ state }) => (state.data === undefined || isWaiting(state.data) ? POLL_MS : false),
    },
  );
  return (
    <Region
      title={t('test_mail')}
      note={t('test_mail_note', { email })}
      actions={
        <Button loading={isBusy} disabled={data !== undefined && isWaiting(data)} onClick={() => act(send)}>
          {t('send_test_mail')}
        </Button>
      }
      isPadded
    >
      <FormError error={error} />
      <div role="status">{data !== undefined && <Result mail={data} />}</div>
    </Region>
  );
}

/** Not tried yet. */
const isWaiting = ({ status, failure }: Mail): boolean => status === 'queued' && failure === null;

function Result({ mail }: { readonly mail: Mail }) {
  const { t } = useTranslation('operator/settings');
  if (mail.status === 'sent') return <Status kind="ok">{t('test_mail_sent', { email: mail.recipient })}</Status>;
  if (mail.failure === null) return <Status kind="live">{t('test_mail_waiting')}</Status>;
  return <Status kind="bad">{t(`mail_failure_${mail.failure}`)}</Status>;
}
