import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Count, DataTable, Money, Region, SumIn, type Column } from '@/kit';

type Project = components['schemas']['StatementProjectResponse'];

interface StatementProjectsProps {
  readonly projects: readonly Project[];
  /** The display currency; null: none. */
  readonly currency: string | null;
}

/** Charges and refunds of a month by project; nothing without a request of a project. */
export function StatementProjects({ projects, currency }: StatementProjectsProps) {
  const { t } = useTranslation('portal/billing');
  if (projects.length === 0) return null;
  return (
    <Region title={t('by_project')}>
      <DataTable
        label={t('by_project')}
        rows={projects}
        keyOf={({ project_id }) => project_id ?? ''}
        columns={[
          { id: 'project', head: t('project'), label: '', cell: ({ name }) => name ?? t('no_project') },
          { id: 'count', head: t('requests'), align: 'right', cell: (row) => <Count value={row.request_count} /> },
          { id: 'refunded', head: t('refunded'), align: 'right', cell: (row) => <Money usd={row.refunded_usd} /> },
          { id: 'amount', head: t('amount'), label: '', align: 'right', cell: (row) => <Money usd={row.amount_usd} /> },
          ...(currency === null ? [] : [convertedColumn(currency)]),
        ]}
      />
    </Region>
  );
}

function convertedColumn(currency: string): Column<Project> {
  const cell = ({ amount_display }: Project) => <SumIn amount={amount_display} currency={currency} />;
  return { id: 'display', head: currency, align: 'right', cell };
}
