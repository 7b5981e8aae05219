import { useTranslation } from 'react-i18next';
import { Status } from '@/kit';
import type { Organization } from '../data/organizations';

/** Archived, suspended or active. */
export function OrganizationStatus({ organization: { status, archived_at } }: { readonly organization: Organization }) {
  const { t } = useTranslation('operator/organizations');
  if (archived_at !== null) return <Status kind="rest">{t('status_archived')}</Status>;
  return <Status kind={status === 'active' ? 'ok' : 'warn'}>{t(`status_${status}`)}</Status>;
}
