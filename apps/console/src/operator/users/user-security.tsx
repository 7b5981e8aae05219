import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog, Day, Pairs, QueryState, Region, Ago } from '@/kit';
import { useMay } from '@/session/use-may';
import type { User } from './user-status';

type Security = components['schemas']['UserSecurityResponse'];

/** How a person logs in: what an operator needs when it asks for help. */
export function UserSecurity({ user }: { readonly user: User }) {
  const { t } = useTranslation('operator/users');
  const params = { path: { id: user.id } };
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/users/{id}/security', { params });
  const mayWrite = useMay()('write', 'users');
  const hasFactor = query.data !== undefined && (query.data.totp_since !== null || query.data.passkeys.length > 0);
  return (
    <Region title={t('log_in')} actions={mayWrite && hasFactor && <ResetButton user={user} />} isPadded>
      <QueryState query={query}>{(security) => <Facts security={security} />}</QueryState>
    </Region>
  );
}

function Facts({ security }: { readonly security: Security }) {
  const { t } = useTranslation('operator/users');
  const { has_password, email_verified_at, totp_since, passkeys, last_login_at } = security;
  return (
    <Pairs
      pairs={[
        [t('last_login'), last_login_at === null ? t('no_login') : <Ago key="login" at={last_login_at} />],
        [t('address_confirmed'), email_verified_at === null ? t('no') : <Day at={email_verified_at} />],
        [t('password'), t(has_password ? 'set' : 'none_set')],
        [t('codes'), totp_since === null ? t('none_set') : <Day at={totp_since} />],
        ...passkeys.map(
          ({ name, last_used_at }) =>
            [t('passkey', { name }), last_used_at === null ? t('never_used') : <Ago at={last_used_at} />] as const,
        ),
      ]}
    />
  );
}

function ResetButton({ user: { id, name } }: { readonly user: User }) {
  const { t } = useTranslation('operator/users');
  const [isOpen, setOpen] = useState(false);
  const refresh = useRefresh();
  const reset = async (): Promise<void> => {
    await operatorApi.client.POST('/admin/v1/users/{id}/reset-second-factor', { params: { path: { id } }, body: {} });
    await refresh();
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('reset_factor')}</Button>
      <ConfirmDialog
        title={t('reset_factor')}
        action={t('reset_factor')}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={reset}
      >
        {t('about_reset_factor', { name })}
      </ConfirmDialog>
    </>
  );
}
