import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRefresh } from '@/api/use-refresh';
import { HolderCaps } from '@/caps/parts/holder-caps';
import { ConfirmDialog, Count, Id, Instant, Pairs, Panel, QueryState, Region } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { projectQuery, type Project } from '../data/project-api';
import type { ProjectSide } from '../data/side';
import { ProjectModels } from '../parts/project-models';

/** Loaded when first opened. */
const ProjectDialog = lazyPart(() => import('../form/project-dialog'), 'ProjectDialog');

interface ProjectPanelProps {
  readonly side: ProjectSide;
  readonly id: string;
  readonly onClose: () => void;
}

/** A project beside the list: what its keys may do, how much of its limits is used, and what can be done with it. */
export function ProjectPanel({ side, id, onClose }: ProjectPanelProps) {
  const { t } = useTranslation('projects');
  const query = useQuery(projectQuery(side.api, id));
  const project = query.data;
  return (
    <Panel
      title={project?.name ?? t('project')}
      onClose={onClose}
      foot={project !== undefined && side.mayWrite ? <ProjectActions side={side} project={project} /> : undefined}
    >
      <QueryState query={query} lines={8}>
        {(known) => (
          <>
            <ProjectDetail side={side} project={known} />
            {side.mayReadCaps && <ProjectCaps side={side} project={known} />}
          </>
        )}
      </QueryState>
    </Panel>
  );
}

interface ProjectProps {
  readonly side: ProjectSide;
  readonly project: Project;
}

function ProjectDetail({ side, project }: ProjectProps) {
  const { t } = useTranslation('projects');
  const { id, key_count: count, allowed_models: models, channel_tags: tags } = project;
  const { archived_at: archivedAt, created_at: createdAt } = project;
  const pairs: (readonly [string, ReactNode])[] = [
    ...(archivedAt === null ? [] : [[t('archived_at'), <Instant key="archived" at={archivedAt} />] as const]),
    [
      t('keys'),
      (count > 0 && side.keysLink?.(project, t('key_count', { count }))) || <Count key="keys" value={count} />,
    ],
    [t('models'), <ProjectModels key="models" models={models} />],
    ...(tags === undefined ? [] : [[t('channel_tags'), tags.join(', ') || t('all_channels')] as const]),
    [t('id'), <Id key="id" id={id} />],
    [t('created'), <Instant key="created" at={createdAt} />],
  ];
  return (
    <Region isPadded>
      <div style={{ height: 16 }} />
      <Pairs pairs={pairs} />
    </Region>
  );
}

function ProjectCaps({ side, project }: ProjectProps) {
  const { t } = useTranslation('caps');
  const { id, archived_at: archivedAt } = project;
  return (
    <Region title={t('limits_of')} actions={archivedAt === null && side.newCapLink?.(project, t('new_limit'))} isPadded>
      <HolderCaps api={side.caps} filter={{ project_id: id }} linkOf={side.capLink} none={t('none')} />
    </Region>
  );
}

function ProjectActions({ side, project }: ProjectProps) {
  const { t } = useTranslation('projects');
  const refresh = useRefresh();
  const [dialog, setDialog] = useState<'edit' | 'state' | null>(null);
  const close = (): void => setDialog(null);
  const isArchived = project.archived_at !== null;
  const action = t(isArchived ? 'restore' : 'archive');
  const changeState = async (): Promise<void> => {
    await (isArchived ? side.api.restore(project) : side.api.archive(project));
    await refresh();
  };
  return (
    <>
      {!isArchived && <Button onClick={() => setDialog('edit')}>{t('edit')}</Button>}
      <Button onClick={() => setDialog('state')} style={{ marginLeft: 'auto' }}>
        {action}
      </Button>
      <Suspense>{dialog === 'edit' && <ProjectDialog side={side} project={project} onClose={close} />}</Suspense>
      <ConfirmDialog
        title={t(isArchived ? 'restore_title' : 'archive_title', { name: project.name })}
        action={action}
        isOpen={dialog === 'state'}
        onClose={close}
        onConfirm={changeState}
      >
        {t(isArchived ? 'restore_note' : 'archive_note')}
      </ConfirmDialog>
    </>
  );
}
