import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useProfile } from '@/invoices/data/invoice-api';
import { useOrganization } from '@/session/session';
import shared from '@/kit/layout/shared.module.css';

/** Before the first payment: who its invoice will name. Nothing once that is filled in. */
export function ProfileHint() {
  const { t } = useTranslation('invoices');
  const profile = useProfile(null).data;
  const organization = useOrganization();
  if (profile === undefined || profile.legal_name !== null || organization === undefined) return null;
  return (
    <div className={shared.hint}>
      <div>{t('profile_hint', { name: organization.name })}</div>
      <Link to="/billing/details">{t('profile_add')}</Link>
    </div>
  );
}
