import { Link } from '@tanstack/react-router';
import { ownCaps } from '@/caps/data/cap-api';
import { ownProjects } from '@/projects/data/project-api';
import type { ProjectSide } from '@/projects/data/side';
import { useMemberMay } from '@/session/customer-access';
import { Matches } from '../keys/model-matches';
import { CapLink } from '../parts/cap-link';
import { useModels } from '../parts/names';

/** As the member at the screen sees projects. */
export function useOwnProjectSide(): ProjectSide {
  const may = useMemberMay();
  const models = (useModels().data?.data ?? []).map(({ id }) => id);
  return {
    audience: 'customer',
    api: ownProjects,
    mayWrite: may('write', 'projects'),
    caps: ownCaps,
    mayReadCaps: may('read', 'caps'),
    models,
    matchesOf: (patterns) => <Matches patterns={patterns} models={models} />,
    capLink: ({ id }, name) => <CapLink id={id}>{name}</CapLink>,
    newCapLink: may('write', 'caps')
      ? ({ id }, text) => (
          <Link to="/limits" search={{ project_id: id, open: 'create' }}>
            {text}
          </Link>
        )
      : null,
    keysLink: may('read', 'keys')
      ? ({ id }, text) => (
          <Link to="/keys" search={{ project_id: id }}>
            {text}
          </Link>
        )
      : null,
  };
}
