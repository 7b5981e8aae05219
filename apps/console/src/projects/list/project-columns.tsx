import { useTranslation } from 'react-i18next';
import type { ListedCaps } from '@/caps/data/listed-caps';
import { TightestLimit } from '@/caps/parts/tightest-limit';
import { Count, Status, type Column } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { Project } from '../data/project-api';
import type { ProjectSide } from '../data/side';
import { ProjectModels } from '../parts/project-models';

const MODELS_SHOWN = 3;
/** Columns beside an open project, which has the others. */
const BESIDE: ReadonlySet<string> = new Set(['name', 'keys', 'limit']);

/** What a list of projects shows. */
export function useProjectColumns(
  side: ProjectSide,
  listed: ListedCaps,
  isNarrow: boolean,
): readonly Column<Project>[] {
  const { t } = useTranslation('projects');
  const columns: readonly Column<Project>[] = [
    { id: 'name', head: t('name'), cell: (project) => <ProjectTitle project={project} /> },
    { id: 'keys', head: t('keys'), align: 'right', cell: ({ key_count: count }) => <Count value={count} /> },
    {
      id: 'models',
      head: t('models'),
      isWide: true,
      cell: ({ allowed_models: models }) => <ProjectModels models={models} shownMax={MODELS_SHOWN} />,
    },
    ...(side.audience === 'operator' ? [channelTags(t('channel_tags'), t('all_channels'))] : []),
    ...(side.mayReadCaps ? [limit(t('limit'), listed, t('no_limit'))] : []),
  ];
  return isNarrow ? columns.filter(({ id }) => BESIDE.has(id)) : columns;
}

function ProjectTitle({ project: { name, archived_at: archivedAt } }: { readonly project: Project }) {
  const { t } = useTranslation('projects');
  return (
    <span className={shared.marked}>
      <span style={{ fontWeight: 500 }}>{name}</span>
      {archivedAt !== null && <Status kind="rest">{t('archived')}</Status>}
    </span>
  );
}

const channelTags = (head: string, all: string): Column<Project> => ({
  id: 'channels',
  head,
  cell: ({ channel_tags: tags = [] }) => tags.join(', ') || all,
});

/** The one that is reached first. */
const limit = (head: string, listed: ListedCaps, none: string): Column<Project> => ({
  id: 'limit',
  head,
  label: '',
  cell: ({ id, name }) => {
    const caps = listed.of(id);
    if (caps.length > 0) return <TightestLimit fields={[]} listed={caps} name={name} />;
    return <span className={shared.hint}>{listed.isComplete ? none : '–'}</span>;
  },
});
