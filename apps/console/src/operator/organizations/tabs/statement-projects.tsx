import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Count, DataTable, ExactMoney, Region } from '@/kit';

interface StatementProjectsProps {
  readonly projects: readonly components['schemas']['StatementProjectResponse'][];
}

/** Charges and refunds of a month by project; nothing without a request of a project. */
export function StatementProjects({ projects }: StatementProjectsProps) {
  const { t } = useTranslation('operator/organizations');
  if (projects.length === 0) return null;
  return (
    <Region title={t('statement_projects')}>
      <DataTable
        label={t('statement_projects')}
        rows={projects}
        keyOf={({ project_id }) => project_id ?? ''}
        columns={[
          { id: 'project', head: t('project'), cell: ({ name }) => name ?? t('project_none') },
          { id: 'count', head: t('requests'), align: 'right', cell: (row) => <Count value={row.request_count} /> },
          { id: 'refunded', head: t('refunded'), align: 'right', cell: (row) => <ExactMoney usd={row.refunded_usd} /> },
          { id: 'amount', head: t('amount'), align: 'right', cell: (row) => <ExactMoney usd={row.amount_usd} /> },
        ]}
      />
    </Region>
  );
}
