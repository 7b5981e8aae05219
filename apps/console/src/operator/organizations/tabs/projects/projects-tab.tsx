import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Region, Split } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { CreateButton, ProjectList, type ProjectListFilter } from '@/projects/list/project-list';
import type { TabProps } from '../tab';
import { useProjectSide } from './project-side';

/** Loaded when first opened. */
const ProjectPanel = lazyPart(() => import('@/projects/list/project-panel'), 'ProjectPanel');
const ProjectDialog = lazyPart(() => import('@/projects/form/project-dialog'), 'ProjectDialog');

const ROUTE = '/operator/organizations/$organizationId';

/** The projects of an organization, which group its keys. */
export function ProjectsTab({ organization }: TabProps) {
  const { t } = useTranslation('projects');
  const { project = null, q, archived } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const side = useProjectSide(organization);
  const [isCreating, setCreating] = useState(false);
  const create = (): void => setCreating(true);
  const show = (next: ProjectListFilter & { readonly project?: string | undefined }): void =>
    void navigate({ search: { tab: 'projects', ...next }, replace: true });
  const open = (id: string): void => show({ q, archived, project: id });
  return (
    <Split
      aside={
        project !== null && (
          <ProjectPanel key={project} side={side} id={project} onClose={() => show({ q, archived })} />
        )
      }
    >
      <Region title={t('projects')} actions={<CreateButton side={side} onCreate={create} />}>
        <ProjectList
          side={side}
          filter={{ q, archived }}
          chosenId={project}
          onOpen={open}
          onFilter={(filter) => show({ ...filter, project: project ?? undefined })}
          onCreate={create}
        />
      </Region>
      <Suspense>
        {isCreating && (
          <ProjectDialog side={side} project={null} onClose={() => setCreating(false)} onSaved={({ id }) => open(id)} />
        )}
      </Suspense>
    </Split>
  );
}
