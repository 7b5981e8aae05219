import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiOf } from '@/api/client';
import type { components } from '@/api/generated/management';
import type { Audience } from '@/api/session-state';
import { unwrap } from '@/api/unwrap';
import { Copy, Dialog, FormDialog, FormError, QrCode, useSubmit, useAction, useForm } from '@/kit';
import { CodeInput } from '@/frame/challenges/code-input';
import { useTakeSession } from '@/session/session';
import classes from './account.module.css';

interface TotpDialogProps {
  readonly audience: Audience;
  readonly onClose: () => void;
  /** The recovery codes, shown this once. */
  readonly onCodes: (codes: string) => void;
}

/** Codes of an app: they count once one of them is confirmed. */
export function TotpDialog({ audience, onClose, onCodes }: TotpDialogProps) {
  const { t } = useTranslation('account');
  const [secret, setSecret] = useState<components['schemas']['NewTotpResponse'] | null>(null);
  const { act, error, isBusy } = useAction();
  const begin = async (): Promise<void> => {
    setSecret(await unwrap(apiOf(audience).client.POST('/api/v1/auth/totp')));
  };
  if (secret !== null) return <ConfirmTotp audience={audience} secret={secret} onClose={onClose} onCodes={onCodes} />;
  return (
    <Dialog title={t('second_factor')} onClose={onClose}>
      <Stack gap="sm">
        <div>{t('totp_note')}</div>
        <FormError error={error} />
        <Button variant="filled" data-autofocus loading={isBusy} onClick={() => act(begin)}>
          {t('set_up')}
        </Button>
      </Stack>
    </Dialog>
  );
}

interface ConfirmTotpProps extends TotpDialogProps {
  readonly secret: components['schemas']['NewTotpResponse'];
}

function ConfirmTotp({ audience, secret, onClose, onCodes }: ConfirmTotpProps) {
  const { t } = useTranslation('account');
  const take = useTakeSession();
  const form = useForm({ initialValues: { code: '' } });
  const { submit, error, isBusy } = useSubmit(form, async (body) => {
    const confirmed = await unwrap(apiOf(audience).client.POST('/api/v1/auth/totp/confirm', { body }));
    take(confirmed.session);
    onClose();
    onCodes(confirmed.codes.join('\n'));
  });
  return (
    <FormDialog
      title={t('second_factor')}
      action={t('confirm')}
      {...{ onClose, error, isBusy }}
      onSubmit={form.onSubmit(submit)}
    >
      <div>{t('scan')}</div>
      <QrCode text={secret.uri} />
      <div className={classes.mono}>
        {secret.secret} <Copy text={secret.secret ?? ''} />
      </div>
      <CodeInput {...form.getInputProps('code')} />
    </FormDialog>
  );
}
