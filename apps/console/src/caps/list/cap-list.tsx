import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty, Filters, FilterSelect, PagedTable, rowsOf } from '@/kit';
import { capsQuery, type CapFilter } from '../data/cap-api';
import type { CapSide } from '../data/side';
import { useCapColumns } from './cap-columns';

interface CapListProps {
  readonly side: CapSide;
  readonly filter: CapFilter;
  /** The one that is open beside the list. */
  readonly chosenId: string | null;
  readonly onOpen: (id: string) => void;
  readonly onFilter: (filter: CapFilter) => void;
  readonly onCreate: () => void;
  /** False while names are read that the rows have. */
  readonly isReady: boolean;
}

/** The caps of an organization, each with its bar. */
export function CapList({ side, filter, chosenId, onOpen, onFilter, onCreate, isReady }: CapListProps) {
  const { t } = useTranslation('caps');
  const query = useInfiniteQuery(capsQuery(side.api, filter));
  const columns = useCapColumns(side, chosenId !== null);
  const isFiltered = Object.values(filter).some((id) => id !== undefined);
  const hasFilters = isFiltered || rowsOf(query).length > 0;
  return (
    <>
      {hasFilters && <HolderFilters side={side} filter={filter} onFilter={onFilter} />}
      <PagedTable
        label={t('limits')}
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        chosenKey={chosenId}
        onOpen={({ id }) => onOpen(id)}
        isReady={isReady}
        empty={
          <Empty title={t('none')} action={<CreateButton side={side} onCreate={onCreate} />}>
            {t(`none_note_for_${side.audience}`)}
          </Empty>
        }
        onClearFilters={isFiltered ? () => onFilter({}) : undefined}
        note={t('fields_note')}
      />
    </>
  );
}

interface CreateButtonProps extends Pick<CapListProps, 'side' | 'onCreate'> {
  readonly variant?: 'filled' | 'default';
}

export function CreateButton({ side, onCreate, variant = 'default' }: CreateButtonProps): ReactNode {
  const { t } = useTranslation('caps');
  if (!side.mayWrite) return null;
  return (
    <Button variant={variant} leftSection={<Plus size={14} aria-hidden />} onClick={onCreate}>
      {t('new_limit')}
    </Button>
  );
}

/** Of a key, a member or a project, as far as the reader sees these. */
function HolderFilters({ side, filter, onFilter }: Pick<CapListProps, 'side' | 'filter' | 'onFilter'>) {
  const { t } = useTranslation('caps');
  const { keys, members, projects } = side;
  return (
    <Filters>
      {keys !== null && (
        <FilterSelect
          label={t('key')}
          any={t('any_key')}
          searchable
          options={keys}
          value={filter.key_id}
          onChange={(key_id) => onFilter(key_id === undefined ? {} : { key_id })}
        />
      )}
      {members !== null && (
        <FilterSelect
          label={t('member')}
          any={t('any_member')}
          searchable
          options={members}
          value={filter.member_id}
          onChange={(member_id) => onFilter(member_id === undefined ? {} : { member_id })}
        />
      )}
      {projects !== null && (
        <FilterSelect
          label={t('project')}
          any={t('any_project')}
          searchable
          options={projects}
          value={filter.project_id}
          onChange={(project_id) => onFilter(project_id === undefined ? {} : { project_id })}
        />
      )}
    </Filters>
  );
}
