import { formatId } from '#core';

/** Keys of an organization that have models, tags of channels and caps of their own; it pays for them. */
export interface Project {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  /** Canonical ids of models and globs over them; empty allows all of the organization. */
  readonly allowedModels: readonly string[];
  /** Set by operators, and shown to them alone; empty: all channels that the tier allows. */
  readonly channelTags: readonly string[];
  readonly version: number;
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The API representation that customers see, and for the audit log. */
export function describeProject(project: Project) {
  return {
    id: formatId('prj', project.id),
    organization_id: formatId('org', project.organizationId),
    name: project.name,
    allowed_models: [...project.allowedModels],
    archived_at: project.archivedAt?.toISOString() ?? null,
  };
}
