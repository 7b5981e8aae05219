import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProfileRegion } from '@/invoices/profile/profile-region';
import { Empty, Page } from '@/kit';
import { useMemberMay } from '@/session/customer-access';
import { useOrganization } from '@/session/session';

/** Who the invoices of the organization are made out to. */
export function ProfilePage(): ReactNode {
  const { t } = useTranslation('invoices');
  const { t: billing } = useTranslation('portal/billing');
  const may = useMemberMay();
  const organization = useOrganization();
  return (
    <Page title={t('profile')} above={{ title: billing('billing'), to: '/billing' }}>
      {may('read', 'orders') ? (
        <ProfileRegion
          organizationId={null}
          organizationName={organization?.name ?? ''}
          mayWrite={may('write', 'orders')}
        />
      ) : (
        <Empty>{t('may_not_read')}</Empty>
      )}
    </Page>
  );
}
