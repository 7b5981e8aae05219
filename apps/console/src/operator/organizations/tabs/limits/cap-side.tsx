import { useQuery } from '@tanstack/react-query';
import { operatorApi } from '@/api/client';
import { capsOf } from '@/caps/data/cap-api';
import type { CapSide } from '@/caps/data/side';
import { Id } from '@/kit';
import { projectsOf } from '@/projects/data/project-api';
import { useKnownProjects } from '@/projects/data/known-projects';
import { useMay } from '@/session/use-may';
import { modelsQuery } from '../../../data/catalog';
import { Named } from '../../../data/names';
import type { Organization } from '../../../data/organizations';
import { GlobMatches } from '../../../tiers/glob-matches';

/** As many as a page of the API has: those of larger organizations are found on their tabs. */
const LIMIT = 100;

/** As the operator at the screen sees the caps of an organization. */
export function useCapSide({ id, archived_at: archivedAt }: Organization): {
  readonly side: CapSide;
  /** Names that rows have are known. */
  readonly isReady: boolean;
} {
  const may = useMay();
  const [mayReadKeys, mayReadMembers] = [may('read', 'keys'), may('read', 'members')];
  const params = (query: object) => ({ params: { path: { id }, query: { limit: LIMIT, ...query } } });
  const keys = operatorApi.hooks.useQuery(
    ...(['get', '/admin/v1/organizations/{id}/keys', params({ status: 'active' })] as const),
    { enabled: mayReadKeys },
  );
  const members = operatorApi.hooks.useQuery('get', '/admin/v1/organizations/{id}/members', params({}), {
    enabled: mayReadMembers,
  });
  const projects = useKnownProjects(projectsOf(id));
  const models = useQuery({ ...modelsQuery, enabled: may('read', 'models') }).data ?? [];
  const options = (rows: readonly { readonly id: string; readonly name: string }[] = []) =>
    rows.map(({ id: value, name }) => ({ value, label: name }));
  const memberNames = new Map(members.data?.data.map(({ id: memberId, name }) => [memberId, name]));
  return {
    side: {
      audience: 'operator',
      api: capsOf(id),
      mayWrite: may('write', 'money') && archivedAt === null,
      nameOf: (holderId) =>
        holderId.startsWith('key_') ? (
          <Named id={holderId} />
        ) : (
          (memberNames.get(holderId) ?? projects.nameOf(holderId) ?? <Id id={holderId} short />)
        ),
      keys: mayReadKeys ? options(keys.data?.data) : null,
      members: mayReadMembers ? options(members.data?.data) : null,
      projects: projects.options.length > 0 ? projects.options : null,
      models: models.map(({ canonical_id }) => canonical_id),
      matchesOf: (pattern) => <GlobMatches allow={[pattern]} />,
    },
    isReady: !members.isLoading && projects.isReady,
  };
}
