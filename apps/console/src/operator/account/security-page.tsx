import { useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AccountSecurity } from '@/account/account-security';
import { Page } from '@/kit';

/** The operator's own account. */
export function SecurityPage(): ReactNode {
  const { t } = useTranslation('kit');
  const { error } = useSearch({ from: '/operator/security' });
  return (
    <Page title={t('security')}>
      <AccountSecurity audience="operator" address="/operator/security" refused={error} />
    </Page>
  );
}
