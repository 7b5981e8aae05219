import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiOf } from '@/api/client';
import type { Audience } from '@/api/session-state';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog, Day, FormError, QueryState, Region, SecretDialog, Status, useAction } from '@/kit';
import { TotpDialog } from './totp-dialog';

type Open = 'set_up' | 'remove';

/** Codes of an app beside the password, and the recovery codes. */
export function SecondFactor({ audience }: { readonly audience: Audience }) {
  const { t } = useTranslation('account');
  const security = apiOf(audience).hooks.useQuery('get', '/api/v1/auth/security');
  const refresh = useRefresh();
  const [open, setOpen] = useState<Open | null>(null);
  const [codes, setCodes] = useState<string | null>(null);
  const { renew, error } = useRenewal(audience, setCodes);
  const since = security.data?.totp_since;
  return (
    <Region
      title={t('second_factor')}
      actions={since !== undefined && <Actions isSet={since !== null} onOpen={setOpen} onRenew={renew} />}
      isPadded
    >
      <QueryState query={security} lines={1}>
        {() => (
          <Status kind={since === null ? 'rest' : 'ok'}>
            {since === null ? (
              t('second_factor_none')
            ) : (
              <span>
                {t('since')} <Day at={since} />
              </span>
            )}
          </Status>
        )}
      </QueryState>
      <div>{t('second_factor_note')}</div>
      <FormError error={error} />
      {open === 'set_up' && (
        <TotpDialog
          audience={audience}
          onClose={() => setOpen(null)}
          onCodes={(shown) => {
            setCodes(shown);
            void refresh();
          }}
        />
      )}
      <RemoveDialog audience={audience} isOpen={open === 'remove'} onClose={() => setOpen(null)} />
      <SecretDialog title={t('recovery_codes')} secret={codes} onClose={() => setCodes(null)}>
        {t('recovery_note')}
      </SecretDialog>
    </Region>
  );
}

interface ActionsProps {
  readonly isSet: boolean;
  readonly onOpen: (dialog: Open) => void;
  readonly onRenew: () => void;
}

function Actions({ isSet, onOpen, onRenew }: ActionsProps) {
  const { t } = useTranslation('account');
  if (!isSet) return <Button onClick={() => onOpen('set_up')}>{t('set_up')}</Button>;
  return (
    <>
      <Button onClick={onRenew}>{t('new_codes')}</Button>
      <Button onClick={() => onOpen('remove')}>{t('remove_factor')}</Button>
    </>
  );
}

interface RemoveDialogProps {
  readonly audience: Audience;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function RemoveDialog({ audience, isOpen, onClose }: RemoveDialogProps) {
  const { t } = useTranslation('account');
  const refresh = useRefresh();
  const remove = async (): Promise<void> => {
    await apiOf(audience).client.POST('/api/v1/auth/totp/remove');
    await refresh();
  };
  return (
    <ConfirmDialog title={t('remove_factor')} action={t('remove_factor')} {...{ isOpen, onClose }} onConfirm={remove}>
      {t('remove_factor_note')}
    </ConfirmDialog>
  );
}

/** New recovery codes in place of the ones before. */
function useRenewal(audience: Audience, onCodes: (codes: string) => void) {
  const { act, error } = useAction();
  const renew = (): void =>
    act(async () => {
      const { codes } = await unwrap(apiOf(audience).client.POST('/api/v1/auth/totp/recovery-codes'));
      onCodes(codes.join('\n'));
    });
  return { renew, error };
}
