import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PAGE_LIMIT } from '@/api/all-rows';
import { operatorApi } from '@/api/client';
import { capsOf } from '@/caps/data/cap-api';
import { useListedCaps } from '@/caps/data/listed-caps';
import { useOpenParam } from '@/frame/palette/use-open-param';
import { ActionMenu, Empty, Filters, PagedTable, PAGES, Region, SecretDialog, type Action } from '@/kit';
import { projectsOf } from '@/projects/data/project-api';
import { useKnownProjects, type KnownProjects } from '@/projects/data/known-projects';
import { ProjectFilter } from '@/projects/parts/project-filter';
import { useMay } from '@/session/use-may';
import { CreateKeyDialog } from '../keys/create-key-dialog';
import { keyColumns, type Key } from '../keys/key-columns';
import { MoveKeyDialog } from '../keys/move-key-dialog';
import { RevokeKeyDialog } from '../keys/revoke-key-dialog';
import { RotateKeyDialog } from '../keys/rotate-key-dialog';
import type { TabProps } from './tab';

const ROUTE = '/operator/organizations/$organizationId';

type OpenDialog = { readonly kind: 'create' } | { readonly kind: 'move' | 'rotate' | 'revoke'; readonly key: Key };

/** The keys of an organization; a secret is shown once, when it is made. */
export function KeysTab({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const may = useMay();
  const [dialog, openDialog] = useState<OpenDialog | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const navigate = useNavigate({ from: ROUTE });
  const { open, project_id } = useSearch({ from: ROUTE });
  const openCreate = useCallback(() => openDialog({ kind: 'create' }), []);
  useOpenParam(may('write', 'keys') && open === 'key' ? open : undefined, openCreate);
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/organizations/{id}/keys',
    { params: { path: { id: organization.id }, query: { limit: 50, project_id } } },
    PAGES,
  );
  const listed = useListedCaps(capsOf(organization.id), may('read', 'money'));
  const projects = useKnownProjects(projectsOf(organization.id));
  const filter = (chosen?: string): void =>
    void navigate({ search: { tab: 'keys', project_id: chosen }, replace: true });
  const limit = (key: Key): Action => ({
    label: t('new_limit'),
    onClick: () => void navigate({ search: { tab: 'limits', open: 'cap', key_id: key.id } }),
  });
  const create = may('write', 'keys') && <Button onClick={openCreate}>{t('create_key')}</Button>;
  const actionsOf = (key: Key) =>
    key.status === 'active' && (
      <ActionMenu
        label={t('more')}
        actions={[
          ...(may('write', 'money') ? [limit(key)] : []),
          ...(projects.options.length > 0
            ? [{ label: t('move'), onClick: () => openDialog({ kind: 'move', key }) }]
            : []),
          { label: t('rotate'), onClick: () => openDialog({ kind: 'rotate', key }) },
          { label: t('revoke'), onClick: () => openDialog({ kind: 'revoke', key }), isDangerous: true },
        ]}
      />
    );
  return (
    <Region title={t('tab_keys')} actions={create}>
      {projects.options.length > 0 && (
        <Filters>
          <ProjectFilter projects={projects} value={project_id} onChange={filter} />
        </Filters>
      )}
      <PagedTable
        query={query}
        label={t('tab_keys')}
        columns={keyColumns(t, listed, projects)}
        keyOf={({ id }) => id}
        isReady={listed.isReady && projects.isReady}
        note={listed.isComplete ? undefined : t('listed_some', { ns: 'caps', count: PAGE_LIMIT })}
        empty={<Empty>{t('keys_none')}</Empty>}
        onClearFilters={project_id === undefined ? undefined : () => filter()}
        {...(may('write', 'keys') ? { actionsOf } : {})}
      />
      {dialog !== null && (
        <KeyDialog
          {...{ dialog, organization, projects }}
          projectId={project_id}
          onSecret={setSecret}
          onClose={() => openDialog(null)}
        />
      )}
      <SecretDialog title={t('new_key')} secret={secret} onClose={() => setSecret(null)} />
    </Region>
  );
}

interface KeyDialogProps extends TabProps {
  readonly projects: KnownProjects;
  readonly projectId: string | undefined;
  readonly dialog: OpenDialog;
  readonly onSecret: (secret: string | null) => void;
  readonly onClose: () => void;
}

function KeyDialog({ dialog, organization, projects, projectId, onSecret, onClose }: KeyDialogProps) {
  if (dialog.kind === 'create') {
    return <CreateKeyDialog organizationId={organization.id} {...{ projects, projectId, onSecret, onClose }} />;
  }
  const { kind, key } = dialog;
  if (kind === 'rotate') return <RotateKeyDialog apiKey={key} {...{ onSecret, onClose }} />;
  if (kind === 'move') return <MoveKeyDialog apiKey={key} {...{ projects, onClose }} />;
  return <RevokeKeyDialog apiKey={key} onClose={onClose} />;
}
