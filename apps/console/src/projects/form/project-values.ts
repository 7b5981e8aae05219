import type { NewProject, Project } from '../data/project-api';

/** What a form of a project holds. */
export interface ProjectValues extends Record<string, unknown> {
  readonly name: string;
  readonly allowed_models: string[];
  readonly channel_tags: string[];
}

/** @param project null: a new one */
export function valuesOfProject(project: Project | null): ProjectValues {
  const { name = '', allowed_models = [], channel_tags = [] } = project ?? {};
  return { name, allowed_models, channel_tags };
}

export function bodyOfProject({ name, allowed_models, channel_tags }: ProjectValues): NewProject {
  return { name: name.trim(), allowed_models, channel_tags };
}
