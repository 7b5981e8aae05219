import { useTranslation } from 'react-i18next';
import { FilterSelect } from '@/kit';
import type { KnownProjects } from '../data/known-projects';

interface ProjectFilterProps {
  readonly projects: KnownProjects;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** Keys of one project, or of any; nothing while the organization has none. */
export function ProjectFilter({ projects: { options }, ...filter }: ProjectFilterProps) {
  const { t } = useTranslation('projects');
  if (options.length === 0) return null;
  return <FilterSelect label={t('project')} any={t('project_any')} searchable options={options} {...filter} />;
}
