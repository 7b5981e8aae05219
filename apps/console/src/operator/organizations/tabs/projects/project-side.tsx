import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { capsOf } from '@/caps/data/cap-api';
import { projectsOf } from '@/projects/data/project-api';
import type { ProjectSide } from '@/projects/data/side';
import { useMay } from '@/session/use-may';
import { modelsQuery } from '../../../data/catalog';
import type { Organization } from '../../../data/organizations';
import { GlobMatches } from '../../../tiers/glob-matches';

const PAGE = '/operator/organizations/$organizationId';

/** As the operator at the screen sees the projects of an organization. */
export function useProjectSide({ id, archived_at: archivedAt }: Organization): ProjectSide {
  const may = useMay();
  const models = useQuery({ ...modelsQuery, enabled: may('read', 'models') }).data ?? [];
  const params = { organizationId: id };
  return {
    audience: 'operator',
    api: projectsOf(id),
    mayWrite: may('write', 'organizations') && archivedAt === null,
    caps: capsOf(id),
    mayReadCaps: may('read', 'money'),
    models: models.map(({ canonical_id }) => canonical_id),
    matchesOf: (patterns) => <GlobMatches allow={patterns} />,
    capLink: (cap, name) => (
      <Link to={PAGE} params={params} search={{ tab: 'limits', cap: cap.id }}>
        {name}
      </Link>
    ),
    newCapLink:
      may('write', 'money') && archivedAt === null
        ? (project, text) => (
            <Link to={PAGE} params={params} search={{ tab: 'limits', open: 'cap', project_id: project.id }}>
              {text}
            </Link>
          )
        : null,
    keysLink: may('read', 'keys')
      ? (project, text) => (
          <Link to={PAGE} params={params} search={{ tab: 'keys', project_id: project.id }}>
            {text}
          </Link>
        )
      : null,
  };
}
