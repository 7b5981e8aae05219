import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiOf } from '@/api/client';
import type { Audience } from '@/api/session-state';
import { ConfirmDialog, FormError, Region, SecretDialog, useErrorText } from '@/kit';
import { TotpDialog } from './totp-dialog';

/** Codes of an app beside the password, and the recovery codes. */
export function SecondFactor({ audience }: { readonly audience: Audience }) {
  const { t } = useTranslation('account');
  const { client } = apiOf(audience);
  const textOf = useErrorText();
  const [dialog, setDialog] = useState<'set_up' | 'remove' | null>(null);
  const [codes, setCodes] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const renew = async (): Promise<void> => {
    try {
      const { data } = await client.POST('/api/v1/auth/totp/recovery-codes');
      setError(null);
      setCodes(data?.codes.join('\n') ?? null);
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  const remove = (): Promise<unknown> => client.POST('/api/v1/auth/totp/remove');
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
      {dialog === 'set_up' && <TotpDialog audience={audience} onClose={() => setDialog(null)} onCodes={setCodes} />}
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
