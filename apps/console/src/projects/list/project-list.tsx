import { Button, Checkbox } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useListedCaps } from '@/caps/data/listed-caps';
import { Empty, Filters, PagedTable, SearchBox } from '@/kit';
import { projectsQuery } from '../data/project-api';
import type { ProjectSide } from '../data/side';
import { useProjectColumns } from './project-columns';

/** As the address has it. */
export interface ProjectListFilter {
  readonly q?: string | undefined;
  readonly archived?: boolean | undefined;
}

interface ProjectListProps {
  readonly side: ProjectSide;
  readonly filter: ProjectListFilter;
  /** The one that is open beside the list. */
  readonly chosenId: string | null;
  readonly onOpen: (id: string) => void;
  readonly onFilter: (filter: ProjectListFilter) => void;
  readonly onCreate: () => void;
}

/** The projects of an organization. */
export function ProjectList({ side, filter, chosenId, onOpen, onFilter, onCreate }: ProjectListProps) {
  const { t } = useTranslation('projects');
  const { q, archived } = filter;
  const query = useInfiniteQuery(projectsQuery(side.api, { q, include_archived: archived }));
  const listed = useListedCaps(side.caps, side.mayReadCaps);
  const columns = useProjectColumns(side, listed, chosenId !== null);
  const isFiltered = q !== undefined || archived !== undefined;
  return (
    <>
      <Filters>
        <SearchBox label={t('find')} value={q ?? ''} onSearch={(text) => onFilter({ archived, q: text })} />
        <Checkbox
          label={t('with_archived')}
          checked={archived ?? false}
          onChange={({ currentTarget }) => onFilter({ q, archived: currentTarget.checked ? true : undefined })}
        />
      </Filters>
      <PagedTable
        label={t('projects')}
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        chosenKey={chosenId}
        onOpen={({ id }) => onOpen(id)}
        isReady={listed.isReady}
        empty={
          <Empty title={t('none')} action={<CreateButton side={side} onCreate={onCreate} />}>
            {t(`none_note_for_${side.audience}`)}
          </Empty>
        }
        onClearFilters={isFiltered ? () => onFilter({}) : undefined}
      />
    </>
  );
}

interface CreateButtonProps extends Pick<ProjectListProps, 'side' | 'onCreate'> {
  readonly variant?: 'filled' | 'default';
}

export function CreateButton({ side, onCreate, variant = 'default' }: CreateButtonProps): ReactNode {
  const { t } = useTranslation('projects');
  if (!side.mayWrite) return null;
  return (
    <Button variant={variant} leftSection={<Plus size={14} aria-hidden />} onClick={onCreate}>
      {t('new_project')}
    </Button>
  );
}
