import { useTranslation } from 'react-i18next';
import { ModelName } from '@/kit';
import shared from '@/kit/layout/shared.module.css';

interface ProjectModelsProps {
  readonly models: readonly string[];
  /** The others are counted. */
  readonly shownMax?: number;
}

/** The models that keys of a project can use, one below the other. */
export function ProjectModels({ models, shownMax = Infinity }: ProjectModelsProps) {
  const { t } = useTranslation('projects');
  if (models.length === 0) return <>{t('all_models')}</>;
  const others = models.length - shownMax;
  return (
    <>
      {models.slice(0, shownMax).map((model) => (
        <div key={model}>
          <ModelName id={model} />
        </div>
      ))}
      {others > 0 && <div className={shared.hint}>{t('models_more', { count: others })}</div>}
    </>
  );
}
