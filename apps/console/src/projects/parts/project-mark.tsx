import { useTranslation } from 'react-i18next';
import shared from '@/kit/layout/shared.module.css';

/** The project of a key, below its name. */
export function ProjectMark({ name }: { readonly name: string }) {
  const { t } = useTranslation('projects');
  return <div className={shared.hint}>{t('project_is', { name })}</div>;
}
