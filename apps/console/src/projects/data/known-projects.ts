import { useQuery } from '@tanstack/react-query';
import { allProjectsQuery, type Project, type ProjectsApi } from './project-api';

/** The projects of an organization, where keys and limits have them. */
export interface KnownProjects {
  /** Those that are not archived: what can be chosen. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly nameOf: (id: string | null) => string | undefined;
  /** Names are known, or will not be. */
  readonly isReady: boolean;
}

const NONE: readonly Project[] = [];

export function useKnownProjects(api: ProjectsApi): KnownProjects {
  const { data = NONE, isLoading } = useQuery(allProjectsQuery(api));
  const current = data.filter(({ archived_at: archivedAt }) => archivedAt === null);
  return {
    options: current.map(({ id, name }) => ({ value: id, label: name })),
    nameOf: (id) => data.find((project) => project.id === id)?.name,
    isReady: !isLoading,
  };
}
