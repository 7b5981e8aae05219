import { getRouteApi, useParams } from '@tanstack/react-router';
import { Suspense, useCallback, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useOpenParam } from '@/frame/palette/use-open-param';
import { Page, Split } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { CreateButton, ProjectList, type ProjectListFilter } from '@/projects/list/project-list';
import { useOwnProjectSide } from './own-project-side';

/** Loaded when first opened. */
const ProjectPanel = lazyPart(() => import('@/projects/list/project-panel'), 'ProjectPanel');
const ProjectDialog = lazyPart(() => import('@/projects/form/project-dialog'), 'ProjectDialog');

const route = getRouteApi('/portal/projects');

/** The projects of the organization, which group its keys. */
export function ProjectsPage(): ReactNode {
  const { t } = useTranslation('projects');
  const { id = null } = useParams({ strict: false });
  const { open: opened, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const side = useOwnProjectSide();
  const [isCreating, setCreating] = useState(false);
  const openCreate = useCallback(() => setCreating(true), []);
  useOpenParam(side.mayWrite ? opened : undefined, openCreate);
  const show = (projectId: string | null, search: ProjectListFilter, replace = false): void =>
    void navigate(
      projectId === null
        ? { to: '/projects', search, replace }
        : { to: '/projects/$id', params: { id: projectId }, search, replace },
    );
  const open = (projectId: string): void => show(projectId, filter);
  return (
    <Split aside={id !== null && <ProjectPanel key={id} side={side} id={id} onClose={() => show(null, filter)} />}>
      <Page title={t('projects')} actions={<CreateButton side={side} variant="filled" onCreate={openCreate} />}>
        <ProjectList
          side={side}
          filter={filter}
          chosenId={id}
          onOpen={open}
          onFilter={(next) => show(id, next, true)}
          onCreate={openCreate}
        />
      </Page>
      <Suspense>
        {isCreating && (
          <ProjectDialog
            side={side}
            project={null}
            onClose={() => setCreating(false)}
            onSaved={(project) => open(project.id)}
          />
        )}
      </Suspense>
    </Split>
  );
}
