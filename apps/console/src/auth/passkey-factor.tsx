import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { challenges } from '@/api/challenges';
import type { Audience } from '@/api/session-state';
import { FormError, useAction } from '@/kit';
import { addPasskey, useHasPasskeys } from '@/session/passkeys';
import { sessionQuery, useTakeSession } from '@/session/session';
import { deviceName } from '@/session/device-name';

interface PasskeyFactorProps {
  readonly audience: Audience;
  /** With recovery codes, if it is the first factor. */
  readonly onDone: (recoveryCodes: readonly string[] | null) => void;
}

/** A passkey in place of the app; and for a session that a provider began, the factor that the account has. */
export function PasskeyFactor({ audience, onDone }: PasskeyFactorProps) {
  const { t } = useTranslation('auth');
  const take = useTakeSession();
  const hasPasskeys = useHasPasskeys();
  const methods = useQuery(sessionQuery(audience)).data?.methods ?? [];
  const { act, error, isBusy } = useAction();
  const add = async (): Promise<void> => {
    const added = await addPasskey(audience, deviceName(navigator.userAgent));
    take(added.session);
    onDone(added.recovery_codes);
  };
  const confirm = async (): Promise<void> => {
    if (await challenges.pass({ kind: 'step_up', audience })) onDone(null);
  };
  return (
    <>
      {hasPasskeys && (
        <Button loading={isBusy} onClick={() => act(add)}>
          {t('factor_passkey')}
        </Button>
      )}
      {methods.includes('provider') && <Button onClick={() => void confirm()}>{t('factor_present')}</Button>}
      <FormError error={error} />
    </>
  );
}
