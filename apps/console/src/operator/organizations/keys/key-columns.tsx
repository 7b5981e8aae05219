import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import type { ListedCaps } from '@/caps/data/listed-caps';
import { Instant, ModelName, Status, type Column, useNow, Ago } from '@/kit';
import type { KnownProjects } from '@/projects/data/known-projects';
import { ProjectMark } from '@/projects/parts/project-mark';
import { Caps } from './caps';
import classes from '../organizations.module.css';

export type Key = components['schemas']['KeyResponse'];

export function keyColumns(
  t: TFunction<'operator/organizations'>,
  listed: ListedCaps,
  projects: KnownProjects,
): readonly Column<Key>[] {
  return [
    { id: 'name', head: t('name'), cell: (row) => <KeyName apiKey={row} projects={projects} /> },
    { id: 'masked', head: t('key'), cell: (row) => <MaskedKey apiKey={row} /> },
    { id: 'status', head: t('status'), cell: (row) => <KeyStatus apiKey={row} /> },
    { id: 'caps', head: t('caps'), cell: (row) => <Caps caps={row.caps} listed={listed.of(row.id)} /> },
    {
      id: 'models',
      head: t('models'),
      isWide: true,
      cell: ({ scopes }) =>
        scopes.models.length === 0
          ? t('all')
          : scopes.models.map((model) => (
              <div key={model}>
                <ModelName id={model} />
              </div>
            )),
    },
    { id: 'used', head: t('last_used'), align: 'right', cell: (row) => <Ago at={row.last_used_at} /> },
    {
      id: 'ends',
      head: t('ends'),
      align: 'right',
      cell: (row) => (row.expires_at === null ? '–' : <Instant at={row.expires_at} />),
    },
  ];
}

interface KeyNameProps {
  readonly apiKey: Key;
  readonly projects: KnownProjects;
}

/** Above its project, if it has one. */
function KeyName({ apiKey: { name, project_id: projectId }, projects }: KeyNameProps) {
  const project = projects.nameOf(projectId);
  return (
    <>
      <div className={classes.name}>{name}</div>
      {project !== undefined && <ProjectMark name={project} />}
    </>
  );
}

function MaskedKey({ apiKey: { masked, imported_from: source } }: { readonly apiKey: Key }) {
  const { t } = useTranslation('operator/organizations');
  return (
    <>
      <code>{masked}</code>
      {source !== null && <div className={classes.muted}>{t('key_imported', { source })}</div>}
    </>
  );
}

function KeyStatus({ apiKey: { status, previous_secret, expires_at } }: { readonly apiKey: Key }) {
  const { t } = useTranslation('operator/organizations');
  const now = useNow();
  if (status === 'revoked') return <Status kind="rest">{t('key_revoked')}</Status>;
  if (expires_at !== null && Date.parse(expires_at) <= now) return <Status kind="warn">{t('key_expired')}</Status>;
  if (previous_secret !== null && Date.parse(previous_secret.valid_until) > now) {
    return (
      <Status kind="live">
        {t('key_old_until')} <Instant at={previous_secret.valid_until} />
      </Status>
    );
  }
  return <Status kind="ok">{t('key_active')}</Status>;
}
