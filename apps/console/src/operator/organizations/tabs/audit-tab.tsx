import { useTranslation } from 'react-i18next';
import { Region } from '@/kit';
import { AuditTable } from '../../audit/audit-table';
import type { TabProps } from './tab';

const DAYS = 30;

/** What was changed of an organization in the last month. */
export function AuditTab({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  return (
    <Region title={t('tab_audit')} note={t('last_days', { count: DAYS })}>
      <AuditTable filters={{ organization_id: organization.id }} days={DAYS} />
    </Region>
  );
}
