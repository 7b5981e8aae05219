import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DataTable, Region } from '@/kit';
import { useKeyColumns } from '../keys/key-columns';
import type { Key } from '../parts/key-state';

const SHOWN = 5;

/** The keys in use, the last used first. */
export function KeysInUse({ keys }: { readonly keys: readonly Key[] }) {
  const { t } = useTranslation('portal/home');
  const navigate = useNavigate();
  const rows = keys
    .toSorted((one, other) => (other.last_used_at ?? '').localeCompare(one.last_used_at ?? ''))
    .slice(0, SHOWN);
  const columns = useKeyColumns(rows);
  return (
    <Region
      title={t('keys')}
      note={t('of_keys', { count: keys.length })}
      actions={<Link to="/keys">{t('all_keys')}</Link>}
    >
      <DataTable
        label={t('keys')}
        rows={rows}
        keyOf={({ id }) => id}
        columns={columns.filter(({ id }) => id !== 'made_by')}
        onOpen={({ id }) => void navigate({ to: '/keys/$id', params: { id } })}
      />
    </Region>
  );
}
