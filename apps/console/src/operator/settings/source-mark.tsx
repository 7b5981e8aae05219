import { useTranslation } from 'react-i18next';
import { TextButton } from '../data/text-button';
import type { Source } from './groups';
import classes from './settings.module.css';

interface SourceMarkProps {
  readonly source: Source;
  /** The variable that sets the value, where one does. */
  readonly variable: string | undefined;
  readonly onReset: (() => void) | undefined;
}

/** What differs from the default: a change, which can be taken back, or a variable. */
export function SourceMark({ source, variable, onReset }: SourceMarkProps) {
  const { t } = useTranslation('operator/settings');
  if (source === 'default') return null;
  return (
    <div className={classes.note}>
      {source === 'env' ? (
        <>
          {t('source_env')} <code>{variable}</code>
        </>
      ) : (
        <>
          {t('changed')}
          {onReset !== undefined && (
            <>
              {' · '}
              <TextButton onClick={onReset}>{t('reset')}</TextButton>
            </>
          )}
        </>
      )}
    </div>
  );
}
