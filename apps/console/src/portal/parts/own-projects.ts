import { useKnownProjects, type KnownProjects } from '@/projects/data/known-projects';
import { ownProjects } from '@/projects/data/project-api';

export function useProjects(): KnownProjects {
  return useKnownProjects(ownProjects);
}
