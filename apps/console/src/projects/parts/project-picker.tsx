import { useTranslation } from 'react-i18next';
import { Picker } from '@/kit/picker/picker';
import type { KnownProjects } from '../data/known-projects';

interface ProjectPickerProps {
  readonly projects: KnownProjects;
  /** Empty: none. */
  readonly value?: string;
  readonly onChange: (value: string) => void;
}

/** The project of a key; nothing while the organization has none. */
export function ProjectPicker({ projects, ...field }: ProjectPickerProps) {
  const { t } = useTranslation('projects');
  if (projects.options.length === 0) return null;
  return (
    <Picker
      label={t('project')}
      description={t('project_note')}
      data={[{ value: '', label: t('no_project') }, ...projects.options]}
      {...field}
    />
  );
}
