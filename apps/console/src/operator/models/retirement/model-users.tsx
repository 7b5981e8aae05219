import { useTranslation } from 'react-i18next';
import { Count, DataTable, Empty, Money, Region, type Column } from '@/kit';
import { Named } from '../../data/names';
import type { ModelUser } from './model-users-query';

const SHOWN_MAX = 50;

/** The customers that a retirement of the model hits. */
export function ModelUsers({ users }: { readonly users: readonly ModelUser[] }) {
  const { t } = useTranslation('operator/models');
  const columns: readonly Column<ModelUser>[] = [
    { id: 'organization', head: t('customer'), cell: ({ organizationId }) => <Named id={organizationId} /> },
    { id: 'requests', head: t('requests'), align: 'right', cell: ({ requests }) => <Count value={requests} /> },
    { id: 'revenue', head: t('revenue'), align: 'right', cell: ({ revenueUsd }) => <Money usd={revenueUsd} /> },
  ];
  const others = users.length - SHOWN_MAX;
  return (
    <Region title={t('users')} note={t('users_note')}>
      {users.length === 0 ? (
        <Empty>{t('users_empty')}</Empty>
      ) : (
        <DataTable
          label={t('users')}
          columns={columns}
          rows={users.slice(0, SHOWN_MAX)}
          keyOf={({ organizationId }) => organizationId}
          foot={others > 0 ? t('users_more', { count: others }) : undefined}
        />
      )}
    </Region>
  );
}
